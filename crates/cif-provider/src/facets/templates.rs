//! Prepared texts.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{SearchTemplates, TemplatePage};

use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Prepared texts of the service. No method has an effect.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Templates: Debug + MaybeSend + MaybeSync {
    /// Searches the prepared texts of the service: quick replies and mail templates. The contract is that of
    /// [`SearchTemplates`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn search(&self, cx: &CallContext, command: SearchTemplates) -> Result<TemplatePage, ProviderError>;
}
