//! `conversation.wrap_up_end`

use crate::ConversationId;
use crate::channel::{Disposition, Done};

entry! {
    /// Finishes the work after a conversation.
    command "conversation.wrap_up_end";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.wrap_up;
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
