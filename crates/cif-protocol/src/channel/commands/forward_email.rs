//! `email.forward`

use crate::channel::{Address, EmailSent, MessagePart};
use crate::{ConversationId, MessageId};

entry! {
    /// Sends a mail on, with its attachments.
    command "email.forward";
    facet: Email;
    idempotent: false;
    needs: |capabilities| capabilities.forward_email;
    causes: ["message.status", "thread.updated"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "It may have been sent, which is reported.";
    reply: EmailSent;
    pub struct ForwardEmail {
        req {
            /// The thread.
            conversation: ConversationId,
            /// The mail that is sent on.
            message: MessageId,
            /// The receivers; at least one.
            to: Vec<Address>,
        }
        opt {
            /// The sender's own name for the mail, given back in its reports.
            client_id: String, with_client_id;
        }
        def {
            /// What to put before it, in order.
            parts: Vec<MessagePart>, with_parts;
        }
    }
}
