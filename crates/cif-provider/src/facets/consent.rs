//! What people agreed to.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{ConsentList, GetConsent, SetConsent};

use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// What people agreed to, for each purpose.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Consent: Debug + MaybeSend + MaybeSync {
    /// Asks what somebody agreed to. The contract is that of [`GetConsent`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn get(&self, cx: &CallContext, command: GetConsent) -> Result<ConsentList, ProviderError>;

    /// Stores what somebody agreed to or refused. The contract is that of [`SetConsent`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn set(&self, cx: &CallContext, command: SetConsent) -> Result<(), ProviderError>;
}
