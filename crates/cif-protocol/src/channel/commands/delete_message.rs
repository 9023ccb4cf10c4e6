//! `messaging.delete`

use crate::channel::Done;
use crate::{ConversationId, MessageId};

entry! {
    /// Takes a message back that the agent sent. Deleting what is deleted is no error.
    command "messaging.delete";
    facet: Messaging;
    idempotent: true;
    needs: |capabilities| capabilities.delete_message;
    causes: ["message.deleted"];
    errors: ["not_found", "wrong_state", "denied"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct DeleteMessage {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// The message.
            message: MessageId,
        }
    }
}
