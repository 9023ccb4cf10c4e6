//! `email.send`

use crate::channel::{Address, MessagePart};
use crate::{ConversationId, MessageId};

entry! {
    /// Sends a mail: in a thread, or as the first of a new one.
    command "email.send";
    facet: Email;
    idempotent: false;
    needs: |capabilities| capabilities.send_email;
    causes: ["conversation.dialing", "conversation.connected", "message.status", "thread.updated"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "It may have been sent, which is reported.";
    reply: EmailSent;
    pub struct SendEmail {
        req {
            /// The receivers; at least one.
            to: Vec<Address>,
            /// The subject, possibly empty.
            subject: String,
            /// Body and attachments in order.
            parts: Vec<MessagePart>,
        }
        opt {
            /// The thread; nothing to begin a new one.
            conversation: ConversationId, with_conversation;
            /// The mail that it answers.
            in_reply_to: MessageId, with_in_reply_to;
            /// The sender's own name for the mail, given back in its reports.
            client_id: String, with_client_id;
        }
        def {
            /// Those who get a copy.
            cc: Vec<Address>, with_cc;
            /// Those who get a copy that the others do not see.
            bcc: Vec<Address>, with_bcc;
        }
    }
}

entry! {
    /// The mail was taken.
    reply "email.send";
    pub struct EmailSent {
        req {
            /// The thread, new or old.
            conversation: ConversationId,
            /// The provider's name for the mail.
            message: MessageId,
        }
    }
}
