//! A pipe without a link around it.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::{Sink, Stream};

use super::{Input, Output, Pipe, PipeError, Received};
use crate::body::Frame;

/// What a pipe carries, as it carries it.
#[derive(Debug, Clone)]
pub enum RawFrame {
    /// Text, whatever it says.
    Text(String),
    /// A value.
    Value(Box<Frame>),
}

/// What goes into a pipe. Dropping it lets go of its half of the connection.
pub struct RawSink(Output);

/// What comes out of a pipe. Dropping it lets go of its half of the connection.
pub struct RawStream(Input);

impl Pipe {
    /// The two halves, for whoever uses a pipe without a link: tests of transports, and what passes frames on. Nothing is
    /// checked and nothing is bounded but by the transport.
    #[must_use]
    pub fn into_raw(self) -> (RawSink, RawStream) {
        (RawSink(self.output), RawStream(self.input))
    }
}

impl RawSink {
    /// Does it take text, or else values?
    #[must_use]
    pub const fn takes_text(&self) -> bool {
        matches!(self.0, Output::Text(_))
    }
}

impl Sink<RawFrame> for RawSink {
    type Error = PipeError;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        self.0.poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, frame: RawFrame) -> Result<(), PipeError> {
        match (&mut self.0, frame) {
            (Output::Text(sink), RawFrame::Text(text)) => sink.start_send(text),
            (Output::Values(sink), RawFrame::Value(frame)) => sink.start_send(*frame),
            (output, _) => {
                Err(PipeError::new(format!("this pipe carries {} and takes nothing else", output.carries())))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        self.0.poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        self.0.poll_close(cx)
    }
}

impl Stream for RawStream {
    type Item = Result<RawFrame, PipeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_raw(cx)
    }
}

impl Input {
    fn poll_raw(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RawFrame, PipeError>>> {
        match self {
            Self::Values(inlet) => {
                inlet.poll_next(cx).map(|item| item.map(|item| item.map(|frame| RawFrame::Value(Box::new(frame)))))
            }
            Self::Text(inlet) => inlet.poll_next(cx).map(|item| item.map(|item| item.map(RawFrame::Text))),
            Self::Unread(first, rest) => match first.take() {
                Some(received) => Poll::Ready(Some(match *received {
                    Received::Frame(frame) => Ok(RawFrame::Value(Box::new(frame))),
                    Received::Undecodable(error) => Err(PipeError::new(error.to_string())),
                })),
                None => rest.poll_raw(cx),
            },
        }
    }
}

impl std::fmt::Debug for RawSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawSink").field("carries", &self.0.carries()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RawStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawStream").finish_non_exhaustive()
    }
}
