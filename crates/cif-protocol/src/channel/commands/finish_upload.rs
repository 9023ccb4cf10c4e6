//! `attachment.finish_upload`

use crate::channel::AttachmentInfo;
use crate::{ConversationId, UploadId};

entry! {
    /// Makes an attachment of the content. Finishing it twice gives the same attachment.
    command "attachment.finish_upload";
    facet: Attachments;
    idempotent: true;
    needs: |capabilities| capabilities.upload_attachment;
    causes: [];
    errors: ["not_found", "wrong_state", "invalid_input", "denied"];
    cancelled: "It may be finished; ask again.";
    reply: AttachmentReady;
    pub struct FinishUpload {
        req {
            /// The upload.
            upload: UploadId,
        }
        opt {
            /// The conversation that it belongs to.
            conversation: ConversationId, with_conversation;
        }
    }
}

entry! {
    /// The file can be sent.
    reply "attachment.finish_upload";
    pub struct AttachmentReady {
        req {
            /// What to name in a part of a message.
            attachment: AttachmentInfo,
        }
    }
}
