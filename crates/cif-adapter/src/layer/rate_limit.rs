//! Not too many operations per second.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{
    CallContext, ChannelProvider, Host, HostError, HostErrorKind, ProviderError, ProviderErrorKind, Runtime, RuntimeExt,
};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};

/// Lets through at most so many operations per second, with a burst at the beginning and after quiet times. What comes too fast
/// waits its turn; what would wait too long is refused as `LimitReached` and not executed. Each provider and each host that is
/// wrapped has its own count. Attach, detach, snapshot and host events pass uncounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    per_second: u32,
    burst: u32,
    patience: Duration,
}

impl RateLimit {
    /// So many operations per second and at once; one more waits up to a second. Zero counts as one.
    #[must_use]
    pub const fn new(per_second: u32) -> Self {
        let per_second = if per_second == 0 { 1 } else { per_second };
        Self { per_second, burst: per_second, patience: Duration::from_secs(1) }
    }

    /// Sets how many may come at once after a quiet time. Zero counts as one.
    #[must_use]
    pub const fn with_burst(mut self, burst: u32) -> Self {
        self.burst = if burst == 0 { 1 } else { burst };
        self
    }

    /// Sets how long an operation may wait for its turn.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn bucket(self, env: &LayerEnv) -> Bucket {
        Bucket { limit: self, runtime: Arc::clone(&env.runtime), next: Mutex::default() }
    }
}

impl Layer for RateLimit {
    fn order(&self) -> LayerOrder {
        LayerOrder::RateLimit
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, env: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, self.bucket(env))
    }

    fn host(&self, inner: Arc<dyn Host>, env: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(LimitedHost { inner, bucket: self.bucket(env) })
    }
}

#[derive(Debug)]
struct Bucket {
    limit: RateLimit,
    runtime: Arc<dyn Runtime>,
    /// When one more operation would be due at the agreed rate, as time of the runtime.
    next: Mutex<Duration>,
}

impl Bucket {
    /// Waits for a turn; an error says what was exceeded.
    async fn turn(&self) -> Result<(), String> {
        let wait = self.reserve()?;
        if !wait.is_zero() {
            self.runtime.sleep(wait).await;
        }
        Ok(())
    }

    fn reserve(&self) -> Result<Duration, String> {
        let RateLimit { per_second, burst, patience } = self.limit;
        let step = Duration::from_secs(1) / per_second;
        let now = Duration::from_millis(self.runtime.now().as_millis());
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        // A quiet time saves up the turns of one burst, no more.
        let due = (*next).max(now);
        let free_until = now + step * (burst - 1);
        let wait = due.saturating_sub(free_until);
        if wait > patience {
            return Err(format!("more than {per_second} operations per second; try again in {wait:?}"));
        }
        *next = due + step;
        Ok(wait)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Bucket {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        if work.is_command() {
            let refuse =
                |text| ProviderError::new(ProviderErrorKind::LimitReached, text).with_operation(operation.name);
            self.turn().await.map_err(refuse)?;
        }
        work.once().await
    }
}

#[derive(Debug)]
struct LimitedHost {
    inner: Arc<dyn Host>,
    bucket: Bucket,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Host for LimitedHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let refuse = |text| HostError::new(HostErrorKind::LimitReached, request.wire_name(), text);
        self.bucket.turn().await.map_err(refuse)?;
        self.inner.call(cx, request).await
    }
}
