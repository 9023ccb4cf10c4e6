//! `email.reply`

use crate::channel::{EmailSent, MessagePart};
use crate::{ConversationId, MessageId};

entry! {
    /// Answers a mail: to its sender, or to everybody who got it. The service adds subject and receivers.
    command "email.reply";
    facet: Email;
    idempotent: false;
    needs: |capabilities| capabilities.reply_email;
    causes: ["message.status", "thread.updated"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "It may have been sent, which is reported.";
    reply: EmailSent;
    pub struct ReplyEmail {
        req {
            /// The thread.
            conversation: ConversationId,
            /// The mail that is answered.
            message: MessageId,
            /// Body and attachments in order.
            parts: Vec<MessagePart>,
        }
        opt {
            /// The sender's own name for the mail, given back in its reports.
            client_id: String, with_client_id;
        }
        def {
            /// To everybody who got the mail?
            all: bool, with_all;
        }
    }
}
