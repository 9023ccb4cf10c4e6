//! Where provider records are kept, as far as a desk writes them.

use std::fmt;

use async_trait::async_trait;
use cif_protocol::ProviderRecord;
use cif_provider::{MaybeSend, MaybeSync};

use super::RecordsError;

/// Writes what a desk changes of provider records. A store that can gives it as
/// [`Records::provider_store`](super::Records::provider_store).
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait ProviderStore: fmt::Debug + MaybeSend + MaybeSync + 'static {
    /// Writes the click-to-act flag: the column `msdyn_enableoutbound` of a 2.0 record, `msdyn_clicktoact` of a 1.0 one.
    ///
    /// # Errors
    /// It was not written; the desk keeps the old flag.
    async fn set_click_to_act(&self, provider: &ProviderRecord, on: bool) -> Result<(), RecordsError>;

    /// The flag with which a desk begins: the one that was written, unless the record says another than it did then, because a person has
    /// changed it since. Without it desks begin with what the record says. Asked with records as they are configured, by whoever makes
    /// a desk.
    ///
    /// # Errors
    /// The store failed.
    async fn first_click_to_act(&self, provider: &ProviderRecord) -> Result<bool, RecordsError> {
        Ok(provider.click_to_act)
    }
}
