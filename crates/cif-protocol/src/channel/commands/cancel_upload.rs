//! `attachment.cancel_upload`

use crate::channel::Done;
use crate::{ConversationId, UploadId};

entry! {
    /// Throws an upload away. Throwing away what is gone is no error.
    command "attachment.cancel_upload";
    facet: Attachments;
    idempotent: true;
    needs: |capabilities| capabilities.upload_attachment;
    causes: [];
    errors: [];
    cancelled: "It is thrown away, now or after a while.";
    reply: Done;
    pub struct CancelUpload {
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
