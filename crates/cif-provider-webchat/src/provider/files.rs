//! Files from and for agents, in pieces.

use cif_protocol::channel::{
    AttachmentInfo, AttachmentReady, BeginUpload, CancelUpload, DownloadChunk, DownloadedChunk, FinishUpload,
    UploadBegun, UploadChunk, UploadProgressed, UploadReceived,
};
use cif_protocol::{CommandId, ConversationId, UploadId};
use cif_provider::{
    Attachments, CallContext, Permanence, ProviderError, ProviderErrorKind as Kind, RuntimeExt, async_trait,
};

use super::WebChatProvider;
use super::capabilities::MAX_CHUNK;
use crate::seat::{Ready, Upload, Uploads, lock};
use crate::{ChatId, FileInfo, Refusal, sniff};

/// The most uploads under way, and the most files that wait to be sent, of one agent. The oldest is thrown away.
const MAX_OPEN: usize = 8;
/// The most files of one agent that are remembered.
const MAX_READY: usize = 256;

impl WebChatProvider {
    /// A file that the agent handed over.
    pub(super) fn ready(&self, file: &str) -> Result<Ready, ProviderError> {
        lock(&self.seat.uploads).ready.get(file).cloned().ok_or_else(|| unknown(file))
    }

    /// The chat's store has the file now.
    pub(super) fn file_sent(&self, info: FileInfo, chat: ChatId) {
        lock(&self.seat.uploads).ready.insert(info.id.clone(), Ready::Sent(info, chat));
    }

    fn progress(&self, of: Option<&ConversationId>, event: UploadProgressed, cause: Option<&CommandId>) {
        if let Some(of) = of {
            if self.seat.book.report(of, event.clone(), cause).is_ok() {
                return;
            }
        }
        if let Ok(events) = self.seat.book.events() {
            // A host that listens no more needs no progress.
            let _ = events.report_provider(event, cause);
        }
    }

    /// The chat of a file in a message, which its id names; the agent must have taken that chat.
    fn chat_with(&self, file: &str) -> Result<ChatId, ProviderError> {
        let chat = file.split_once('.').map(|(chat, _)| ChatId::new(chat));
        chat.filter(|chat| self.seat.has_taken(chat)).ok_or_else(|| unknown(file))
    }
}

#[async_trait]
impl Attachments for WebChatProvider {
    async fn begin_upload(&self, _: &CallContext, command: BeginUpload) -> Result<UploadBegun, ProviderError> {
        self.present()?;
        let config = &self.shared.config;
        let limit = u64::try_from(config.limits.file).unwrap_or(u64::MAX);
        if command.size > limit {
            return Err(too_large(format!("the file has {} bytes, {limit} are the limit", command.size)));
        }
        sniff::check_label(&command.name, &command.content_type, &config.file_types).map_err(|no| refused(&no))?;
        let id = format!("up-{}", self.shared.runtime.random_name(8));
        let mut uploads = lock(&self.seat.uploads);
        if uploads.open.len() >= MAX_OPEN {
            uploads.throw_oldest_away();
        }
        uploads.count += 1;
        let file = format!("f{}-{}", uploads.count, self.shared.runtime.random_name(8));
        let info = FileInfo::new(file, command.name, command.content_type, command.size);
        uploads.open.insert(id.clone(), Upload { info, bytes: Vec::new(), done: false });
        Ok(UploadBegun::new(id, MAX_CHUNK))
    }

    async fn upload_chunk(&self, cx: &CallContext, command: UploadChunk) -> Result<UploadReceived, ProviderError> {
        self.present()?;
        let length = size(command.data.len());
        if length > MAX_CHUNK {
            return Err(too_large(format!("the piece has {length} bytes, {MAX_CHUNK} are the limit")));
        }
        let (received, total, new) = {
            let mut uploads = lock(&self.seat.uploads);
            let upload = uploads.open.get_mut(command.upload.as_str()).ok_or_else(|| no_upload(&command.upload))?;
            let (received, total) = (size(upload.bytes.len()), upload.info.size);
            if upload.done || command.offset.saturating_add(length) <= received {
                (if upload.done { total } else { received }, total, false)
            } else if command.offset != received || received + length > total {
                let text = format!("the next piece begins at {received} of {total}, not at {}", command.offset);
                return Err(ProviderError::new(Kind::InvalidInput, text));
            } else {
                upload.bytes.extend_from_slice(&command.data.0);
                (received + length, total, true)
            }
        };
        if new {
            let progress = UploadProgressed::new(command.upload, received, total);
            self.progress(command.conversation.as_ref(), progress, cx.command_id());
        }
        Ok(UploadReceived::new(received))
    }

    async fn finish_upload(&self, _: &CallContext, command: FinishUpload) -> Result<AttachmentReady, ProviderError> {
        self.present()?;
        let mut uploads = lock(&self.seat.uploads);
        let upload = uploads.open.get_mut(command.upload.as_str()).ok_or_else(|| no_upload(&command.upload))?;
        let info = upload.info.clone();
        if upload.done {
            return Ok(AttachmentReady::new(attachment(&info)));
        }
        let received = size(upload.bytes.len());
        if received < info.size {
            let text = format!("{received} of {} bytes have come; hand over the rest first", info.size);
            return Err(ProviderError::new(Kind::WrongState, text));
        }
        sniff::check(&info.name, &info.content_type, &upload.bytes, &self.shared.config.file_types)
            .map_err(|no| refused(&no))?;
        upload.done = true;
        let bytes = std::mem::take(&mut upload.bytes);
        uploads.keep(info.clone(), bytes);
        drop(uploads);
        drop(self.shared.act(|hub, _| hub.count_file()));
        Ok(AttachmentReady::new(attachment(&info)))
    }

    async fn cancel_upload(&self, _: &CallContext, command: CancelUpload) -> Result<(), ProviderError> {
        self.present()?;
        lock(&self.seat.uploads).open.remove(command.upload.as_str());
        Ok(())
    }

    async fn download_chunk(&self, _: &CallContext, command: DownloadChunk) -> Result<DownloadedChunk, ProviderError> {
        self.present()?;
        let (file, limit) = (command.attachment.as_str(), command.limit.min(MAX_CHUNK));
        let chat = match self.ready(file) {
            Ok(Ready::Here(info, bytes)) => {
                let begin = within(command.offset, info.size)?;
                let end = begin.saturating_add(usize::try_from(limit).unwrap_or(0)).min(bytes.len());
                let piece = bytes.get(begin..end).unwrap_or_default();
                return Ok(DownloadedChunk::new(attachment(&info), piece));
            }
            Ok(Ready::Sent(_, chat)) => chat,
            Err(_) => self.chat_with(file)?,
        };
        let piece = self.shared.store.file(&chat, file, command.offset, limit).await.map_err(|error| {
            ProviderError::new(Kind::Unavailable, "files cannot be read just now").with_source(error)
        })?;
        let piece = piece.ok_or_else(|| unknown(file))?;
        within(command.offset, piece.info.size)?;
        Ok(DownloadedChunk::new(attachment(&piece.info), piece.bytes))
    }
}

impl Uploads {
    fn throw_oldest_away(&mut self) {
        // One that is finished is only kept to give the same answer again.
        let done = self.open.iter().find(|(_, upload)| upload.done).map(|(id, _)| id.clone());
        match done {
            Some(done) => drop(self.open.remove(&done)),
            None => drop(self.open.pop_first()),
        }
    }

    fn keep(&mut self, info: FileInfo, bytes: Vec<u8>) {
        let waiting = self.ready.iter().filter(|(_, ready)| matches!(ready, Ready::Here(..)));
        let here: Vec<String> = waiting.map(|(id, _)| id.clone()).collect();
        if here.len() >= MAX_OPEN {
            if let Some(oldest) = here.first() {
                self.ready.remove(oldest);
            }
        }
        while self.ready.len() >= MAX_READY {
            self.ready.pop_first();
        }
        self.ready.insert(info.id.clone(), Ready::Here(info, bytes.into()));
    }
}

fn attachment(info: &FileInfo) -> AttachmentInfo {
    AttachmentInfo::new(info.id.clone(), info.name.clone(), info.content_type.clone(), info.size)
}

fn within(offset: u64, total: u64) -> Result<usize, ProviderError> {
    let begin = usize::try_from(offset).ok().filter(|_| offset <= total);
    begin.ok_or_else(|| {
        let text = format!("the file has {total} bytes, there is nothing at {offset}");
        ProviderError::new(Kind::InvalidInput, text)
    })
}

fn refused(no: &Refusal) -> ProviderError {
    ProviderError::new(Kind::InvalidInput, no.to_string())
}

fn too_large(text: String) -> ProviderError {
    ProviderError::new(Kind::LimitReached, text).with_permanence(Permanence::Permanent)
}

fn no_upload(upload: &UploadId) -> ProviderError {
    ProviderError::new(Kind::NotFound, format!("there is no upload {upload}; begin anew"))
}

fn unknown(file: &str) -> ProviderError {
    ProviderError::new(Kind::NotFound, format!("there is no file {file} in the chats of this agent"))
}

fn size(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
