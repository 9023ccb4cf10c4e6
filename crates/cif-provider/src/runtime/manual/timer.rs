//! Timers of the virtual clock.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use cif_protocol::Instant;

use super::ManualRuntime;

/// When a timer is due and its number, so that timers for the same instant fire in the order of their setting.
type Key = (Instant, u64);

#[derive(Debug, Default)]
pub(in crate::runtime) struct Timers {
    waiting: BTreeMap<Key, Waker>,
    count: u64,
}

impl Timers {
    pub(super) fn next(&self) -> Option<Instant> {
        self.waiting.keys().next().map(|(due, _)| *due)
    }

    pub(super) fn pop_due(&mut self, end: Instant) -> Option<(Instant, Waker)> {
        let entry = self.waiting.first_entry().filter(|entry| entry.key().0 <= end)?;
        let ((due, _), waker) = entry.remove_entry();
        Some((due, waker))
    }
}

/// Completes when the virtual clock reaches its deadline.
#[derive(Debug)]
pub(super) struct Sleep {
    runtime: ManualRuntime,
    deadline: Instant,
    key: Option<Key>,
}

impl Sleep {
    pub(super) fn new(runtime: ManualRuntime, deadline: Instant) -> Self {
        Self { runtime, deadline, key: None }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let runtime = self.runtime.clone();
        let mut clock = runtime.clock();
        if clock.now >= self.deadline {
            if let Some(key) = self.key.take() {
                clock.timers.waiting.remove(&key);
            }
            return Poll::Ready(());
        }
        let deadline = self.deadline;
        let key = *self.key.get_or_insert_with(|| {
            clock.timers.count += 1;
            (deadline, clock.timers.count)
        });
        clock.timers.waiting.insert(key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.runtime.clock().timers.waiting.remove(&key);
        }
    }
}
