//! A command that the provider does not support never reaches it.

use std::sync::Arc;

use cif_protocol::channel::{Capabilities, ChannelCommand, Facet, Level, Scope};
use cif_provider::{ChannelProvider, ProviderError};

use super::{Intercept, Layer, LayerEnv, LayerOrder, around};

/// Refuses commands whose capability is `unsupported` or `rejected` with kind `Unsupported`. Capabilities are looked at
/// when the command comes: those of its conversation, or of the sign-in where the provider knows no such conversation.
/// A host has no capabilities that a provider could look at: it answers `NotImplemented` itself, so its calls pass.
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
}

impl Intercept for CapabilityCheck {
    fn admit(&self, provider: &dyn ChannelProvider, command: &ChannelCommand) -> Result<(), ProviderError> {
        // Whoever supervises acts on a conversation of somebody else, by what the own sign-in allows.
        let supervises = command.info().is_some_and(|info| info.facet == Facet::Supervision);
        let own = command.conversation().filter(|_| !supervises);
        let of_conversation = own.map(|id| provider.capabilities(&Scope::Conversation(id.clone())));
        // A conversation in which nothing is possible is one that the provider does not know: let it say so.
        let known = of_conversation.filter(|capabilities| *capabilities != Capabilities::default());
        match known.unwrap_or_else(|| provider.capabilities(&Scope::SignIn)).level(command) {
            Level::Unsupported | Level::Rejected => Err(ProviderError::unsupported(command.name())),
            _ => Ok(()),
        }
    }
}
