//! The runtime of tokio.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cif_protocol::{Instant, Timestamp};
use cif_provider::{BoxFuture, Runtime, TaskHandle};
use tokio::runtime::Handle;

/// Time, randomness and tasks of a tokio runtime. Clones are the same.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use cif_provider::{Runtime, RuntimeExt};
/// use std::time::Duration;
///
/// let runtime = cif_tokio::TokioRuntime::current();
/// let begin = runtime.now();
/// runtime.sleep(Duration::from_millis(5)).await;
/// assert!(runtime.now() - begin >= Duration::from_millis(5));
/// # });
/// ```
#[derive(Debug, Clone)]
pub struct TokioRuntime {
    handle: Handle,
    start: tokio::time::Instant,
}

impl TokioRuntime {
    /// Uses the runtime that the caller runs in. Its clock starts now.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    #[must_use]
    pub fn current() -> Self {
        Self::new(Handle::current())
    }

    /// Uses a runtime, which must have its timer enabled. Its clock starts now.
    #[must_use]
    pub fn new(handle: Handle) -> Self {
        let start = {
            let _guard = handle.enter();
            tokio::time::Instant::now()
        };
        Self { handle, start }
    }

    /// The runtime as the crates of the family take it.
    #[must_use]
    pub fn shared(self) -> Arc<dyn Runtime> {
        Arc::new(self)
    }
}

impl Runtime for TokioRuntime {
    fn now(&self) -> Instant {
        let elapsed = self.start.elapsed();
        Instant::from_millis(elapsed.as_secs().saturating_mul(1000).saturating_add(u64::from(elapsed.subsec_millis())))
    }

    fn wall_clock(&self) -> Timestamp {
        let millis = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        };
        Timestamp::from_unix_millis(millis)
    }

    /// # Panics
    ///
    /// When the operating system has no randomness: anything else would make tokens that can be guessed.
    fn fill_random(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no random bytes, which link tokens are made of: {error}");
        }
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()> {
        let _guard = self.handle.enter();
        // Too far in the future for the clock is the same as for ever, which tokio bounds itself.
        let at = self.start.checked_add(Duration::from_millis(deadline.as_millis()));
        match at {
            Some(at) => Box::pin(tokio::time::sleep_until(at)),
            None => Box::pin(std::future::pending()),
        }
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> TaskHandle {
        let task = self.handle.spawn(future);
        TaskHandle::new(move || task.abort())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_provider::RuntimeExt;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[tokio::test(start_paused = true)]
    async fn time_is_never_early_and_tasks_end_with_their_handles() {
        let runtime = TokioRuntime::current();
        let begin = runtime.now();
        runtime.sleep(Duration::from_secs(3600)).await;
        assert_eq!(runtime.now() - begin, Duration::from_secs(3600));
        let ran = Arc::new(AtomicBool::new(false));
        let work = |ran: &Arc<AtomicBool>| {
            let (ran, sleeper) = (Arc::clone(ran), runtime.clone());
            async move {
                sleeper.sleep(Duration::from_secs(1)).await;
                ran.store(true, Ordering::Relaxed);
            }
        };
        drop(runtime.spawn_task(work(&ran)));
        runtime.sleep(Duration::from_secs(5)).await;
        assert!(!ran.load(Ordering::Relaxed), "a dropped handle cancels");
        runtime.spawn_task(work(&ran)).detach();
        runtime.sleep(Duration::from_secs(5)).await;
        assert!(ran.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn randomness_differs() {
        let runtime = TokioRuntime::current();
        let (mut a, mut b) = ([0; 32], [0; 32]);
        runtime.fill_random(&mut a);
        runtime.fill_random(&mut b);
        assert_ne!(a, b);
    }
}
