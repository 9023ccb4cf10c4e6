//! Custom events of providers for the host page.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use futures::Stream;

use super::Inner;
use crate::workspace::PageEvent;

/// The most events that wait for a slow reader.
const CAPACITY: usize = 256;

pub(super) struct PageQueue {
    pub(super) name: String,
    inner: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<PageEvent>,
    lost: u64,
    waker: Option<Waker>,
}

impl PageQueue {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, event: PageEvent) {
        let mut queue = self.lock();
        if queue.events.len() >= CAPACITY {
            queue.events.pop_front();
            queue.lost += 1;
        }
        queue.events.push_back(event);
        drop(queue);
        self.wake();
    }

    pub(super) fn wake(&self) {
        let waker = self.lock().waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A subscription of the host page to custom events of one name; ends when it is dropped.
///
/// At most 256 events wait; when the reader is slower than that, the oldest are lost and counted.
pub struct PageEvents {
    queue: Arc<PageQueue>,
    id: u64,
    inner: Weak<Inner>,
}

impl PageEvents {
    pub(super) fn new(inner: &Arc<Inner>, name: &str) -> Option<Self> {
        let mut state = inner.lock();
        if !state.workspace.subscribe(name) {
            return None;
        }
        let queue = Arc::new(PageQueue { name: name.to_owned(), inner: Mutex::default() });
        let id = state.new_id();
        state.page_queues.insert(id, Arc::clone(&queue));
        Some(Self { queue, id, inner: Arc::downgrade(inner) })
    }

    /// How many events were lost because nobody read them in time.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.queue.lock().lost
    }
}

impl std::fmt::Debug for PageEvents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageEvents").field("name", &self.queue.name).finish_non_exhaustive()
    }
}

impl Stream for PageEvents {
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
            state.workspace.unsubscribe(&self.queue.name);
        }
    }
}
