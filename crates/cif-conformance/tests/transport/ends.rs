//! Ends that lose what nobody waits for.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cif_adapter::{PipeError, QueueSink, QueueStream};
use futures::{Sink, Stream, StreamExt};

/// Begins to read a large frame anew each time that it is asked, and so loses what it has of it.
pub(crate) struct Forgetful(pub(crate) QueueStream<String>);

impl Stream for Forgetful {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<String>> {
        match ready!(self.0.poll_next_unpin(cx)) {
            Some(frame) if frame.len() > 10_000 => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            frame => Poll::Ready(frame),
        }
    }
}

/// Forgets a frame whose flush was given up.
pub(crate) struct Tearing {
    sink: QueueSink<String>,
    frame: Option<String>,
    flushing: bool,
}

impl Tearing {
    pub(crate) fn new(sink: QueueSink<String>) -> Self {
        Self { sink, frame: None, flushing: false }
    }

    fn deliver(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        ready!(Pin::new(&mut self.sink).poll_ready(cx))?;
        Poll::Ready(self.frame.take().map_or(Ok(()), |frame| Pin::new(&mut self.sink).start_send(frame)))
    }
}

impl Sink<String> for Tearing {
    type Error = PipeError;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        if std::mem::take(&mut self.flushing) {
            self.frame = None;
        }
        self.deliver(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, frame: String) -> Result<(), PipeError> {
        self.frame = Some(frame);
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        if self.frame.is_some() && !std::mem::replace(&mut self.flushing, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let delivered = self.deliver(cx);
        self.flushing = delivered.is_pending();
        delivered
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        ready!(self.deliver(cx))?;
        Pin::new(&mut self.sink).poll_close(cx)
    }
}
