//! The two halves of a pipe as the driver uses them, and how a new pipe is made.

use std::fmt::Debug;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use async_trait::async_trait;
use cif_link::codec::{DecodeError, DecodeLimits};
use cif_provider::{MaybeSend, MaybeSync};
use futures::{Sink, Stream};

use super::queue::{QueueSink, QueueStream};
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
    Values(Inlet<Frame>),
    Text(Inlet<String>),
    /// One item that was read before, then the rest.
    Unread(Option<Box<Received>>, Box<Self>),
}

/// Where frames come from. A queue is read without a detour.
pub(crate) enum Inlet<T> {
    Queue(QueueStream<T>),
    Other(Boxed<dyn Items<T>>),
}

impl<T> Inlet<T> {
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, PipeError>>> {
        match self {
            Self::Queue(queue) => Pin::new(queue).poll_next(cx).map(|item| item.map(Ok)),
            Self::Other(stream) => stream.as_mut().poll_next(cx),
        }
    }
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
            Self::Values(inlet) => inlet.poll_next(cx).map(|item| item.map(|item| item.map(Received::Frame))),
            Self::Text(inlet) => Poll::Ready(match ready!(inlet.poll_next(cx)) {
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
    Values(Outlet<Frame>),
    Text(Outlet<String>),
}

/// Where frames go. A queue is written without a detour.
pub(crate) enum Outlet<T> {
    Queue(QueueSink<T>),
    Other(Boxed<dyn Accepts<T>>),
}

impl<T> Outlet<T> {
    pub(crate) fn start_send(&mut self, item: T) -> Result<(), PipeError> {
        match self {
            Self::Queue(queue) => Pin::new(queue).start_send(item),
            Self::Other(sink) => sink.as_mut().start_send(item),
        }
    }
}

macro_rules! forward {
    ($($method:ident)+) => {
        impl<T> Outlet<T> {
            $(fn $method(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
                match self {
                    Self::Queue(queue) => Pin::new(queue).$method(cx),
                    Self::Other(sink) => sink.as_mut().$method(cx),
                }
            })+
        }

        impl Output {
            $(pub(crate) fn $method(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
                match self {
                    Self::Values(outlet) => outlet.$method(cx),
                    Self::Text(outlet) => outlet.$method(cx),
                }
            })+
        }
    };
}

forward!(poll_ready poll_flush poll_close);

impl Output {
    pub(crate) const fn carries(&self) -> &'static str {
        match self {
            Self::Values(_) => "values",
            Self::Text(_) => "text",
        }
    }
}
