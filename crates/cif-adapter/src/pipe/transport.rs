//! The two halves of a pipe as the driver uses them, and how a new pipe is made.

use std::fmt::Debug;
use std::task::{Context, Poll, ready};

use async_trait::async_trait;
use cif_link::codec::{DecodeError, DecodeLimits};
use cif_provider::{MaybeSend, MaybeSync};

use super::{Accepts, Boxed, Items, Pipe, PipeError};
use crate::body::{Frame, decode};

/// Makes connections: for the end that dials, now and after each broken connection.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Connector: Debug + MaybeSend + MaybeSync + 'static {
    /// Makes one connection. It is called again, after a pause, when it fails. A dropped future leaves nothing behind.
    ///
    /// # Errors
    ///
    /// Why there is no connection.
    async fn connect(&self) -> Result<Pipe, PipeError>;
}

pub(crate) enum Input {
    Values(Boxed<dyn Items<Frame>>),
    Text(Boxed<dyn Items<String>>),
    /// One item that was read before, then the rest.
    Unread(Option<Box<Received>>, Box<Self>),
}

/// What came in.
#[derive(Debug)]
pub(crate) enum Received {
    Frame(Frame),
    Undecodable(DecodeError),
}

impl Input {
    pub(crate) fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        limits: DecodeLimits,
    ) -> Poll<Option<Result<Received, PipeError>>> {
        match self {
            Self::Values(stream) => {
                stream.as_mut().poll_next(cx).map(|item| item.map(|item| item.map(Received::Frame)))
            }
            Self::Text(stream) => Poll::Ready(match ready!(stream.as_mut().poll_next(cx)) {
                Some(Ok(text)) => Some(Ok(match decode(&text, limits) {
                    Ok(frame) => Received::Frame(frame),
                    Err(error) => Received::Undecodable(error),
                })),
                Some(Err(error)) => Some(Err(error)),
                None => None,
            }),
            Self::Unread(first, rest) => match first.take() {
                Some(received) => Poll::Ready(Some(Ok(*received))),
                None => rest.poll_next(cx, limits),
            },
        }
    }
}

pub(crate) enum Output {
    Values(Boxed<dyn Accepts<Frame>>),
    Text(Boxed<dyn Accepts<String>>),
}

impl Output {
    pub(crate) const fn carries(&self) -> &'static str {
        match self {
            Self::Values(_) => "values",
            Self::Text(_) => "text",
        }
    }

    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        match self {
            Self::Values(sink) => sink.as_mut().poll_ready(cx),
            Self::Text(sink) => sink.as_mut().poll_ready(cx),
        }
    }

    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        match self {
            Self::Values(sink) => sink.as_mut().poll_flush(cx),
            Self::Text(sink) => sink.as_mut().poll_flush(cx),
        }
    }

    pub(crate) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        match self {
            Self::Values(sink) => sink.as_mut().poll_close(cx),
            Self::Text(sink) => sink.as_mut().poll_close(cx),
        }
    }
}
