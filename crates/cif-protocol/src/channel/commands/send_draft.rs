//! `email.send_draft`

use crate::channel::EmailSent;
use crate::{ConversationId, DraftId};

entry! {
    /// Sends a draft. It is no draft any more then.
    command "email.send_draft";
    facet: Email;
    idempotent: false;
    needs: |capabilities| capabilities.draft;
    causes: ["conversation.dialing", "conversation.connected", "draft.sent", "message.status", "thread.updated"];
    errors: ["not_found", "wrong_state", "invalid_input", "limit_reached"];
    cancelled: "It may have been sent, which is reported.";
    reply: EmailSent;
    pub struct SendDraft {
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
