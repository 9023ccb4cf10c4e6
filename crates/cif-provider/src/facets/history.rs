//! Earlier messages.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{FetchHistory, HistoryPage};

use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Earlier messages, page by page.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait History: Debug + MaybeSend + MaybeSync {
    /// Asks for earlier messages, page by page. The contract is that of [`FetchHistory`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn fetch(&self, cx: &CallContext, command: FetchHistory) -> Result<HistoryPage, ProviderError>;
}
