//! A runtime whose tasks run on tokio and whose clock is moved by hand.

use std::sync::Arc;
use std::time::Duration;

use cif_protocol::{Instant, Timestamp};
use cif_provider::{BoxFuture, ManualRuntime, Runtime, TaskHandle};
use cif_tokio::TokioRuntime;

#[derive(Debug, Clone)]
pub(crate) struct Clock {
    manual: Arc<ManualRuntime>,
    time: Arc<dyn Runtime>,
    tokio: TokioRuntime,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let manual = ManualRuntime::new();
        Self { time: manual.handle(), manual: Arc::new(manual), tokio: TokioRuntime::current() }
    }

    pub(crate) fn advance(&self, duration: Duration) {
        self.manual.advance(duration);
    }

    /// Has it ever been moved?
    pub(crate) fn moved(&self) -> bool {
        self.time.now() > Instant::ZERO
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.time.now().as_millis() / 1_000
    }

    /// Moves the clock on, second by second, until something has happened.
    pub(crate) async fn advance_until<T>(&self, happens: impl Future<Output = T>) -> T {
        tokio::pin!(happens);
        for _ in 0..600 {
            tokio::select! {
                biased;
                done = &mut happens => return done,
                () = tokio::time::sleep(Duration::from_millis(20)) => self.advance(Duration::from_millis(500)),
            }
        }
        panic!("nothing has happened in 300 virtual seconds");
    }
}

impl Runtime for Clock {
    fn now(&self) -> Instant {
        self.time.now()
    }

    fn wall_clock(&self) -> Timestamp {
        self.time.wall_clock()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.time.fill_random(bytes);
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()> {
        self.time.sleep_until(deadline)
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> TaskHandle {
        self.tokio.spawn(future)
    }
}
