//! Spans and errors for `tracing`.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::ChannelCommand;
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{BoxFuture, CallContext, ChannelProvider, Host, HostError, ProviderError};
use tracing::{Instrument, Span, field};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, around};

/// A span around each operation, with its name, command id and conversation, and the kind of error it ended with. Never
/// what is said or written: parameters and replies stay out.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Tracing;

impl Tracing {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Layer for Tracing {
    fn order(&self) -> LayerOrder {
        LayerOrder::Tracing
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, _: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, *self)
    }

    fn host(&self, inner: Arc<dyn Host>, _: &LayerEnv) -> Arc<dyn Host> {
        Arc::new(TracedHost { inner })
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Tracing {
    fn admit(&self, _: &dyn ChannelProvider, _: &ChannelCommand) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn run(&self, operation: &Operation<'_>, work: BoxFuture<'_, Outcome>) -> Outcome {
        let span = tracing::info_span!(
            "cif.command",
            operation = operation.name,
            provider = operation.provider,
            command_id = operation.command_id.map(field::display),
            conversation = operation.conversation.map(field::display),
            error = field::Empty,
            certain = field::Empty,
        );
        let outcome = work.instrument(span.clone()).await;
        if let Err(error) = &outcome {
            span.record("error", error.kind().code());
            span.record("certain", error.is_certain());
            span.in_scope(|| tracing::debug!(%error, "the command failed"));
        }
        outcome
    }
}

#[derive(Debug)]
struct TracedHost {
    inner: Arc<dyn Host>,
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Host for TracedHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let span: Span = tracing::info_span!(
            "cif.host_call",
            method = request.wire_name(),
            command_id = cx.command_id().map(field::display),
            error = field::Empty,
        );
        let outcome = self.inner.call(cx, request).instrument(span.clone()).await;
        if let Err(error) = &outcome {
            span.record("error", error.kind.code());
            span.in_scope(|| tracing::debug!(%error, "the host call failed"));
        }
        outcome
    }
}
