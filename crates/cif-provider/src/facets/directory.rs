//! The service's address book.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    ContactDetails, DirectoryPage, GetContact, ResolveAddress, ResolvedAddress, SearchDirectory,
};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// The service's address book. No method has an effect.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Directory: Debug + MaybeSend + MaybeSync {
    /// Searches for people, queues and lines.
    ///
    /// The whole contract, with what is left after a cancellation: [`SearchDirectory`].
    ///
    /// # Errors
    ///
    /// `InvalidInput` (a page that never was), `Unavailable`.
    async fn search(&self, cx: &CallContext, command: SearchDirectory) -> Result<DirectoryPage, ProviderError>;

    /// Makes an address from what somebody typed. A text that names nobody is no error.
    ///
    /// The whole contract, with what is left after a cancellation: [`ResolveAddress`].
    ///
    /// # Errors
    ///
    /// `Unsupported` (kind), `Unavailable`.
    async fn resolve(&self, cx: &CallContext, command: ResolveAddress) -> Result<ResolvedAddress, ProviderError> {
        unsupported(cx, &command)
    }

    /// Asks for one entry of the address book, with everything that is known of it. The contract is that of
    /// [`GetContact`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn get_contact(&self, cx: &CallContext, command: GetContact) -> Result<ContactDetails, ProviderError> {
        unsupported(cx, &command)
    }
}
