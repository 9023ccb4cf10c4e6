//! `conversation.accept`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Accepts an offered conversation for the agent.
    command "conversation.accept";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.accept;
    reply: Done;
    pub struct Accept {
        req {
            /// The offered conversation.
            conversation: ConversationId,
        }
    }
}
