//! `messaging.unreact`

use crate::channel::Done;
use crate::{ConversationId, MessageId};

entry! {
    /// Takes a reaction of the agent back. Taking back what is not there is no error.
    command "messaging.unreact";
    facet: Messaging;
    idempotent: true;
    needs: |capabilities| capabilities.react;
    causes: ["reaction.removed"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct Unreact {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// The message.
            message: MessageId,
            /// The reaction to take back.
            reaction: String,
        }
    }
}
