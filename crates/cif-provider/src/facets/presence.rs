//! The agent's presence at the service.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{CurrentPresence, GetPresence, ListPresences, PresenceList, SetPresence};

use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// The agent's presence at the service, which is not the presence in the host.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Presence: Debug + MaybeSend + MaybeSync {
    /// The presence now. *Effect*: none.
    ///
    /// The whole contract, with what is left after a cancellation: [`GetPresence`].
    ///
    /// # Errors
    ///
    /// `Unavailable`.
    async fn get(&self, cx: &CallContext, command: GetPresence) -> Result<CurrentPresence, ProviderError>;

    /// Changes the presence, at once or, where the service works that way, after the current conversation; the reply says
    /// which. *Idempotency*: the last call counts. *Events*: `presence.changed`, if it changed. *Cancellation*: it may have
    /// changed, which is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`SetPresence`].
    ///
    /// # Errors
    ///
    /// `NotFound` (no such presence), `Denied`.
    async fn set(&self, cx: &CallContext, command: SetPresence) -> Result<CurrentPresence, ProviderError>;

    /// The presences that the agent can choose. *Effect*: none.
    ///
    /// The whole contract, with what is left after a cancellation: [`ListPresences`].
    ///
    /// # Errors
    ///
    /// `Unavailable`.
    async fn list(&self, cx: &CallContext, command: ListPresences) -> Result<PresenceList, ProviderError>;
}
