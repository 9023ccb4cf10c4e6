//! Electronic mail.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    CreateDraft, DiscardDraft, DraftStored, EmailBody, EmailSent, ForwardEmail, GetBody, GetThread, ReplyEmail,
    SendDraft, SendEmail, ThreadPage, UpdateDraft,
};

use super::unsupported;
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
    /// The whole contract, with what is left after a cancellation: [`SendEmail`].
    ///
    /// # Errors
    ///
    /// `NotFound`, `WrongState` (the thread is over), `InvalidInput` (no receiver, address), `LimitReached` (size, rate).
    async fn send(&self, cx: &CallContext, command: SendEmail) -> Result<EmailSent, ProviderError>;

    /// Asks for the mails of a thread, page by page. The contract is that of [`GetThread`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn get_thread(&self, cx: &CallContext, command: GetThread) -> Result<ThreadPage, ProviderError> {
        unsupported(cx, &command)
    }

    /// Asks for the body of a mail in one form. The contract is that of [`GetBody`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn get_body(&self, cx: &CallContext, command: GetBody) -> Result<EmailBody, ProviderError> {
        unsupported(cx, &command)
    }

    /// Answers a mail: to its sender, or to everybody who got it. The contract is that of [`ReplyEmail`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn reply(&self, cx: &CallContext, command: ReplyEmail) -> Result<EmailSent, ProviderError> {
        unsupported(cx, &command)
    }

    /// Sends a mail on, with its attachments. The contract is that of [`ForwardEmail`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn forward(&self, cx: &CallContext, command: ForwardEmail) -> Result<EmailSent, ProviderError> {
        unsupported(cx, &command)
    }

    /// Stores a mail that is not sent yet. The contract is that of [`CreateDraft`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn create_draft(&self, cx: &CallContext, command: CreateDraft) -> Result<DraftStored, ProviderError> {
        unsupported(cx, &command)
    }

    /// Replaces a draft. The contract is that of [`UpdateDraft`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn update_draft(&self, cx: &CallContext, command: UpdateDraft) -> Result<DraftStored, ProviderError> {
        unsupported(cx, &command)
    }

    /// Throws a draft away. The contract is that of [`DiscardDraft`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn discard_draft(&self, cx: &CallContext, command: DiscardDraft) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Sends a draft. The contract is that of [`SendDraft`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn send_draft(&self, cx: &CallContext, command: SendDraft) -> Result<EmailSent, ProviderError> {
        unsupported(cx, &command)
    }
}
