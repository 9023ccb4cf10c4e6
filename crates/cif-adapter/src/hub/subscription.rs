//! How the hub's subscribers are served: each by a bounded queue of its own.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use cif_protocol::TraceContext;
use cif_protocol::channel::{ConversationState, EventEnvelope};
use cif_protocol::host::HostEvent;
use futures::Stream;

use super::book::Book;
use super::problem::HubProblem;
use super::view::HubView;

/// What a subscriber gets.
#[derive(Debug, Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "views and problems are rare, and events are shared")]
pub enum HubItem {
    /// Everything that is known now. It comes first, and in the place of events that were lost; it replaces what the
    /// subscriber knew. The capabilities in it are not filled in: [`Hub::view`](super::Hub::view) does that.
    Resync {
        /// The view; events after it follow.
        view: HubView,
        /// How many items the subscriber lost because it was too slow.
        lost: u64,
    },
    /// An event of the provider that the life cycle allows.
    Event(Arc<HubEvent>),
    /// An event of the host.
    Host {
        /// The event.
        event: HostEvent,
        /// The place in a trace of the call or click that caused it, if it has one.
        trace: Option<TraceContext>,
    },
    /// Something for the log.
    Problem(HubProblem),
}

/// An event that the hub found legal, and what it leads to. Whoever follows a hub need not judge events again.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct HubEvent {
    /// The event.
    pub envelope: EventEnvelope,
    /// Where its conversation stood before it; nothing where `state` is nothing.
    pub before: Option<ConversationState>,
    /// Where its conversation stands after it; nothing for events of the provider as a whole, and of conversations that
    /// the hub does not follow.
    pub state: Option<ConversationState>,
}

/// The state behind the hub's lock.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) book: Book,
    queues: BTreeMap<u64, Queue>,
    next: u64,
    closed: bool,
}

#[derive(Debug)]
struct Queue {
    items: VecDeque<HubItem>,
    capacity: usize,
    /// Items that found no room. As long as there are any, nothing more is queued, and a view is due once the queue is
    /// empty.
    lost: u64,
    reader: Option<Waker>,
}

impl Queue {
    fn push(&mut self, item: HubItem) {
        if self.lost > 0 || self.items.len() >= self.capacity {
            self.lost = self.lost.saturating_add(1);
        } else {
            self.items.push_back(item);
        }
    }
}

impl Shared {
    pub(super) fn new(book: Book) -> Self {
        Self { book, queues: BTreeMap::new(), next: 0, closed: false }
    }

    /// Gives an item to every subscriber. The wakers that come back are to be woken after the lock is released.
    #[must_use]
    pub(super) fn publish(&mut self, item: &HubItem) -> Vec<Waker> {
        for queue in self.queues.values_mut() {
            queue.push(item.clone());
        }
        self.readers()
    }

    /// Gives every subscriber the view of this moment.
    #[must_use]
    pub(super) fn resync_all(&mut self) -> Vec<Waker> {
        let view = self.book.view();
        self.publish(&HubItem::Resync { view, lost: 0 })
    }

    /// Ends every subscription after what is queued.
    #[must_use]
    pub(super) fn close(&mut self) -> Vec<Waker> {
        self.closed = true;
        self.readers()
    }

    fn readers(&mut self) -> Vec<Waker> {
        self.queues.values_mut().filter_map(|queue| queue.reader.take()).collect()
    }
}

/// A subscriber's end: a stream that ends after the provider was detached. It begins with a [`HubItem::Resync`].
///
/// A subscriber that reads too slowly loses items and gets a new view in their place; nobody else is held up.
#[derive(Debug)]
pub struct Subscription {
    shared: Arc<Mutex<Shared>>,
    key: u64,
}

impl Subscription {
    pub(super) fn new(shared: &Arc<Mutex<Shared>>, capacity: usize) -> Self {
        let mut state = lock(shared);
        state.next += 1;
        let key = state.next;
        let view = HubItem::Resync { view: state.book.view(), lost: 0 };
        let queue = Queue { items: VecDeque::from([view]), capacity: capacity.max(1), lost: 0, reader: None };
        state.queues.insert(key, queue);
        Self { shared: Arc::clone(shared), key }
    }
}

impl Stream for Subscription {
    type Item = HubItem;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<HubItem>> {
        let mut state = lock(&self.shared);
        let Shared { book, queues, closed, .. } = &mut *state;
        let Some(queue) = queues.get_mut(&self.key) else { return Poll::Ready(None) };
        if let Some(item) = queue.items.pop_front() {
            return Poll::Ready(Some(item));
        }
        let lost = std::mem::take(&mut queue.lost);
        if lost > 0 {
            return Poll::Ready(Some(HubItem::Resync { view: book.view(), lost }));
        }
        if *closed {
            return Poll::Ready(None);
        }
        queue.reader = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        lock(&self.shared).queues.remove(&self.key);
    }
}

pub(super) fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
