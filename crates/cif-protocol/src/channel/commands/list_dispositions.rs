//! `conversation.list_dispositions`

use crate::ConversationId;
use crate::channel::DispositionOption;

entry! {
    /// Asks for the dispositions that the work after a conversation may end with.
    command "conversation.list_dispositions";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.list_dispositions;
    causes: [];
    errors: ["not_found", "unsupported"];
    cancelled: "Nothing is left.";
    reply: DispositionList;
    pub struct ListDispositions {
        req {
            /// The conversation.
            conversation: ConversationId,
        }
    }
}

entry! {
    /// The dispositions to choose from.
    reply "conversation.list_dispositions";
    pub struct DispositionList {
        def {
            /// In the order in which they should be shown.
            options: Vec<DispositionOption>, with_options;
        }
    }
}
