//! Counts and times for the `metrics` facade.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::Instant;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{CallContext, ChannelProvider, Host, HostError, Runtime};
use metrics::{counter, gauge, histogram};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};

/// Measures every operation with the [`metrics`] facade; the program installs a recorder.
///
/// | Name | Kind | Labels |
/// |---|---|---|
/// | `cif_commands_total` | counter | `provider`, `operation`, `outcome` |
/// | `cif_command_seconds` | histogram | `provider`, `operation` |
/// | `cif_commands_running` | gauge | `provider` |
/// | `cif_host_calls_total` | counter | `method`, `outcome` |
/// | `cif_host_call_seconds` | histogram | `method` |
/// | `cif_host_calls_running` | gauge | - |
///
/// `outcome` is `ok`, the code of an error, or `dropped` when the caller went away. Custom names of commands and events count as
/// `custom`, so that the number of series is bounded.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Metrics;

impl Metrics {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Layer for Metrics {
    fn order(&self) -> LayerOrder {
        LayerOrder::Metrics
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, env: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, Measured { runtime: Arc::clone(&env.runtime) })
    }

    fn host(&self, inner: Arc<dyn Host>, env: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(MeasuredHost { inner, runtime: Arc::clone(&env.runtime) })
    }
}

fn seconds(runtime: &dyn Runtime, since: Instant) -> f64 {
    runtime.now().saturating_since(since).as_secs_f64()
}

#[derive(Debug)]
struct Measured {
    runtime: Arc<dyn Runtime>,
}

/// Counts an operation when it ends, however it does.
struct Running<'a> {
    runtime: &'a dyn Runtime,
    begun: Instant,
    provider: String,
    operation: String,
    outcome: &'static str,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let Self { provider, operation, outcome, .. } = &self;
        let labels = [("provider", provider.clone()), ("operation", operation.clone())];
        histogram!("cif_command_seconds", &labels).record(seconds(self.runtime, self.begun));
        let [provider, operation] = labels;
        gauge!("cif_commands_running", "provider" => provider.1.clone()).decrement(1.0);
        let labels = [provider, operation, ("outcome", (*outcome).to_owned())];
        counter!("cif_commands_total", &labels).increment(1);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Measured {
    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        let known = cif_protocol::channel::COMMANDS.iter().any(|info| info.name == operation.name);
        let provider = operation.provider.to_owned();
        gauge!("cif_commands_running", "provider" => provider.clone()).increment(1.0);
        let mut running = Running {
            runtime: &*self.runtime,
            begun: self.runtime.now(),
            provider,
            operation: if known { operation.name } else { "custom" }.to_owned(),
            outcome: "dropped",
        };
        let outcome = work.once().await;
        running.outcome = outcome.as_ref().map_or_else(|error| error.kind().code(), |_| "ok");
        outcome
    }
}

#[derive(Debug)]
struct MeasuredHost {
    inner: Arc<dyn Host>,
    runtime: Arc<dyn Runtime>,
}

/// The same for a call of a host.
struct Calling<'a> {
    runtime: &'a dyn Runtime,
    begun: Instant,
    method: &'static str,
    outcome: &'static str,
}

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        histogram!("cif_host_call_seconds", "method" => self.method).record(seconds(self.runtime, self.begun));
        gauge!("cif_host_calls_running").decrement(1.0);
        counter!("cif_host_calls_total", "method" => self.method, "outcome" => self.outcome).increment(1);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Host for MeasuredHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        gauge!("cif_host_calls_running").increment(1.0);
        let mut calling = Calling {
            runtime: &*self.runtime,
            begun: self.runtime.now(),
            method: request.info().map_or("custom", |info| info.wire),
            outcome: "dropped",
        };
        let outcome = self.inner.call(cx, request).await;
        calling.outcome = outcome.as_ref().map_or_else(|error| error.kind.code(), |_| "ok");
        outcome
    }
}
