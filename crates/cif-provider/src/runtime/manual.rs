//! A runtime with a virtual clock: nothing happens until a test says so, and always in the same order.

mod executor;
mod timer;

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cif_protocol::{Instant, Timestamp};

use self::executor::{Executor, MAIN_TASK};
use self::timer::{Sleep, Timers};
use super::{Runtime, TaskHandle};
use crate::BoxFuture;

/// Midnight of 1 January 2026, UTC: the virtual clock's time of day at its start.
const WALL_CLOCK_START: i64 = 1_767_225_600_000;

/// A single-threaded executor with a virtual clock and predictable randomness, for tests. Clones are the same runtime.
///
/// Tasks run in [`run_until_stalled`](Self::run_until_stalled), [`advance`](Self::advance) and
/// [`block_on`](Self::block_on), in the order in which they were woken. An hour of virtual time takes no time.
///
/// ```
/// use cif_provider::{ManualRuntime, Runtime, RuntimeExt};
/// use std::time::Duration;
///
/// let runtime = ManualRuntime::new();
/// let begin = runtime.now();
/// runtime.block_on(runtime.sleep(Duration::from_secs(3600)));
/// assert_eq!(runtime.now() - begin, Duration::from_secs(3600));
/// ```
#[derive(Debug, Clone, Default)]
pub struct ManualRuntime {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    executor: Executor,
    clock: Mutex<Clock>,
}

#[derive(Debug, Default)]
pub(super) struct Clock {
    pub(super) now: Instant,
    pub(super) timers: Timers,
    random: u64,
}

/// Everything waits, and no timer is left that could wake anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the future waits for ever: no task can run and no timer is set")]
#[non_exhaustive]
pub struct Stalled;

impl ManualRuntime {
    /// A runtime at the start of its clock.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A runtime with other randomness.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        let runtime = Self::default();
        runtime.clock().random = seed;
        runtime
    }

    /// The runtime as a provider is handed it.
    #[must_use]
    pub fn handle(&self) -> Arc<dyn Runtime> {
        Arc::new(self.clone())
    }

    /// Runs every task that can run, at the present time, until all wait.
    pub fn run_until_stalled(&self) {
        self.shared.executor.run_until_stalled();
    }

    /// Moves the clock on by `duration`, stopping at every timer on the way to run what it wakes.
    pub fn advance(&self, duration: Duration) {
        let end = self.now() + duration;
        self.run_until_stalled();
        while self.fire_next(end) {
            self.run_until_stalled();
        }
        self.clock().now = end;
    }

    /// Runs `future` to its end, and the tasks beside it. When all wait, the clock moves on to the next timer.
    ///
    /// # Errors
    ///
    /// [`Stalled`] when nothing is left that could wake the future.
    pub fn try_block_on<T>(&self, future: impl Future<Output = T>) -> Result<T, Stalled> {
        let mut future = pin!(future);
        let waker = Waker::from(self.shared.executor.waker(MAIN_TASK));
        let mut context = Context::from_waker(&waker);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Ok(output);
            }
            loop {
                self.run_until_stalled();
                if self.shared.executor.take_main_woken() {
                    break;
                }
                if !self.fire_next(Instant::from_millis(u64::MAX)) {
                    return Err(Stalled);
                }
            }
        }
    }

    /// As [`try_block_on`](Self::try_block_on), for tests.
    ///
    /// # Panics
    ///
    /// When the future waits for ever, which in a test is the failure to report.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        match self.try_block_on(future) {
            Ok(output) => output,
            Err(stalled) => panic!("{stalled}"),
        }
    }

    /// The number of tasks that have not ended.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.shared.executor.len()
    }

    /// When the next timer is due, if one is set.
    #[must_use]
    pub fn next_timer(&self) -> Option<Instant> {
        self.clock().timers.next()
    }

    /// Moves to the next timer that is due by `end` and wakes what waits for it.
    fn fire_next(&self, end: Instant) -> bool {
        let waker = {
            let mut clock = self.clock();
            let Some((due, waker)) = clock.timers.pop_due(end) else { return false };
            clock.now = clock.now.max(due);
            waker
        };
        waker.wake();
        true
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.shared.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime for ManualRuntime {
    fn now(&self) -> Instant {
        self.clock().now
    }

    fn wall_clock(&self) -> Timestamp {
        let elapsed = i64::try_from(self.now().as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_unix_millis(WALL_CLOCK_START.saturating_add(elapsed))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let mut clock = self.clock();
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&split_mix(&mut clock.random).to_le_bytes()[..chunk.len()]);
        }
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()> {
        Box::pin(Sleep::new(self.clone(), deadline))
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> TaskHandle {
        let id = self.shared.executor.spawn(future);
        let shared = Arc::downgrade(&self.shared);
        TaskHandle::new(move || {
            if let Some(shared) = shared.upgrade() {
                shared.executor.cancel(id);
            }
        })
    }
}

/// SplitMix64: enough for tests, and the same everywhere.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests;
