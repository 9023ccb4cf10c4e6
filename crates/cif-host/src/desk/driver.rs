//! The task that keeps the time of a desk.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use cif_provider::{Runtime, RuntimeExt};
use futures::StreamExt;
use futures::future::{Either, pending, poll_fn, select};
use futures::stream::FuturesUnordered;
use futures::task::AtomicWaker;

use super::Inner;
use crate::records::Records;
use crate::workspace::{JobOutcome, RecordsJob};

/// The longest that background work may take.
const BACKGROUND_LIMIT: Duration = Duration::from_secs(9);

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

/// Does what is due when it is due, and what the workspace wants of the record store in the background, until the desk is
/// gone.
pub(super) async fn keep_time(inner: Weak<Inner>, runtime: Arc<dyn Runtime>, signal: Arc<Signal>) {
    let mut running = FuturesUnordered::new();
    loop {
        let Some(desk) = inner.upgrade() else { return };
        let (deadline, jobs) = desk.with(|workspace, now| {
            workspace.handle_timeout(now);
            (workspace.next_deadline(), workspace.take_background())
        });
        for job in jobs {
            running.push(work(Arc::clone(&desk.records), Arc::clone(&runtime), job));
        }
        drop(desk);
        let time = async {
            match deadline {
                None => pending().await,
                Some(deadline) => runtime.sleep_until(deadline).await,
            }
        };
        let finished = async {
            match running.next().await {
                None => pending().await,
                Some(finished) => finished,
            }
        };
        let (changed, time) = (pin!(signal.wait()), pin!(time));
        let finished = match select(select(changed, time), pin!(finished)).await {
            Either::Left(_) => None,
            Either::Right((finished, _)) => Some(finished),
        };
        if let (Some((job, outcome)), Some(desk)) = (finished, inner.upgrade()) {
            desk.with(|workspace, now| workspace.finish_background(now, job, outcome));
        }
    }
}

/// Work of the record store that no call waits for. It gets as long as a call gets by default.
async fn work(records: Arc<dyn Records>, runtime: Arc<dyn Runtime>, job: RecordsJob) -> (RecordsJob, JobOutcome) {
    let deadline = runtime.now() + BACKGROUND_LIMIT;
    let outcome = runtime.timeout_at(Some(deadline), job.run(&*records)).await;
    let outcome = outcome.unwrap_or_else(|_| JobOutcome::too_late(&job));
    (job, outcome)
}
