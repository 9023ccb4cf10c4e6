//! `attachment.download_chunk`

use crate::channel::{AttachmentInfo, Bytes};
use crate::{AttachmentId, ConversationId};

entry! {
    /// Asks for a piece of a file.
    command "attachment.download_chunk";
    facet: Attachments;
    idempotent: true;
    needs: |capabilities| capabilities.download_attachment;
    causes: [];
    errors: ["not_found", "invalid_input", "denied", "limit_reached"];
    cancelled: "Nothing is left.";
    reply: DownloadedChunk;
    pub struct DownloadChunk {
        req {
            /// The file.
            attachment: AttachmentId,
            /// How many bytes to skip.
            offset: u64,
            /// The most bytes to return.
            limit: u64,
        }
        opt {
            /// The conversation that it belongs to.
            conversation: ConversationId, with_conversation;
        }
    }
}

entry! {
    /// A piece of a file. It is the last one when offset and length give the size.
    reply "attachment.download_chunk";
    pub struct DownloadedChunk {
        req {
            /// What is known of the file.
            info: AttachmentInfo,
            /// The bytes; fewer than asked for at the end or above the limit of the service.
            data: Bytes,
        }
    }
}
