//! `email.update_draft`

use crate::ConversationId;
use crate::channel::{DraftStored, EmailDraft};

entry! {
    /// Replaces a draft. Its `revision` must be the one that the service has: two who write at once are told.
    command "email.update_draft";
    facet: Email;
    idempotent: true;
    needs: |capabilities| capabilities.draft;
    causes: ["draft.updated"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "It may be stored, which is reported.";
    reply: DraftStored;
    pub struct UpdateDraft {
        req {
            /// The draft, complete.
            draft: EmailDraft,
        }
        opt {
            /// The thread that it belongs to.
            conversation: ConversationId, with_conversation;
        }
    }
}
