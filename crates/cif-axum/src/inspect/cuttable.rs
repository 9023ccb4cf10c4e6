//! The socket of a link that the inspector may cut.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use futures::{Sink, Stream};

/// A socket that is over when the other thing happens.
pub(crate) struct Cuttable<S> {
    inner: S,
    /// `None` after it has happened.
    cut: Option<BoxFuture<'static, ()>>,
}

impl<S> Cuttable<S> {
    pub(crate) fn new(inner: S, cut: impl Future<Output = ()> + Send + 'static) -> Self {
        Self { inner, cut: Some(Box::pin(cut)) }
    }
}

impl<S: Stream + Unpin> Stream for Cuttable<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let Some(cut) = &mut self.cut else { return Poll::Ready(None) };
        if cut.as_mut().poll(cx).is_ready() {
            self.cut = None;
            return Poll::Ready(None);
        }
        Pin::new(&mut self.inner).poll_next(cx)
    }
}

impl<T, S: Sink<T> + Unpin> Sink<T> for Cuttable<S> {
    type Error = S::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Pin::new(&mut self.inner).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, item: T) -> Result<(), S::Error> {
        Pin::new(&mut self.inner).start_send(item)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Pin::new(&mut self.inner).poll_close(cx)
    }
}
