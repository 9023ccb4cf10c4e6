//! Not too many operations at once.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::host::{HostReply, HostRequest, TimeoutClass};
use cif_provider::{CallContext, ChannelProvider, Host, HostError, HostErrorKind, ProviderError, ProviderErrorKind};

use super::slots::{Full, Slots};
use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};

/// Executes at most so many operations at once; so many more wait in the order in which they came, and the rest is refused as
/// `LimitReached` and not executed. Each provider and each host that is wrapped has its own places. Attach, detach, snapshot and
/// host events need no place, and neither do calls that wait for the agent: they may take for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concurrency {
    at_once: usize,
    waiting: usize,
}

impl Concurrency {
    /// So many at once (zero counts as one), and so many waiting.
    #[must_use]
    pub const fn new(at_once: usize, waiting: usize) -> Self {
        Self { at_once, waiting }
    }

    fn places(self) -> Places {
        Places { slots: Slots::new(self.at_once, self.waiting), limit: self }
    }
}

impl Layer for Concurrency {
    fn order(&self) -> LayerOrder {
        LayerOrder::Concurrency
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, _: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, self.places())
    }

    fn host(&self, inner: Arc<dyn Host>, _: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(QueuedHost { inner, places: self.places() })
    }
}

#[derive(Debug)]
struct Places {
    slots: Slots,
    limit: Concurrency,
}

impl Places {
    fn refusal(&self) -> String {
        let Concurrency { at_once, waiting } = self.limit;
        format!("{at_once} operations are under way and {waiting} wait; try again when some are done")
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Places {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        if !work.is_command() {
            return work.once().await;
        }
        let _place = self.slots.take().await.map_err(|Full| {
            ProviderError::new(ProviderErrorKind::LimitReached, self.refusal()).with_operation(operation.name)
        })?;
        work.once().await
    }
}

#[derive(Debug)]
struct QueuedHost {
    inner: Arc<dyn Host>,
    places: Places,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Host for QueuedHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        if request.info().is_some_and(|info| info.timeout == TimeoutClass::Never) {
            return self.inner.call(cx, request).await;
        }
        let _place =
            self.places.slots.take().await.map_err(|Full| {
                HostError::new(HostErrorKind::LimitReached, request.wire_name(), self.places.refusal())
            })?;
        self.inner.call(cx, request).await
    }
}
