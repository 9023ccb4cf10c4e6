//! `messaging.send`

use crate::channel::MessagePart;
use crate::{ConversationId, MessageId};

entry! {
    /// Sends a message in a chat or to a telephone. What becomes of it is reported by `message.status`.
    command "messaging.send";
    facet: Messaging;
    idempotent: false;
    needs: |capabilities| capabilities.send_message;
    causes: ["message.status"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "It may have been sent, which is reported.";
    reply: MessageSent;
    pub struct SendMessage {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// The content, in order; at least one part.
            parts: Vec<MessagePart>,
        }
        opt {
            /// The sender's own name for the message, given back in its reports.
            client_id: String, with_client_id;
            /// The message that it answers.
            reply_to: MessageId, with_reply_to;
        }
    }
}

entry! {
    /// The message was taken.
    reply "messaging.send";
    pub struct MessageSent {
        req {
            /// The provider's name for the message.
            message: MessageId,
        }
    }
}
