//! The part of a provider that every channel has.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    Accept, Associate, Decline, DispositionList, End, ListDispositions, Start, Started, WrapUpEnd, WrapUpStart,
};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Starting, accepting and ending conversations, whatever the channel.
///
/// A method returns when the service has taken the command; what comes of it is reported by events, which may come before
/// the method returns and carry the command's id as their cause. All kinds of error may come besides those named:
/// `Detached`, `TimedOut`, `Unavailable`, `Cancelled`, `Unexpected`.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Conversations: Debug + MaybeSend + MaybeSync {
    /// Starts a conversation.
    ///
    /// *Effect*: the far end is dialled or written to. *Idempotency*: by command id only; a second id dials again.
    /// *Events*: `conversation.dialing`, then `connected`, `failed` or `ended`. *Cancellation*: an attempt that was already
    /// made goes on and is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`Start`].
    ///
    /// # Errors
    ///
    /// `InvalidInput` (address), `Unsupported` (kind), `LimitReached`, `Denied`. An uncertain error means that the far end
    /// may be ringing.
    async fn start(&self, cx: &CallContext, command: Start) -> Result<Started, ProviderError> {
        unsupported(cx, &command)
    }

    /// Accepts an offered conversation.
    ///
    /// *Effect*: the ends are connected. *Idempotency*: accepting what is accepted or connected is no error. *Events*:
    /// `conversation.accepted`, `conversation.connected`; `conversation.missed` when somebody else was faster.
    /// *Cancellation*: it may have been accepted, which is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`Accept`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (no longer offered).
    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError>;

    /// Declines an offered conversation.
    ///
    /// *Effect*: it stops ringing here. *Idempotency*: declining what is declined is no error. *Events*:
    /// `conversation.declined`. *Cancellation*: it may have been declined, which is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`Decline`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (no longer offered).
    async fn decline(&self, cx: &CallContext, command: Decline) -> Result<(), ProviderError>;

    /// Ends a conversation, or gives up dialling.
    ///
    /// *Effect*: both ends are disconnected. *Idempotency*: ending what is over is no error. *Events*: `conversation.ended`
    /// with cause `agent`. *Cancellation*: it may have ended, which is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`End`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (still offered: decline it).
    async fn end(&self, cx: &CallContext, command: End) -> Result<(), ProviderError>;

    /// Begins the work after a conversation.
    ///
    /// *Effect*: the service offers the agent nothing new. *Idempotency*: starting it twice is no error. *Events*:
    /// `wrap_up.started`. *Cancellation*: it may have begun, which is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`WrapUpStart`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (not ended), `Unsupported`.
    async fn wrap_up_start(&self, cx: &CallContext, command: WrapUpStart) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Finishes the work after a conversation.
    ///
    /// *Effect*: the disposition is stored, the agent is free. *Idempotency*: finishing it twice is no error; the first
    /// disposition stays. *Events*: `wrap_up.ended`. *Cancellation*: it may be finished, which is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`WrapUpEnd`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (not begun), `InvalidInput` (disposition), `Unsupported`.
    async fn wrap_up_end(&self, cx: &CallContext, command: WrapUpEnd) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Links a record of the host.
    ///
    /// *Effect*: the service's reports name the record. *Idempotency*: the last link counts. *Events*: none.
    /// *Cancellation*: it may be linked.
    ///
    /// The whole contract, with what is left after a cancellation: [`Associate`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `Unsupported`.
    async fn associate(&self, cx: &CallContext, command: Associate) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Asks for the dispositions that the work after a conversation may end with. The contract is that of
    /// [`ListDispositions`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn list_dispositions(
        &self,
        cx: &CallContext,
        command: ListDispositions,
    ) -> Result<DispositionList, ProviderError> {
        unsupported(cx, &command)
    }
}
