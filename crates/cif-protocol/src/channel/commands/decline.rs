//! `conversation.decline`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Declines an offered conversation. The service may offer it to somebody else.
    command "conversation.decline";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.decline;
    causes: ["conversation.declined"];
    errors: ["not_found", "wrong_state"];
    cancelled: "It may have been declined, which is reported.";
    reply: Done;
    pub struct Decline {
        req {
            /// The offered conversation.
            conversation: ConversationId,
        }
        opt {
            /// Why, for people.
            reason: String, with_reason;
        }
    }
}
