//! `conversation.associate`

use crate::ConversationId;
use crate::channel::{Done, RecordRef};

entry! {
    /// Links a record of the host to a conversation, for the service's own reports. A later link replaces an earlier one.
    command "conversation.associate";
    facet: Conversations;
    idempotent: true;
    needs: |capabilities| capabilities.associate;
    causes: [];
    errors: ["not_found", "unsupported"];
    cancelled: "It may be linked.";
    reply: Done;
    pub struct Associate {
        req {
            /// The conversation.
            conversation: ConversationId,
            /// The record.
            record: RecordRef,
        }
    }
}
