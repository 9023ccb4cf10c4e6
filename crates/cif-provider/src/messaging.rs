//! Chat and text messages.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{MarkTyping, MessageSent, SendMessage};

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
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (not connected), `InvalidInput` (no part, unknown type), `LimitReached` (size, rate).
    async fn send(&self, cx: &CallContext, command: SendMessage) -> Result<MessageSent, ProviderError>;

    /// Tells the far end whether the agent is writing. *Idempotency*: the last call counts. *Events*: none.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState`, `Unsupported`.
    async fn mark_typing(&self, cx: &CallContext, command: MarkTyping) -> Result<(), ProviderError>;
}
