//! Layers: what is put around every provider or every host, once.
//!
//! A layer wraps one thing: the operations of a provider, or the one method of a host. [`Stack`] sorts layers into a fixed
//! order ([`LayerOrder`]), innermost first, so that the order in which they are named does not matter.
//!
//! | From the inside | Provider | Host |
//! |---|---|---|
//! | [`ErrorContext`] | names operation, conversation, command id in errors | - |
//! | [`CapabilityCheck`] | refuses what is not supported | - |
//! | [`Timeout`] | bounds one attempt | bounds one attempt by the deadline of the call or the table |
//! | [`RateLimit`] | so many commands per second | so many calls per second |
//! | [`Concurrency`] | so many commands at once | so many calls at once |
//! | [`Retry`] | idempotent commands again | calls that read again |
//! | [`TotalDeadline`] | bounds all attempts | bounds all attempts |
//! | `Metrics` (feature `metrics`) | counts and times | counts and times |
//! | `Tracing` (feature `tracing`) | a span, placed in the trace of the call | a span, placed in the trace of the call |
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use cif_adapter::layer::{CapabilityCheck, Stack, Timeout};
//! use cif_provider::{ChannelProvider, ManualRuntime};
//! use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
//!
//! let runtime = ManualRuntime::new();
//! let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), runtime.handle()));
//! let stack = Stack::new(runtime.handle()).with(Timeout::new(Duration::from_secs(5))).with(CapabilityCheck::new());
//! let provider = stack.provider(provider);
//! assert!(provider.voice().is_some(), "a layer forwards the facets that are there");
//! ```

mod around;
mod capability;
mod concurrency;
mod context;
mod controlled;
mod deadline;
mod guarded;
#[cfg(feature = "metrics")]
mod measured;
mod rate_limit;
mod retry;
mod slots;
mod stack;
mod timeout;
#[cfg(feature = "tracing")]
mod traced;
mod work;

use std::fmt::Debug;
use std::sync::Arc;

use cif_provider::{ChannelProvider, Host, MaybeSend, MaybeSync, Runtime};

pub use around::{Intercept, around};
pub use capability::CapabilityCheck;
pub use concurrency::Concurrency;
pub use context::ErrorContext;
pub use controlled::controlled;
pub use deadline::TotalDeadline;
pub use guarded::guarded;
#[cfg(feature = "metrics")]
pub use measured::Metrics;
pub use rate_limit::RateLimit;
pub use retry::Retry;
pub use stack::Stack;
pub use timeout::Timeout;
#[cfg(feature = "tracing")]
pub use traced::Tracing;
pub use work::{Operation, Outcome, Work};

/// Where a layer belongs, innermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LayerOrder {
    /// Adds facts to errors.
    ErrorContext,
    /// Refuses what is not supported.
    CapabilityCheck,
    /// Does what the provider cannot do itself.
    GapFilling,
    /// Bounds the time of one attempt.
    Timeout,
    /// Bounds the rate.
    RateLimit,
    /// Bounds how much is done at once.
    Concurrency,
    /// Tries again. Outside the timeout of one attempt, so that each attempt has its time.
    Retry,
    /// Bounds the time of all attempts.
    TotalDeadline,
    /// Counts.
    Metrics,
    /// Tells what happens.
    Tracing,
    /// Anything else: outermost.
    Custom,
}

/// What a layer may use.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LayerEnv {
    /// Time, randomness and tasks.
    pub runtime: Arc<dyn Runtime>,
}

impl LayerEnv {
    /// An environment with this runtime.
    #[must_use]
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self { runtime }
    }
}

/// A layer of one or both planes. Its state, if it has any, is in the value: a stack may be built again.
///
/// A layer that has nothing to do in a plane gives back what it got, as it does where it does not say otherwise.
pub trait Layer: Debug + MaybeSend + MaybeSync + 'static {
    /// Where it belongs.
    fn order(&self) -> LayerOrder;

    /// Wraps a provider. The wrapper must have the same facets; [`around`] makes one that has.
    fn provider(&self, inner: Arc<dyn ChannelProvider>, env: &LayerEnv) -> Arc<dyn ChannelProvider> {
        let _ = env;
        inner
    }

    /// Wraps a host.
    fn host(&self, inner: Arc<dyn Host>, env: &LayerEnv) -> Arc<dyn Host> {
        let _ = env;
        inner
    }
}
