//! No attempt takes longer than its time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{
    CallContext, ChannelProvider, Elapsed, Host, HostError, HostErrorKind, ProviderError, ProviderErrorKind, Runtime,
    RuntimeExt,
};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};
use crate::provider_end::table_timeout;

/// Ends an operation of a provider after a time, and a call of a host at the deadline of its context or of the table.
///
/// The operation's future is dropped. What was given to the provider's service may still happen there, so the error is
/// uncertain; the provider reports by events what came of it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Timeout {
    operation: Duration,
}

impl Timeout {
    /// Gives each operation of a provider this much time.
    #[must_use]
    pub const fn new(operation: Duration) -> Self {
        Self { operation }
    }
}

impl Layer for Timeout {
    fn order(&self) -> LayerOrder {
        LayerOrder::Timeout
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, env: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, TimedProvider::new(self.operation, env))
    }

    fn host(&self, inner: Arc<dyn Host>, env: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(TimedHost::new(inner, None, env))
    }
}

#[derive(Debug)]
pub(super) struct TimedProvider {
    after: Duration,
    runtime: Arc<dyn Runtime>,
}

impl TimedProvider {
    pub(super) fn new(after: Duration, env: &LayerEnv) -> Self {
        Self { after, runtime: Arc::clone(&env.runtime) }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for TimedProvider {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        let deadline = self.runtime.now() + self.after;
        match self.runtime.timeout_at(Some(deadline), work.once()).await {
            Ok(outcome) => outcome,
            Err(Elapsed { .. }) => {
                let text = format!("no answer within {:?}; it may still happen and is then reported", self.after);
                let error = ProviderError::new(ProviderErrorKind::TimedOut, text);
                Err(error.with_operation(operation.name).uncertain())
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct TimedHost {
    inner: Arc<dyn Host>,
    /// Bounds calls that have a time-out in the table; without it the deadline of the call or the table does.
    after: Option<Duration>,
    runtime: Arc<dyn Runtime>,
}

impl TimedHost {
    pub(super) fn new(inner: Arc<dyn Host>, after: Option<Duration>, env: &LayerEnv) -> Self {
        Self { inner, after, runtime: Arc::clone(&env.runtime) }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Host for TimedHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let (now, table) = (self.runtime.now(), table_timeout(&request));
        let deadline = match self.after {
            Some(after) => table.map(|_| now + after),
            None => cx.deadline_at(now, table),
        };
        let method = request.wire_name().to_owned();
        match self.runtime.timeout_at(deadline, self.inner.call(cx, request)).await {
            Ok(outcome) => outcome,
            Err(Elapsed { .. }) => {
                let text = "the host did not answer in time; it may have executed the call";
                Err(HostError::new(HostErrorKind::TimedOut, method, text))
            }
        }
    }
}
