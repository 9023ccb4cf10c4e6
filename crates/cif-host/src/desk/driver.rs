//! The task that keeps the time of a desk.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;

use cif_provider::Runtime;
use futures::future::{Either, poll_fn, select};
use futures::task::AtomicWaker;

use super::Inner;

/// Tells the task that the next deadline is another one.
#[derive(Debug, Default)]
pub(super) struct Signal {
    set: AtomicBool,
    waker: AtomicWaker,
}

impl Signal {
    pub(super) fn notify(&self) {
        self.set.store(true, Ordering::Release);
        self.waker.wake();
    }

    async fn wait(&self) {
        poll_fn(|cx| {
            self.waker.register(cx.waker());
            if self.set.swap(false, Ordering::AcqRel) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// Does what is due when it is due, until the desk is gone.
pub(super) async fn keep_time(inner: Weak<Inner>, runtime: Arc<dyn Runtime>, signal: Arc<Signal>) {
    loop {
        let Some(desk) = inner.upgrade() else { return };
        let deadline = desk.with(|workspace, now| {
            workspace.handle_timeout(now);
            workspace.next_deadline()
        });
        drop(desk);
        let changed = pin!(signal.wait());
        match deadline {
            None => changed.await,
            Some(deadline) => match select(changed, runtime.sleep_until(deadline)).await {
                Either::Left(_) | Either::Right(_) => {}
            },
        }
    }
}
