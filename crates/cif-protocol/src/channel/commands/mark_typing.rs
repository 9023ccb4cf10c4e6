//! `messaging.mark_typing`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Tells the far end whether the agent is writing.
    command "messaging.mark_typing";
    facet: Messaging;
    idempotent: true;
    needs: |capabilities| capabilities.mark_typing;
    causes: [];
    errors: ["not_found", "wrong_state", "unsupported"];
    cancelled: "The far end may have been told.";
    reply: Done;
    pub struct MarkTyping {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// Is the agent writing?
            typing: bool,
        }
    }
}
