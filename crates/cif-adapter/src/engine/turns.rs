//! Lanes: calls that must begin, or run, one after the other although each has a task of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// A lane. Turns come in the order in which they were taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Arc<Lane>);

/// Who is alone in the lane, as most are, takes no lock.
#[derive(Debug, Default)]
struct Lane {
    taken: AtomicU64,
    current: AtomicU64,
    /// Entries in `others`. Whoever adds one looks at `current` again afterwards, and whoever changes `current` looks here
    /// afterwards, so that nobody is missed.
    others: AtomicUsize,
    queue: Mutex<Others>,
}

/// Those whose turn has not come.
#[derive(Debug, Default)]
struct Others {
    waiting: BTreeMap<u64, Waker>,
    given_up: BTreeSet<u64>,
}

/// One place in a lane. Dropping it passes it on.
#[derive(Debug)]
pub(crate) struct Turn {
    lane: Turns,
    number: u64,
}

impl Turns {
    /// The next place.
    pub(crate) fn take(&self) -> Turn {
        let number = self.0.taken.fetch_add(1, Ordering::SeqCst);
        Turn { lane: self.clone(), number }
    }

    /// Is nobody in the lane?
    pub(crate) fn is_idle(&self) -> bool {
        self.0.taken.load(Ordering::SeqCst) == self.0.current.load(Ordering::SeqCst)
    }
}

impl Lane {
    fn others(&self) -> MutexGuard<'_, Others> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, others: &Others) {
        self.others.store(others.waiting.len() + others.given_up.len(), Ordering::SeqCst);
    }

    /// Moves over the places that were given up, and gives the waker of the one whose turn it is.
    fn settle(&self) -> Option<Waker> {
        let mut others = self.others();
        let mut current = self.current.load(Ordering::SeqCst);
        while others.given_up.remove(&current) {
            current = self.current.fetch_add(1, Ordering::SeqCst) + 1;
        }
        let waker = others.waiting.remove(&current);
        self.count(&others);
        waker
    }
}

impl Turn {
    /// Makes and begins a future when the turn has come, and passes the turn on as soon as it has begun: calls begin in
    /// order and then run side by side. Some do their work when their future is made, so that must wait as well.
    pub(crate) async fn begin<F: Future>(self, make: impl FnOnce() -> F) -> F::Output {
        poll_fn(|cx| self.poll_come(cx)).await;
        let mut turn = Some(self);
        let mut future = pin!(make());
        poll_fn(|cx| {
            let outcome = future.as_mut().poll(cx);
            // Dropping it passes it on.
            turn = None;
            outcome
        })
        .await
    }

    /// Runs `future` when the turn has come, and passes the turn on when it is done: calls run one after the other.
    pub(crate) async fn hold<T>(self, future: impl Future<Output = T>) -> T {
        poll_fn(|cx| self.poll_come(cx)).await;
        let output = future.await;
        drop(self);
        output
    }

    fn has_come(&self) -> bool {
        self.lane.0.current.load(Ordering::SeqCst) == self.number
    }

    fn poll_come(&self, cx: &Context<'_>) -> Poll<()> {
        if self.has_come() {
            return Poll::Ready(());
        }
        let lane = &self.lane.0;
        let mut others = lane.others();
        others.waiting.insert(self.number, cx.waker().clone());
        lane.count(&others);
        if !self.has_come() {
            return Poll::Pending;
        }
        others.waiting.remove(&self.number);
        lane.count(&others);
        Poll::Ready(())
    }

    fn pass(&self) {
        let lane = &self.lane.0;
        if self.has_come() {
            lane.current.fetch_add(1, Ordering::SeqCst);
        } else {
            let mut others = lane.others();
            others.waiting.remove(&self.number);
            others.given_up.insert(self.number);
            lane.count(&others);
        }
        if lane.others.load(Ordering::SeqCst) > 0 {
            if let Some(waker) = lane.settle() {
                waker.wake();
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.pass();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_provider::{ManualRuntime, RuntimeExt};
    use std::time::Duration;

    #[test]
    fn held_turns_run_one_after_the_other_and_begun_ones_side_by_side() {
        let runtime = ManualRuntime::new();
        for (hold, expected) in [(true, vec![1, 10, 2, 20]), (false, vec![1, 2, 20, 10])] {
            let (turns, log) = (Turns::default(), Arc::new(Mutex::new(Vec::new())));
            // Taken in order, polled in the opposite one.
            let (first, second) = (turns.take(), turns.take());
            for (turn, n, pause) in [(second, 2, 1), (first, 1, 5)] {
                let (log, sleeper) = (Arc::clone(&log), runtime.clone());
                let work = async move {
                    log.lock().unwrap().push(n);
                    sleeper.sleep(Duration::from_millis(pause)).await;
                    log.lock().unwrap().push(n * 10);
                };
                let task = async move { if hold { turn.hold(work).await } else { turn.begin(|| work).await } };
                runtime.spawn_task(task).detach();
            }
            runtime.advance(Duration::from_millis(20));
            assert_eq!(*log.lock().unwrap(), expected);
            assert!(turns.is_idle());
        }
    }

    #[test]
    fn a_turn_that_is_given_up_is_skipped() {
        let runtime = ManualRuntime::new();
        let turns = Turns::default();
        let (first, second, third) = (turns.take(), turns.take(), turns.take());
        drop(second);
        let task = runtime.spawn_task(async move { third.hold(async {}).await });
        runtime.run_until_stalled();
        assert!(!turns.is_idle());
        drop(first);
        runtime.run_until_stalled();
        assert!(turns.is_idle());
        drop(task);
    }
}
