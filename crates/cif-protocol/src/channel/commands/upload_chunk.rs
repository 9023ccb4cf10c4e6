//! `attachment.upload_chunk`

use crate::channel::Bytes;
use crate::{ConversationId, UploadId};

entry! {
    /// Hands over a piece of the content. Pieces come in order; one that came already is no error and changes
    /// nothing.
    command "attachment.upload_chunk";
    facet: Attachments;
    idempotent: true;
    needs: |capabilities| capabilities.upload_attachment;
    causes: ["upload.progress"];
    errors: ["not_found", "invalid_input", "limit_reached"];
    cancelled: "It may be taken; the reply to the next one tells how far the upload has come.";
    reply: UploadReceived;
    pub struct UploadChunk {
        req {
            /// The upload.
            upload: UploadId,
            /// How many bytes came before it.
            offset: u64,
            /// The bytes.
            data: Bytes,
        }
        opt {
            /// The conversation that it belongs to.
            conversation: ConversationId, with_conversation;
        }
    }
}

entry! {
    /// How far the upload has come.
    reply "attachment.upload_chunk";
    pub struct UploadReceived {
        req {
            /// How many bytes have come, without holes: the offset of the next piece.
            received: u64,
        }
    }
}
