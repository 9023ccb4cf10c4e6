//! Files, handed over in pieces and kept in memory.

use cif_protocol::channel::{
    AttachmentInfo, AttachmentReady, BeginUpload, CancelUpload, Done, DownloadChunk, DownloadedChunk, FinishUpload,
    UploadBegun, UploadChunk, UploadProgressed, UploadReceived,
};
use cif_protocol::{AttachmentId, UploadId};
use cif_provider::{Attachments, CallContext, Permanence, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::{FILE_TYPES, MAX_CHUNK, MAX_FILE};
use crate::service::State;
use crate::store::{File, Upload};

/// The most files, and the most uploads under way.
const MAX_FILES: usize = 64;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Attachments for LoopbackProvider {
    async fn begin_upload(&self, cx: &CallContext, command: BeginUpload) -> Result<UploadBegun, ProviderError> {
        self.service.execute::<BeginUpload>(cx, |state| {
            if command.size > MAX_FILE {
                let text = format!("the file has {} bytes, {MAX_FILE} are the limit", command.size);
                return Err(error(ProviderErrorKind::LimitReached, text).with_permanence(Permanence::Permanent));
            }
            if command.name.trim().is_empty() || command.name.contains(['/', '\\']) {
                return Err(error(ProviderErrorKind::InvalidInput, format!("`{}` is no file name", command.name)));
            }
            let fits = |allowed: &&str| match allowed.strip_suffix('*') {
                Some(prefix) => command.content_type.starts_with(prefix),
                None => command.content_type == **allowed,
            };
            if !FILE_TYPES.iter().any(fits) {
                let text = format!("`{}` is not taken; allowed are {}", command.content_type, FILE_TYPES.join(", "));
                return Err(error(ProviderErrorKind::InvalidInput, text));
            }
            if state.store.uploads.len() >= MAX_FILES {
                // One that is finished or was left lying is thrown away.
                state.store.uploads.pop_first();
            }
            let id = state.new_id::<UploadId>("up");
            let upload = Upload {
                name: command.name,
                content_type: command.content_type,
                size: command.size,
                bytes: Vec::new(),
                file: None,
            };
            state.store.uploads.insert(id.clone(), upload);
            Ok(UploadBegun::new(id, MAX_CHUNK))
        })
    }

    async fn upload_chunk(&self, cx: &CallContext, command: UploadChunk) -> Result<UploadReceived, ProviderError> {
        self.service.execute::<UploadChunk>(cx, |state| {
            let upload = find(state, &command.upload)?;
            let (length, received) = (size(command.data.len()), size(upload.bytes.len()));
            if length > MAX_CHUNK {
                let text = format!("the piece has {length} bytes, {MAX_CHUNK} are the limit");
                return Err(error(ProviderErrorKind::LimitReached, text).with_permanence(Permanence::Permanent));
            }
            if command.offset.saturating_add(length) <= received {
                return Ok(UploadReceived::new(received)); // it came already
            }
            if command.offset != received || received + length > upload.size {
                let text = format!("the next piece begins at {received} of {}, not at {}", upload.size, command.offset);
                return Err(error(ProviderErrorKind::InvalidInput, text));
            }
            upload.bytes.extend_from_slice(&command.data.0);
            let (received, total) = (received + length, upload.size);
            let progress = UploadProgressed::new(command.upload, received, total);
            self.service.tell(state, command.conversation.as_ref(), progress, cx.command_id());
            Ok(UploadReceived::new(received))
        })
    }

    async fn finish_upload(&self, cx: &CallContext, command: FinishUpload) -> Result<AttachmentReady, ProviderError> {
        self.service.execute::<FinishUpload>(cx, |state| {
            let upload = find(state, &command.upload)?;
            if let Some(file) = &upload.file {
                return Ok(AttachmentReady::new(file.clone()));
            }
            let received = size(upload.bytes.len());
            if received < upload.size {
                let text = format!("{received} of {} bytes have come; hand over the rest first", upload.size);
                return Err(error(ProviderErrorKind::WrongState, text));
            }
            let (name, content_type) = (upload.name.clone(), upload.content_type.clone());
            let bytes = std::mem::take(&mut upload.bytes);
            state.effects.files += 1;
            let info = state.keep_file(&name, &content_type, bytes);
            find(state, &command.upload)?.file = Some(info.clone());
            Ok(AttachmentReady::new(info))
        })
    }

    async fn cancel_upload(&self, cx: &CallContext, command: CancelUpload) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<CancelUpload>(cx, |state| {
            state.store.uploads.remove(&command.upload);
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn download_chunk(&self, cx: &CallContext, command: DownloadChunk) -> Result<DownloadedChunk, ProviderError> {
        self.service.execute::<DownloadChunk>(cx, |state| {
            let file = state.store.files.get(&command.attachment).ok_or_else(|| {
                error(ProviderErrorKind::NotFound, format!("there is no file {}", command.attachment))
            })?;
            let begin = usize::try_from(command.offset).ok().filter(|begin| *begin <= file.bytes.len());
            let begin = begin.ok_or_else(|| {
                let text = format!("the file has {} bytes, there is nothing at {}", file.info.size, command.offset);
                error(ProviderErrorKind::InvalidInput, text)
            })?;
            let length = usize::try_from(command.limit.min(MAX_CHUNK)).unwrap_or(0);
            let end = begin.saturating_add(length).min(file.bytes.len());
            let piece = file.bytes.get(begin..end).unwrap_or_default();
            Ok(DownloadedChunk::new(file.info.clone(), piece))
        })
    }
}

impl State {
    /// Keeps a file; the oldest one goes when there are too many.
    pub(crate) fn keep_file(&mut self, name: &str, content_type: &str, bytes: Vec<u8>) -> AttachmentInfo {
        let id = self.new_id::<AttachmentId>("file");
        let info = AttachmentInfo::new(id.clone(), name, content_type, size(bytes.len()));
        if self.store.files.len() >= MAX_FILES {
            self.store.files.pop_first();
        }
        self.store.files.insert(id, File { info: info.clone(), bytes });
        info
    }
}

fn find<'a>(state: &'a mut State, id: &UploadId) -> Result<&'a mut Upload, ProviderError> {
    let gone = || error(ProviderErrorKind::NotFound, format!("there is no upload {id}; begin anew"));
    state.store.uploads.get_mut(id).ok_or_else(gone)
}

fn size(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

fn error(kind: ProviderErrorKind, text: String) -> ProviderError {
    ProviderError::new(kind, text)
}
