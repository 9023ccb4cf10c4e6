//! One end of a connection, as the cases use it.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;

use cif_adapter::{Frame, Pipe, PipeError, RawFrame, RawSink, RawStream};
use cif_link::{Close, CloseCode};
use cif_provider::BoxFuture;
use futures::{FutureExt, Sink, SinkExt, StreamExt};

use super::fixture::Ends;

/// A connection.
#[non_exhaustive]
pub struct Line {
    /// One end.
    pub near: End,
    /// The other.
    pub far: End,
    pub(super) cut: Option<BoxFuture<'static, ()>>,
    pub(super) frame_bytes: Option<usize>,
    pub(super) any_text: bool,
}

impl Line {
    pub(super) fn new(ends: Ends) -> Self {
        let Ends { near, far, cut, frame_bytes, any_text } = ends;
        Self { near: End::new(near), far: End::new(far), cut, frame_bytes, any_text }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("near", &self.near).field("far", &self.far).finish_non_exhaustive()
    }
}

/// One end of a connection: sends and receives texts. Over a pipe of values they are the message of a close frame.
#[derive(Debug)]
pub struct End {
    pub(super) outlet: Outlet,
    pub(super) inlet: Inlet,
}

/// The sending half.
#[derive(Debug)]
pub(super) struct Outlet(RawSink);

/// The receiving half.
#[derive(Debug)]
pub(super) struct Inlet(RawStream);

impl End {
    fn new(pipe: Pipe) -> Self {
        let (sink, stream) = pipe.into_raw();
        Self { outlet: Outlet(sink), inlet: Inlet(stream) }
    }
}

impl Outlet {
    /// Sends a text; done when the transport has taken it and was told to write it.
    pub(super) async fn send(&mut self, text: &str) -> Result<(), PipeError> {
        let frame = self.frame(text);
        self.0.send(frame).await
    }

    /// Hands a text over without waiting for its way.
    pub(super) async fn feed(&mut self, text: &str) -> Result<(), PipeError> {
        let frame = self.frame(text);
        self.0.feed(frame).await
    }

    /// Waits for room and hands a text over; then begins to write it, and gives up at once.
    pub(super) async fn send_and_give_up(&mut self, text: &str) -> Result<(), PipeError> {
        poll_fn(|cx| Pin::new(&mut self.0).poll_ready(cx)).await?;
        let frame = self.frame(text);
        Pin::new(&mut self.0).start_send(frame)?;
        self.flush().now_or_never().unwrap_or(Ok(()))
    }

    pub(super) async fn flush(&mut self) -> Result<(), PipeError> {
        self.0.flush().await
    }

    pub(super) async fn close(&mut self) -> Result<(), PipeError> {
        self.0.close().await
    }

    fn frame(&self, text: &str) -> RawFrame {
        if self.0.takes_text() {
            RawFrame::Text(text.to_owned())
        } else {
            RawFrame::Value(Box::new(Frame::Close { ack: 0, close: Close::new(CloseCode::NORMAL, text) }))
        }
    }
}

impl Inlet {
    pub(super) fn of(pipe: Pipe) -> Self {
        End::new(pipe).inlet
    }

    /// The next text; nothing at the end.
    pub(super) async fn next(&mut self) -> Option<Result<String, PipeError>> {
        Some(match self.0.next().await? {
            Ok(RawFrame::Text(text)) => Ok(text),
            Ok(RawFrame::Value(frame)) => match *frame {
                Frame::Close { close, .. } => Ok(close.message),
                other => Err(PipeError::new(format!("a frame came that nobody sent: `{}`", other.kind()))),
            },
            Err(error) => Err(error),
        })
    }
}
