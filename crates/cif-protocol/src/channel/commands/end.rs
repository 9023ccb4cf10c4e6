//! `conversation.end`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Ends a conversation for both ends: hangs up, closes the chat, stops dialling.
    command "conversation.end";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.end;
    causes: ["conversation.ended"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have ended, which is reported.";
    reply: Done;
    pub struct End {
        req {
            /// The conversation.
            conversation: ConversationId,
        }
        opt {
            /// Why, for people.
            reason: String, with_reason;
        }
    }
}
