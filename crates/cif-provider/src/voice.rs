//! What only calls have.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{BlindTransfer, Hold, Mute, Resume, SendDtmf, Unmute};

use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Hold, mute, tones and transfer. All methods fail with `NotFound` for an unknown call and with `WrongState` for one that
/// is not connected. A dropped future may have had its effect, which is then reported.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Voice: Debug + MaybeSend + MaybeSync {
    /// Puts the far end on hold. Holding what is held is no error and reports nothing. *Events*: `participant.held`.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (a single participant).
    async fn hold(&self, cx: &CallContext, command: Hold) -> Result<(), ProviderError>;

    /// Takes the far end off hold. Resuming what is not held is no error. *Events*: `participant.resumed`.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (a single participant).
    async fn resume(&self, cx: &CallContext, command: Resume) -> Result<(), ProviderError>;

    /// Keeps the others from hearing the agent. Muting what is muted is no error. *Events*: `participant.muted`.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (somebody else).
    async fn mute(&self, cx: &CallContext, command: Mute) -> Result<(), ProviderError>;

    /// Lets the others hear the agent again. Unmuting what is not muted is no error. *Events*: `participant.unmuted`.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (somebody else).
    async fn unmute(&self, cx: &CallContext, command: Unmute) -> Result<(), ProviderError>;

    /// Sends tones. Idempotent by command id only; returns when they are sent. *Events*: none. *Cancellation*: some of the
    /// tones may have been sent.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `LimitReached`.
    async fn send_dtmf(&self, cx: &CallContext, command: SendDtmf) -> Result<(), ProviderError>;

    /// Hands the call to somebody else without asking first. Idempotent by command id only. *Events*:
    /// `conversation.transferred`, then `conversation.ended` with cause `transferred`.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `InvalidInput` (target), `Denied`. The call stays with the agent then, unless the error is
    /// uncertain.
    async fn blind_transfer(&self, cx: &CallContext, command: BlindTransfer) -> Result<(), ProviderError>;
}
