//! `conversation.wrap_up_start`

use crate::ConversationId;
use crate::channel::Done;

entry! {
    /// Begins the work after a conversation that has ended.
    command "conversation.wrap_up_start";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.wrap_up;
    reply: Done;
    pub struct WrapUpStart {
        req {
            /// The conversation, which has ended.
            conversation: ConversationId,
        }
    }
}
