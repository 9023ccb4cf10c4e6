//! `messaging.edit`

use crate::channel::{Done, MessagePart};
use crate::{ConversationId, MessageId};

entry! {
    /// Replaces the content of a message that the agent sent. The last edit counts.
    command "messaging.edit";
    facet: Messaging;
    idempotent: true;
    needs: |capabilities| capabilities.edit_message;
    causes: ["message.updated"];
    errors: ["not_found", "wrong_state", "invalid_input", "denied", "limit_reached"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct EditMessage {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// The message.
            message: MessageId,
            /// The new content, in order; at least one part.
            parts: Vec<MessagePart>,
        }
    }
}
