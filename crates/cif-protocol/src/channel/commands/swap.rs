//! `voice.swap`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// During a consultation: holds the one whom the agent talks to and talks to the other.
    command "voice.swap";
    facet: Voice;
    idempotent: false;
    needs: |capabilities| capabilities.swap;
    causes: ["participant.held", "participant.resumed", "conversation.swapped"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have been swapped, which is reported.";
    reply: Done;
    pub struct Swap {
        req {
            /// The call.
            conversation: ConversationId,
        }
    }
}
