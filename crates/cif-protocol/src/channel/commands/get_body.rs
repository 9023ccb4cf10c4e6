//! `email.get_body`

use crate::channel::BodyFormat;
use crate::{ConversationId, MessageId};

entry! {
    /// Asks for the body of a mail in one form.
    command "email.get_body";
    facet: Email;
    idempotent: true;
    needs: |capabilities| capabilities.get_body;
    causes: [];
    errors: ["not_found", "unsupported"];
    cancelled: "Nothing is left.";
    reply: EmailBody;
    pub struct GetBody {
        req {
            /// The thread.
            conversation: ConversationId,
            /// The mail.
            message: MessageId,
            /// The form.
            format: BodyFormat,
        }
    }
}

entry! {
    /// The body of a mail.
    reply "email.get_body";
    pub struct EmailBody {
        req {
            /// The form that it has.
            format: BodyFormat,
            /// The text. Never markup to the host until it was cleaned.
            text: String,
        }
        def {
            /// Was it cut off, because it is too long?
            truncated: bool, with_truncated;
        }
    }
}
