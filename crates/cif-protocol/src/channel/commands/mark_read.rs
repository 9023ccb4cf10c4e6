//! `messaging.mark_read`

use crate::channel::Done;
use crate::{ConversationId, MessageId};

entry! {
    /// Tells the far end that the agent has read everything up to a message. A message before the last mark changes
    /// nothing.
    command "messaging.mark_read";
    facet: Messaging;
    idempotent: true;
    needs: |capabilities| capabilities.mark_read;
    causes: [];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may be marked.";
    reply: Done;
    pub struct MarkRead {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// The last message that was read.
            up_to: MessageId,
        }
    }
}
