//! `conversation.accept`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Accepts an offered conversation for the agent.
    command "conversation.accept";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.accept;
    causes: ["conversation.accepted", "conversation.connected", "conversation.missed"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have been accepted, which is reported.";
    reply: Done;
    pub struct Accept {
        req {
            /// The offered conversation.
            conversation: ConversationId,
        }
    }
}
