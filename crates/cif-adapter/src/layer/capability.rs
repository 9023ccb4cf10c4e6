//! A command that the provider does not support never reaches it.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::{ChannelCommand, Level, Scope};
use cif_provider::{ChannelProvider, Host, ProviderError};

use super::{Intercept, Layer, LayerEnv, LayerOrder, Operation, Outcome, Work, around};

/// Refuses commands whose capability is `unsupported` or `rejected` with kind `Unsupported`. Capabilities are looked at
/// when the command comes: those of its conversation, or else of the sign-in.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct CapabilityCheck;

impl CapabilityCheck {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Layer for CapabilityCheck {
    fn order(&self) -> LayerOrder {
        LayerOrder::CapabilityCheck
    }

    fn provider(&self, inner: Arc<dyn ChannelProvider>, _: &LayerEnv) -> Arc<dyn ChannelProvider> {
        around(inner, *self)
    }

    fn host(&self, inner: Arc<dyn Host>, _: &LayerEnv) -> Arc<dyn Host> {
        inner
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for CapabilityCheck {
    fn admit(&self, provider: &dyn ChannelProvider, command: &ChannelCommand) -> Result<(), ProviderError> {
        let scope = command.conversation().map_or(Scope::SignIn, |id| Scope::Conversation(id.clone()));
        match provider.capabilities(&scope).level(command) {
            Level::Unsupported | Level::Rejected => Err(ProviderError::unsupported(command.name())),
            _ => Ok(()),
        }
    }

    async fn run(&self, _: &Operation<'_>, work: Work<'_>) -> Outcome {
        work.once().await
    }
}
