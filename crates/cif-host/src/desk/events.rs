//! The bounded stream of host events of one connection.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use cif_protocol::host::HostEvent;
use futures::Stream;

use super::host::Guard;

/// The most events that wait for a slow reader.
const CAPACITY: usize = 256;

#[derive(Debug, Default)]
pub(super) struct EventQueue {
    inner: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    events: VecDeque<HostEvent>,
    lost: u64,
    /// Nobody reads any more, or nobody writes any more.
    closed: bool,
    waker: Option<Waker>,
}

impl EventQueue {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event, or gives the name of the one that was lost.
    pub(super) fn push(&self, event: HostEvent) -> Result<(), String> {
        let mut queue = self.lock();
        if queue.closed {
            return Ok(());
        }
        if queue.events.len() >= CAPACITY {
            queue.lost += 1;
            return Err(event.wire_name().to_owned());
        }
        queue.events.push_back(event);
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
        Ok(())
    }

    pub(super) fn clear(&self) {
        self.lock().events.clear();
    }

    pub(super) fn close(&self) {
        let mut queue = self.lock();
        queue.closed = true;
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
    }
}

/// Events for one provider, in the order in which they happened. Ends when the connection is closed.
///
/// At most 256 events wait; when the reader is slower than that, the newest are lost, counted by [`HostEvents::lost`] and
/// written into the diagnostics. Dropping it means that events are not wanted.
///
/// A call's answer is there before the events that follow from it. A driver that polls its calls before this stream, or uses
/// [`HostPump`](crate::HostPump), passes both on in the prescribed order.
#[derive(Debug)]
pub struct HostEvents {
    queue: Arc<EventQueue>,
    _guard: Arc<Guard>,
}

impl HostEvents {
    pub(super) const fn new(queue: Arc<EventQueue>, guard: Arc<Guard>) -> Self {
        Self { queue, _guard: guard }
    }

    /// How many events were lost because nobody read them in time.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.queue.lock().lost
    }

    /// The next event, if one is there.
    pub fn try_next_event(&mut self) -> Option<HostEvent> {
        self.queue.lock().events.pop_front()
    }
}

impl Stream for HostEvents {
    type Item = HostEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<HostEvent>> {
        let mut queue = self.queue.lock();
        match queue.events.pop_front() {
            Some(event) => Poll::Ready(Some(event)),
            None if queue.closed => Poll::Ready(None),
            None => {
                queue.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for HostEvents {
    fn drop(&mut self) {
        let mut queue = self.queue.lock();
        queue.closed = true;
        queue.events.clear();
    }
}
