//! Joining other agents' conversations.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    LeaveSupervision, ListSupervised, SetSupervisionMode, StartSupervision, Supervising, SupervisionTargets,
};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Joining conversations of other agents. For the agent who is supervised the same events are reported, as far as the
/// agent may know.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Supervision: Debug + MaybeSend + MaybeSync {
    /// Asks which conversations of other agents the agent may join. The contract is that of [`ListSupervised`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn list(&self, cx: &CallContext, command: ListSupervised) -> Result<SupervisionTargets, ProviderError> {
        unsupported(cx, &command)
    }

    /// Joins a conversation of another agent. The contract is that of [`StartSupervision`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn start(&self, cx: &CallContext, command: StartSupervision) -> Result<Supervising, ProviderError>;

    /// Changes between listening, whispering and taking part. The contract is that of [`SetSupervisionMode`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn set_mode(&self, cx: &CallContext, command: SetSupervisionMode) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Leaves a supervised conversation; it goes on without the supervisor. The contract is that of
    /// [`LeaveSupervision`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn leave(&self, cx: &CallContext, command: LeaveSupervision) -> Result<(), ProviderError>;
}
