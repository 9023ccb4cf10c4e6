//! `attachment.begin_upload`

use crate::{ConversationId, UploadId};

entry! {
    /// Begins to hand over a file, which is then sent as part of a message or mail. One that is not finished is
    /// thrown away after a while.
    command "attachment.begin_upload";
    facet: Attachments;
    idempotent: false;
    needs: |capabilities| capabilities.upload_attachment;
    causes: [];
    errors: ["invalid_input", "limit_reached", "denied"];
    cancelled: "It is thrown away after a while.";
    reply: UploadBegun;
    pub struct BeginUpload {
        req {
            /// The file name, without folders.
            name: String,
            /// The media type.
            content_type: String,
            /// The size in bytes.
            size: u64,
        }
        opt {
            /// The conversation that it belongs to.
            conversation: ConversationId, with_conversation;
        }
    }
}

entry! {
    /// The service waits for the content.
    reply "attachment.begin_upload";
    pub struct UploadBegun {
        req {
            /// Names the upload.
            upload: UploadId,
            /// The most bytes in one chunk.
            max_chunk: u64,
        }
    }
}
