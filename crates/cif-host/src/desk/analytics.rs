//! Analytics as a bounded stream.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use futures::Stream;

use super::{Desk, Inner};
use crate::workspace::AnalyticsRecord;

/// The most records that wait for a slow reader.
const CAPACITY: usize = 256;

#[derive(Debug, Default)]
pub(super) struct AnalyticsQueue(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    records: VecDeque<AnalyticsRecord>,
    lost: u64,
    waker: Option<Waker>,
}

impl AnalyticsQueue {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, record: &AnalyticsRecord) {
        let mut queue = self.lock();
        if queue.records.len() >= CAPACITY {
            queue.records.pop_front();
            queue.lost += 1;
        }
        queue.records.push_back(record.clone());
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

/// Records of a desk from now on, in order. At most 256 wait; when the reader is slower than that, the oldest are lost and
/// counted. Ends with the desk.
#[derive(Debug)]
pub struct AnalyticsStream {
    queue: Arc<AnalyticsQueue>,
    id: u64,
    inner: Weak<Inner>,
}

impl AnalyticsStream {
    /// How many records were lost because nobody read them in time.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.queue.lock().lost
    }
}

impl Stream for AnalyticsStream {
    type Item = AnalyticsRecord;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<AnalyticsRecord>> {
        let mut queue = self.queue.lock();
        match queue.records.pop_front() {
            Some(record) => Poll::Ready(Some(record)),
            None if self.inner.strong_count() == 0 => Poll::Ready(None),
            None => {
                queue.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for AnalyticsStream {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.upgrade() {
            inner.lock().analytics.remove(&self.id);
        }
    }
}

impl Desk {
    /// Analytics from now on: what happens to sessions and notifications, and what providers log. There are records only when a
    /// provider record turns analytics on; keeping them is the host's business.
    #[must_use]
    pub fn analytics(&self) -> AnalyticsStream {
        let queue = Arc::<AnalyticsQueue>::default();
        let mut state = self.inner.lock();
        let id = state.new_id();
        state.analytics.insert(id, Arc::clone(&queue));
        AnalyticsStream { queue, id, inner: Arc::downgrade(&self.inner) }
    }

    /// The page has gone: analytics end, and begin anew with the next call of a provider.
    pub fn end_analytics(&self) {
        self.inner.with(|workspace, now| workspace.end_analytics(now));
    }
}
