//! What plays the host to one widget in place of the desk.

use std::fmt;
use std::sync::Arc;

use cif_protocol::host::HostEvent;
use cif_provider::Host;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};

/// An event that a [`StandIn`] raises.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct StandInEvent {
    /// The event.
    pub event: HostEvent,
    /// True when the recorder is to be told what the widget answers to it.
    pub answer: bool,
}

impl StandInEvent {
    /// An event whose answer does not matter.
    #[must_use]
    pub const fn new(event: HostEvent) -> Self {
        Self { event, answer: false }
    }

    /// The recorder is told what the widget answers.
    #[must_use]
    pub const fn with_answer(mut self) -> Self {
        self.answer = true;
        self
    }
}

/// Plays the host to one widget in place of the desk: the widget's calls go to it, and its events are the only ones that the
/// widget gets. The page hosts the frame, and origins are judged, as for every widget. For replays of what was recorded, and for
/// tests of one widget without a workspace behind it; [`DesktopBuilder::with_stand_in`](crate::DesktopBuilder::with_stand_in)
/// takes it.
pub struct StandIn {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) events: BoxStream<'static, StandInEvent>,
}

impl StandIn {
    /// A host, and the events that it raises. Each event is posted before an answer that is given after the stream was polled.
    #[must_use]
    pub fn new(host: Arc<dyn Host>, events: impl Stream<Item = StandInEvent> + Send + 'static) -> Self {
        Self { host, events: events.fuse().boxed() }
    }
}

impl fmt::Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandIn").finish_non_exhaustive()
    }
}
