//! `conversation.wrap_up_start`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Begins the work after a conversation that has ended.
    command "conversation.wrap_up_start";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.wrap_up;
    causes: ["wrap_up.started"];
    errors: ["not_found", "wrong_state", "unsupported"];
    cancelled: "It may have begun, which is reported.";
    reply: Done;
    pub struct WrapUpStart {
        req {
            /// The conversation, which has ended.
            conversation: ConversationId,
        }
    }
}
