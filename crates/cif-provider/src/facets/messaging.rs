//! Chat and text messages.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    DeleteMessage, EditMessage, EstimateSegments, MarkRead, MarkTyping, MessageSent, React, SegmentEstimate,
    SendMessage, Unreact,
};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Chat and text messages. What comes in is reported by `message.received`, `typing.started` and `typing.stopped`.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Messaging: Debug + MaybeSend + MaybeSync {
    /// Sends a message.
    ///
    /// *Effect*: the message is taken by the service. *Idempotency*: by command id only; `client_id` is only given back.
    /// *Events*: `message.status`, from `sent` on. *Cancellation*: it may have been sent, which is reported.
    ///
    /// The whole contract, with what is left after a cancellation: [`SendMessage`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (not connected), `InvalidInput` (no part, unknown type), `LimitReached` (size, rate).
    async fn send(&self, cx: &CallContext, command: SendMessage) -> Result<MessageSent, ProviderError>;

    /// Tells the far end whether the agent is writing. *Idempotency*: the last call counts. *Events*: none.
    ///
    /// The whole contract, with what is left after a cancellation: [`MarkTyping`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported`.
    async fn mark_typing(&self, cx: &CallContext, command: MarkTyping) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Replaces the content of a message that the agent sent. The contract is that of [`EditMessage`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn edit(&self, cx: &CallContext, command: EditMessage) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Takes a message back that the agent sent. The contract is that of [`DeleteMessage`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn delete(&self, cx: &CallContext, command: DeleteMessage) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Puts a reaction on a message. The contract is that of [`React`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn react(&self, cx: &CallContext, command: React) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Takes a reaction of the agent back. The contract is that of [`Unreact`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn unreact(&self, cx: &CallContext, command: Unreact) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Tells the far end that the agent has read everything up to a message. The contract is that of [`MarkRead`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn mark_read(&self, cx: &CallContext, command: MarkRead) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Asks how many text messages a text is sent as, by the rules of the service. The contract is that of
    /// [`EstimateSegments`].
    ///
    /// # Errors
    ///
    /// Those of every command. Without an implementation the rules of the standard are used.
    async fn estimate_segments(
        &self,
        cx: &CallContext,
        command: EstimateSegments,
    ) -> Result<SegmentEstimate, ProviderError> {
        let _ = cx;
        Ok(cif_protocol::channel::estimate_segments(&command.text))
    }
}
