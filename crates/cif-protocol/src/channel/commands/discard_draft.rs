//! `email.discard_draft`

use crate::channel::Done;
use crate::{ConversationId, DraftId};

entry! {
    /// Throws a draft away. Throwing away what is gone is no error.
    command "email.discard_draft";
    facet: Email;
    idempotent: true;
    needs: |capabilities| capabilities.draft;
    causes: ["draft.discarded"];
    errors: ["wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct DiscardDraft {
        req {
            /// The draft.
            draft: DraftId,
        }
        opt {
            /// The thread that it belongs to.
            conversation: ConversationId, with_conversation;
        }
    }
}
