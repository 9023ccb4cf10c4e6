//! A bounded queue between two tasks, as a sink and a stream. One lock, no allocation per item.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures::{Sink, Stream};

use super::PipeError;

#[derive(Debug)]
struct Queue<T> {
    items: VecDeque<T>,
    capacity: usize,
    reader: Option<Waker>,
    writer: Option<Waker>,
    closed: bool,
}

type Shared<T> = Arc<Mutex<Queue<T>>>;

/// The end that writes. Dropping it ends the stream once everything is read.
#[derive(Debug)]
pub struct QueueSink<T>(Shared<T>);

/// The end that reads. Dropping it makes the sink fail.
#[derive(Debug)]
pub struct QueueStream<T>(Shared<T>);

/// A bounded queue of at most `capacity` items between two tasks, for transports that write in a task of their own.
#[must_use]
pub fn queue<T>(capacity: usize) -> (QueueSink<T>, QueueStream<T>) {
    let queue = Queue { items: VecDeque::new(), capacity: capacity.max(1), reader: None, writer: None, closed: false };
    let shared = Arc::new(Mutex::new(queue));
    (QueueSink(Arc::clone(&shared)), QueueStream(shared))
}

fn lock<T>(shared: &Shared<T>) -> MutexGuard<'_, Queue<T>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn note(slot: &mut Option<Waker>, cx: &Context<'_>) {
    match slot {
        Some(waker) => waker.clone_from(cx.waker()),
        None => *slot = Some(cx.waker().clone()),
    }
}

/// Wakes after the lock is released, because waking may run the other side at once.
fn wake<T>(mut queue: MutexGuard<'_, Queue<T>>, which: impl FnOnce(&mut Queue<T>) -> Option<Waker>) {
    let waker = which(&mut queue);
    drop(queue);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<T> Sink<T> for QueueSink<T> {
    type Error = PipeError;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        let mut queue = lock(&self.0);
        if queue.closed {
            Poll::Ready(Err(PipeError::closed()))
        } else if queue.items.len() < queue.capacity {
            Poll::Ready(Ok(()))
        } else {
            note(&mut queue.writer, cx);
            Poll::Pending
        }
    }

    fn start_send(self: Pin<&mut Self>, item: T) -> Result<(), PipeError> {
        let mut queue = lock(&self.0);
        if queue.closed {
            return Err(PipeError::closed());
        }
        queue.items.push_back(item);
        wake(queue, |queue| queue.reader.take());
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), PipeError>> {
        close(&self.0);
        Poll::Ready(Ok(()))
    }
}

fn close<T>(shared: &Shared<T>) {
    let mut queue = lock(shared);
    queue.closed = true;
    wake(queue, |queue| queue.reader.take());
}

impl<T> Stream for QueueStream<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut queue = lock(&self.0);
        match queue.items.pop_front() {
            Some(item) => {
                if queue.writer.is_some() {
                    wake(queue, |queue| queue.writer.take());
                }
                Poll::Ready(Some(item))
            }
            None if queue.closed => Poll::Ready(None),
            None => {
                note(&mut queue.reader, cx);
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for QueueSink<T> {
    fn drop(&mut self) {
        close(&self.0);
    }
}

impl<T> Drop for QueueStream<T> {
    fn drop(&mut self) {
        let mut queue = lock(&self.0);
        queue.closed = true;
        let items = std::mem::take(&mut queue.items);
        wake(queue, |queue| queue.writer.take());
        drop(items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_provider::ManualRuntime;
    use futures::{SinkExt, StreamExt};

    #[test]
    fn items_keep_their_order_and_the_queue_its_bound() {
        let runtime = ManualRuntime::new();
        let (mut sink, mut stream) = queue(2);
        runtime.block_on(async {
            sink.send(1).await.unwrap();
            sink.send(2).await.unwrap();
        });
        assert!(runtime.try_block_on(sink.feed(3)).is_err(), "the queue is full");
        assert_eq!(runtime.block_on(stream.next()), Some(1));
        runtime.block_on(sink.send(3)).unwrap();
        drop(sink);
        let rest: Vec<i32> = runtime.block_on(stream.collect());
        assert_eq!(rest, [2, 3]);
    }

    #[test]
    fn a_dropped_reader_fails_the_writer() {
        let runtime = ManualRuntime::new();
        let (mut sink, stream) = queue(1);
        drop(stream);
        assert!(runtime.block_on(sink.send(1)).is_err());
    }
}
