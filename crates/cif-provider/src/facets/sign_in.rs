//! Signing in.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{BeginSignIn, CancelSignIn, ExchangeToken, LogOut, SignInProgress, SubmitSignIn};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Signing in at the service, step by step. What a step needs is in the step itself; secrets are never kept.
/// Connected is what `connection.state_changed` says, not the last step.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait SignIn: Debug + MaybeSend + MaybeSync {
    /// Begins to sign the agent in at the service. The contract is that of [`BeginSignIn`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn begin(&self, cx: &CallContext, command: BeginSignIn) -> Result<SignInProgress, ProviderError>;

    /// Gives what the step asked for and goes on to the next one. The contract is that of [`SubmitSignIn`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn submit(&self, cx: &CallContext, command: SubmitSignIn) -> Result<SignInProgress, ProviderError>;

    /// Gives a sign-in up. The contract is that of [`CancelSignIn`].
    ///
    /// # Errors
    ///
    /// Those of every command.
    async fn cancel(&self, cx: &CallContext, command: CancelSignIn) -> Result<(), ProviderError>;

    /// Signs the agent out at the service. The contract is that of [`LogOut`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn log_out(&self, cx: &CallContext, command: LogOut) -> Result<(), ProviderError>;

    /// Signs the agent in with a token of the host instead of a page of the service. The contract is that of
    /// [`ExchangeToken`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn exchange_token(&self, cx: &CallContext, command: ExchangeToken) -> Result<SignInProgress, ProviderError> {
        unsupported(cx, &command)
    }
}
