//! Who takes part.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{AddParticipant, ParticipantAdded, RemoveParticipant};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Bringing people into a conversation and taking them out, in calls, chats and mail alike.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Participants: Debug + MaybeSend + MaybeSync {
    /// Brings somebody else into the conversation. The contract is that of [`AddParticipant`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn add(&self, cx: &CallContext, command: AddParticipant) -> Result<ParticipantAdded, ProviderError> {
        unsupported(cx, &command)
    }

    /// Takes somebody out of the conversation. The contract is that of [`RemoveParticipant`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn remove(&self, cx: &CallContext, command: RemoveParticipant) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }
}
