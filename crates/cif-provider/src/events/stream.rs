//! The host's end of the queue.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use cif_protocol::channel::EventEnvelope;
use futures::Stream;

use super::{CommandTraces, Queue};

/// What comes out of an [`EventStream`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "gaps are rare, and boxing would cost every event an allocation")]
pub enum EventItem {
    /// An event.
    Event(EventEnvelope),
    /// Events were lost here. Ask the provider for a snapshot; skip events that it already includes by their number.
    Gap {
        /// How many, at least.
        lost: u64,
    },
}

/// Reads what a provider reports, in order. It ends when the sink is closed or its last clone is gone and everything is
/// read. Dropping it closes the sink.
#[derive(Debug)]
pub struct EventStream {
    queue: Arc<Mutex<Queue>>,
}

impl EventStream {
    pub(super) fn new(queue: Arc<Mutex<Queue>>) -> Self {
        Self { queue }
    }

    /// The next item if there is one now.
    pub fn try_next(&mut self) -> Option<EventItem> {
        self.lock().pop()
    }

    /// Where it is noted how the commands that cause events stand in traces.
    #[must_use]
    pub fn traces(&self) -> CommandTraces {
        CommandTraces::new(Arc::downgrade(&self.queue))
    }

    /// Closes the sink; what is in the queue can still be read.
    pub fn close(&mut self) {
        self.lock().closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream for EventStream {
    type Item = EventItem;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<EventItem>> {
        let mut queue = self.lock();
        match queue.pop() {
            Some(item) => Poll::Ready(Some(item)),
            None if queue.closed => Poll::Ready(None),
            None => {
                queue.reader = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        let mut queue = self.lock();
        queue.closed = true;
        queue.items.clear();
    }
}
