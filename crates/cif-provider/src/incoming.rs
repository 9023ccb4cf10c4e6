//! An event of the host on its way to a provider, with the way back for its answer.

use std::fmt;

use cif_protocol::TraceContext;
use cif_protocol::host::HostEvent;

use crate::{HostEventReply, MaybeSend, ProviderError};

/// Takes the answer to one event. Dropped without one: none will come.
pub trait AnswerSink: MaybeSend + fmt::Debug {
    /// This is the answer.
    fn answer(self: Box<Self>, answer: Result<HostEventReply, ProviderError>);
}

/// An event for a provider, and who waits for its answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct IncomingEvent {
    /// The event.
    pub event: HostEvent,
    /// Who waits for the answer; nobody for most events.
    pub answer: Option<Box<dyn AnswerSink>>,
    /// The place in a trace of the call or click that caused it, if it has one.
    pub trace: Option<TraceContext>,
}

impl IncomingEvent {
    /// An event whose answer nobody waits for.
    #[must_use]
    pub const fn new(event: HostEvent) -> Self {
        Self { event, answer: None, trace: None }
    }

    /// The same event, with somebody who waits for its answer.
    #[must_use]
    pub fn with_answer(mut self, sink: Box<dyn AnswerSink>) -> Self {
        self.answer = Some(sink);
        self
    }

    /// The same event, placed in the trace of what caused it.
    #[must_use]
    pub const fn with_trace(mut self, trace: Option<TraceContext>) -> Self {
        self.trace = trace;
        self
    }
}

impl From<HostEvent> for IncomingEvent {
    fn from(event: HostEvent) -> Self {
        Self::new(event)
    }
}
