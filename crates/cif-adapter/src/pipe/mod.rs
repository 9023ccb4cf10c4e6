//! Where frames go: a pipe is a stream and a sink of frames, as values or as JSON text.

mod fault;
mod pair;
mod queue;
mod raw;
mod transport;

use std::fmt;
use std::pin::Pin;

use cif_provider::{MaybeSend, MaybeSync, SharedError};
use futures::{Sink, SinkExt, Stream, TryStreamExt};

use crate::body::Frame;

pub use fault::{Cut, Fault, Faults, FrameJudge, faulty_pair, faulty_pair_by};
pub use pair::{pair, text_pair};
pub use queue::{QueueSink, QueueStream, queue};
pub use raw::{RawFrame, RawSink, RawStream};
pub use transport::Connector;
pub(crate) use transport::{Inlet, Input, Outlet, Output, Received};

/// A stream of `T` that can be boxed.
pub(crate) trait Items<T>: Stream<Item = Result<T, PipeError>> + MaybeSend {}
impl<T, S: Stream<Item = Result<T, PipeError>> + MaybeSend> Items<T> for S {}

/// A sink of `T` that can be boxed.
pub(crate) trait Accepts<T>: Sink<T, Error = PipeError> + MaybeSend {}
impl<T, S: Sink<T, Error = PipeError> + MaybeSend> Accepts<T> for S {}

/// One connection: a stream of what comes in and a sink for what goes out.
///
/// A stream and a sink hold half-read and half-written frames inside themselves, so nothing is lost when a caller stops
/// waiting. When the stream ends or either fails, the connection is over; whether the link is too is the link's business.
///
/// The sink must take whole frames in order. It may be used by any thread that has something to send, so a sink that
/// writes to a socket should hand over to a task of its own.
pub struct Pipe {
    pub(crate) input: Input,
    pub(crate) output: Output,
}

impl Pipe {
    /// A connection in one process: frames are handed over as they are.
    pub fn values<O, I>(sink: O, stream: I) -> Self
    where
        O: Sink<Frame, Error: Into<PipeError>> + MaybeSend + 'static,
        I: Stream<Item = Frame> + MaybeSend + 'static,
    {
        use futures::StreamExt;
        Self {
            input: Input::Values(Inlet::Other(Box::pin(stream.map(Ok)))),
            output: Output::Values(Outlet::Other(Box::pin(sink.sink_map_err(Into::into)))),
        }
    }

    /// A connection that carries text: one JSON text per frame. The link writes, reads and checks them; a message that
    /// is not text should be passed in as any text that is not JSON.
    pub fn text<O, I, E>(sink: O, stream: I) -> Self
    where
        O: Sink<String, Error: Into<PipeError>> + MaybeSend + 'static,
        I: Stream<Item = Result<String, E>> + MaybeSend + 'static,
        E: Into<PipeError> + 'static,
    {
        Self {
            input: Input::Text(Inlet::Other(Box::pin(stream.map_err(Into::into)))),
            output: Output::Text(Outlet::Other(Box::pin(sink.sink_map_err(Into::into)))),
        }
    }

    /// A connection that carries text and is written by a task of the transport: frames go into `queue`, and whoever has
    /// its other end writes what has come together. As [`text`](Self::text) otherwise.
    pub fn text_written_from<I, E>(queue: QueueSink<String>, stream: I) -> Self
    where
        I: Stream<Item = Result<String, E>> + MaybeSend + 'static,
        E: Into<PipeError> + 'static,
    {
        Self {
            input: Input::Text(Inlet::Other(Box::pin(stream.map_err(Into::into)))),
            output: Output::Text(Outlet::Queue(queue)),
        }
    }

    /// The same pipe with a frame that was read already as the next one to come.
    pub(crate) fn unread(self, first: Received) -> Self {
        Self { input: Input::Unread(Some(Box::new(first)), Box::new(self.input)), output: self.output }
    }
}

impl fmt::Debug for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipe").field("carries", &self.output.carries()).finish_non_exhaustive()
    }
}

/// The connection is broken, or could not be made.
#[derive(Clone)]
pub struct PipeError {
    message: Box<str>,
    source: Option<SharedError>,
}

impl PipeError {
    /// Says what happened.
    pub fn new(message: impl Into<Box<str>>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// Keeps the error behind this one.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + MaybeSend + MaybeSync + 'static) -> Self {
        self.source = Some(std::sync::Arc::new(source));
        self
    }

    pub(crate) fn closed() -> Self {
        Self::new("the other end of the connection is gone")
    }
}

impl fmt::Display for PipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for PipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PipeError({self})")
    }
}

impl std::error::Error for PipeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

pub(crate) type Boxed<T> = Pin<Box<T>>;
