//! Electronic mail.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{EmailSent, SendEmail};

use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Electronic mail. What comes in is reported by `conversation.offered` and `email.received`.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Email: Debug + MaybeSend + MaybeSync {
    /// Sends a mail, in a thread or as the first of a new one.
    ///
    /// *Effect*: the mail is taken by the service. *Idempotency*: by command id only. *Events*: for a new thread
    /// `conversation.dialing` and `conversation.connected` first; then `message.status`. *Cancellation*: it may have been
    /// sent, which is reported.
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (the thread is over), `InvalidInput` (no receiver, address), `LimitReached` (size, rate).
    async fn send(&self, cx: &CallContext, command: SendEmail) -> Result<EmailSent, ProviderError>;
}
