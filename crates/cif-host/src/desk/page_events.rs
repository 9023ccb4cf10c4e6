//! Custom events of providers for the host page.

use std::collections::{BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use futures::Stream;

use super::Inner;
use crate::workspace::{PageEvent, PageEventId};

/// The most events that wait for a slow reader.
const CAPACITY: usize = 256;

#[derive(Default)]
pub(super) struct PageQueue {
    inner: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    names: BTreeSet<String>,
    events: VecDeque<PageEvent>,
    lost: u64,
    /// Does the reader tell how each event went? Otherwise an event that is queued has been taken.
    settles: bool,
    /// Events of which the reader has not told how they went.
    open: BTreeSet<PageEventId>,
    waker: Option<Waker>,
}

impl PageQueue {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an event if its name is subscribed. Gives the events whose outcome is known by that, and the outcome: this one,
    /// unless its reader tells, and one that is lost to make room.
    pub(super) fn push(&self, event: &PageEvent) -> Vec<(PageEventId, bool)> {
        let mut queue = self.lock();
        let mut known = Vec::new();
        if !queue.names.contains(&event.name) {
            return known;
        }
        if queue.events.len() >= CAPACITY {
            queue.lost += 1;
            let lost = queue.events.pop_front();
            known.extend(lost.filter(|lost| queue.open.remove(&lost.id)).map(|lost| (lost.id, false)));
        }
        queue.events.push_back(event.clone());
        if queue.settles {
            // What was answered by its time-out is never settled: the oldest go.
            while queue.open.len() >= 2 * CAPACITY {
                queue.open.pop_first();
            }
            queue.open.insert(event.id);
        } else {
            known.push((event.id, true));
        }
        drop(queue);
        self.wake();
        known
    }

    pub(super) fn wake(&self) {
        let waker = self.lock().waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The subscriptions of one host page: custom events of all their names, in the order in which they were raised. They end when
/// this is dropped.
///
/// At most 256 events wait; when the reader is slower than that, the oldest are lost and counted. A shared reference is a
/// stream too, so that one task may read while another subscribes; only one task may read.
pub struct PageEvents {
    queue: Arc<PageQueue>,
    id: u64,
    inner: Weak<Inner>,
}

impl PageEvents {
    /// Without any subscription yet.
    pub(super) fn new(inner: &Arc<Inner>) -> Self {
        let queue = Arc::<PageQueue>::default();
        let mut state = inner.lock();
        let id = state.new_id();
        state.page_queues.insert(id, Arc::clone(&queue));
        Self { queue, id, inner: Arc::downgrade(inner) }
    }

    /// Events of this name too; false when too many names are subscribed, or the desk is gone.
    #[must_use]
    pub fn subscribe(&self, name: &str) -> bool {
        let Some(inner) = self.inner.upgrade() else { return false };
        // The state first, as where events are passed on.
        let mut state = inner.lock();
        let mut queue = self.queue.lock();
        if queue.names.contains(name) {
            return true;
        }
        let room = state.workspace.subscribe(name);
        if room {
            queue.names.insert(name.to_owned());
        }
        room
    }

    /// No events of this name any more; those that wait are still read.
    pub fn unsubscribe(&self, name: &str) {
        let Some(inner) = self.inner.upgrade() else { return };
        let mut state = inner.lock();
        if self.queue.lock().names.remove(name) {
            state.workspace.unsubscribe(name);
        }
    }

    /// From now on the reader tells how each event went, with [`PageEvents::settle`]; until then the provider's call waits,
    /// 4 s at most. Without this an event counts as taken when it is queued.
    #[must_use]
    pub fn settling(self) -> Self {
        self.queue.lock().settles = true;
        self
    }

    /// An event was handled, with success or without.
    pub fn settle(&self, event: PageEventId, success: bool) {
        let open = self.queue.lock().open.remove(&event);
        if let (true, Some(inner)) = (open, self.inner.upgrade()) {
            inner.with(|workspace, _| workspace.page_event_settled(event, success));
        }
    }

    /// How many names are subscribed.
    #[must_use]
    pub fn names(&self) -> usize {
        self.queue.lock().names.len()
    }

    /// How many events were lost because nobody read them in time.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.queue.lock().lost
    }
}

impl std::fmt::Debug for PageEvents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageEvents").field("names", &self.queue.lock().names).finish_non_exhaustive()
    }
}

impl Stream for PageEvents {
    type Item = PageEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<PageEvent>> {
        Pin::new(&mut &*self).poll_next(cx)
    }
}

impl Stream for &PageEvents {
    type Item = PageEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<PageEvent>> {
        let mut queue = self.queue.lock();
        match queue.events.pop_front() {
            Some(event) => Poll::Ready(Some(event)),
            None if self.inner.strong_count() == 0 => Poll::Ready(None),
            None => {
                queue.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for PageEvents {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.upgrade() {
            let mut state = inner.lock();
            state.page_queues.remove(&self.id);
            for name in std::mem::take(&mut self.queue.lock().names) {
                state.workspace.unsubscribe(&name);
            }
            // Nobody will tell how these went.
            for event in std::mem::take(&mut self.queue.lock().open) {
                state.workspace.page_event_settled(event, false);
            }
            state.settle(inner.runtime.now());
        }
    }
}
