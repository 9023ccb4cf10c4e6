//! How a provider reports events: a bounded queue that never blocks and never loses silently.

mod numbers;
mod sink;
mod stream;
mod traces;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use cif_protocol::channel::EventEnvelope;

use self::numbers::Numbers;
use self::traces::Traces;
use crate::{Runtime, RuntimeExt};

pub use sink::{EventSink, SinkClosed};
pub use stream::{EventItem, EventStream};
pub use traces::CommandTraces;

/// The two ends of a queue of events: the sink for the provider, the stream for the adapter. The queue holds `capacity`
/// events, at least one.
#[must_use]
pub fn event_channel(capacity: usize, runtime: Arc<dyn Runtime>) -> (EventSink, EventStream) {
    // Event ids are unique per provider also across attachments, so each queue has a prefix of its own.
    let prefix = runtime.random_name(6);
    let queue = Queue {
        items: VecDeque::new(),
        capacity: capacity.max(1),
        lost: 0,
        closed: false,
        reader: None,
        numbers: Numbers::new(prefix),
        traces: Traces::default(),
    };
    let queue = Arc::new(Mutex::new(queue));
    (EventSink::new(Arc::clone(&queue), runtime), EventStream::new(queue))
}

#[derive(Debug)]
struct Queue {
    items: VecDeque<EventItem>,
    capacity: usize,
    /// Events lost since the last item in the queue.
    lost: u64,
    closed: bool,
    reader: Option<Waker>,
    numbers: Numbers,
    traces: Traces,
}

impl Queue {
    fn push(&mut self, event: EventEnvelope) {
        if self.items.len() >= self.capacity {
            self.lost = self.lost.saturating_add(1);
            return;
        }
        if let Some(gap) = self.take_gap() {
            self.items.push_back(gap);
        }
        self.items.push_back(EventItem::Event(event));
    }

    fn pop(&mut self) -> Option<EventItem> {
        self.items.pop_front().or_else(|| self.take_gap())
    }

    fn take_gap(&mut self) -> Option<EventItem> {
        (self.lost > 0).then(|| EventItem::Gap { lost: std::mem::take(&mut self.lost) })
    }
}

#[cfg(test)]
mod tests;
