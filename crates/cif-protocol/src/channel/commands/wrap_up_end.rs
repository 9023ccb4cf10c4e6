//! `conversation.wrap_up_end`

use crate::ConversationId;
use crate::channel::{Disposition, Done};

entry! {
    /// Finishes the work after a conversation.
    command "conversation.wrap_up_end";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.wrap_up;
    causes: ["wrap_up.ended"];
    errors: ["not_found", "wrong_state", "invalid_input", "unsupported"];
    cancelled: "It may be finished, which is reported.";
    reply: Done;
    pub struct WrapUpEnd {
        req {
            /// The conversation that is being wrapped up.
            conversation: ConversationId,
        }
        opt {
            /// What came of it.
            disposition: Disposition, with_disposition;
        }
    }
}
