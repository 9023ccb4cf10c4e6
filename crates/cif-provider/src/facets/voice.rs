//! What only calls have.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    BlindTransfer, CancelConsult, CompleteTransfer, Consult, Consulting, DeviceList, Hold, ListDevices, Mute, Resume,
    SelectDevice, SendDtmf, StartConference, Swap, Unmute,
};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Hold, mute, tones and transfer. All methods fail with `NotFound` for an unknown call and with `WrongState` for one that
/// is not connected. A dropped future may have had its effect, which is then reported.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Voice: Debug + MaybeSend + MaybeSync {
    /// Puts the far end on hold. Holding what is held is no error and reports nothing. *Events*: `participant.held`.
    ///
    /// The whole contract, with what is left after a cancellation: [`Hold`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (a single participant).
    async fn hold(&self, cx: &CallContext, command: Hold) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Takes the far end off hold. Resuming what is not held is no error. *Events*: `participant.resumed`.
    ///
    /// The whole contract, with what is left after a cancellation: [`Resume`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (a single participant).
    async fn resume(&self, cx: &CallContext, command: Resume) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Keeps the others from hearing the agent. Muting what is muted is no error. *Events*: `participant.muted`.
    ///
    /// The whole contract, with what is left after a cancellation: [`Mute`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (somebody else).
    async fn mute(&self, cx: &CallContext, command: Mute) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Lets the others hear the agent again. Unmuting what is not muted is no error. *Events*: `participant.unmuted`.
    ///
    /// The whole contract, with what is left after a cancellation: [`Unmute`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported` (somebody else).
    async fn unmute(&self, cx: &CallContext, command: Unmute) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Sends tones. Idempotent by command id only; returns when they are sent. *Events*: none. *Cancellation*: some of the
    /// tones may have been sent.
    ///
    /// The whole contract, with what is left after a cancellation: [`SendDtmf`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `LimitReached`.
    async fn send_dtmf(&self, cx: &CallContext, command: SendDtmf) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Hands the call to somebody else without asking first. Idempotent by command id only. *Events*:
    /// `conversation.transferred`, then `conversation.ended` with cause `transferred`.
    ///
    /// The whole contract, with what is left after a cancellation: [`BlindTransfer`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `InvalidInput` (target), `Denied`. The call stays with the agent then, unless the error is
    /// uncertain.
    async fn blind_transfer(&self, cx: &CallContext, command: BlindTransfer) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Calls somebody else to ask before handing over. The contract is that of [`Consult`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn consult(&self, cx: &CallContext, command: Consult) -> Result<Consulting, ProviderError> {
        unsupported(cx, &command)
    }

    /// Hands the call to the one who was asked (warm transfer). The contract is that of [`CompleteTransfer`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn complete_transfer(&self, cx: &CallContext, command: CompleteTransfer) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Ends the talk with the one who was asked and takes the far end off hold. The contract is that of
    /// [`CancelConsult`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn cancel_consult(&self, cx: &CallContext, command: CancelConsult) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// During a consultation: holds the one whom the agent talks to and talks to the other. The contract is that of
    /// [`Swap`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn swap(&self, cx: &CallContext, command: Swap) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Joins the far end, the agent and the one who was asked in one talk. The contract is that of
    /// [`StartConference`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn conference(&self, cx: &CallContext, command: StartConference) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Asks for the microphones, speakers and telephones that the agent can use. The contract is that of
    /// [`ListDevices`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn list_devices(&self, cx: &CallContext, command: ListDevices) -> Result<DeviceList, ProviderError> {
        unsupported(cx, &command)
    }

    /// Uses another device from now on, also in the calls under way. The contract is that of [`SelectDevice`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn select_device(&self, cx: &CallContext, command: SelectDevice) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }
}
