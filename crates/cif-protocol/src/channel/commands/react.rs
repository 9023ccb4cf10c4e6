//! `messaging.react`

use crate::channel::Done;
use crate::{ConversationId, MessageId};

entry! {
    /// Puts a reaction on a message. The same reaction a second time is no error and reports nothing.
    command "messaging.react";
    facet: Messaging;
    idempotent: true;
    needs: |capabilities| capabilities.react;
    causes: ["reaction.added"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct React {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// The message.
            message: MessageId,
            /// The reaction: an emoji or a name of the service.
            reaction: String,
        }
    }
}
