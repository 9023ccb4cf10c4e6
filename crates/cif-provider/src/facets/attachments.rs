//! Files.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    AttachmentReady, BeginUpload, CancelUpload, DownloadChunk, DownloadedChunk, FinishUpload, UploadBegun, UploadChunk,
    UploadReceived,
};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Files that go with messages and mails, handed over in pieces. What was handed over is named in a part of a
/// message.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Attachments: Debug + MaybeSend + MaybeSync {
    /// Begins to hand over a file, which is then sent as part of a message or mail. The contract is that of
    /// [`BeginUpload`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn begin_upload(&self, cx: &CallContext, command: BeginUpload) -> Result<UploadBegun, ProviderError> {
        unsupported(cx, &command)
    }

    /// Hands over a piece of the content. The contract is that of [`UploadChunk`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn upload_chunk(&self, cx: &CallContext, command: UploadChunk) -> Result<UploadReceived, ProviderError> {
        unsupported(cx, &command)
    }

    /// Makes an attachment of the content. The contract is that of [`FinishUpload`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn finish_upload(&self, cx: &CallContext, command: FinishUpload) -> Result<AttachmentReady, ProviderError> {
        unsupported(cx, &command)
    }

    /// Throws an upload away. The contract is that of [`CancelUpload`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it.
    async fn cancel_upload(&self, cx: &CallContext, command: CancelUpload) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Asks for a piece of a file. The contract is that of [`DownloadChunk`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn download_chunk(&self, cx: &CallContext, command: DownloadChunk) -> Result<DownloadedChunk, ProviderError> {
        unsupported(cx, &command)
    }
}
