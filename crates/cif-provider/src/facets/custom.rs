//! Messages of a vendor's own.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{CustomReply, SendCustom};

use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Messages of a vendor's own, by namespace. The other way goes the event `custom`.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait CustomMessages: Debug + MaybeSend + MaybeSync {
    /// Something that only this provider and its own host pages know. The contract is that of [`SendCustom`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn send(&self, cx: &CallContext, command: SendCustom) -> Result<CustomReply, ProviderError>;
}
