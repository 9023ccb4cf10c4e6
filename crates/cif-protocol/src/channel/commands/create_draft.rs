//! `email.create_draft`

use crate::channel::{Address, DraftMode, EmailDraft, MessagePart};
use crate::{ConversationId, MessageId};

entry! {
    /// Stores a mail that is not sent yet. For an answer or a mail that is sent on, the service fills in subject and
    /// receivers.
    command "email.create_draft";
    facet: Email;
    idempotent: false;
    needs: |capabilities| capabilities.draft;
    causes: ["draft.created"];
    errors: ["not_found", "invalid_input", "limit_reached"];
    cancelled: "It may be stored, which is reported.";
    reply: DraftStored;
    pub struct CreateDraft {
        opt {
            /// The thread; nothing for a new one.
            conversation: ConversationId, with_conversation;
            /// The mail that is answered or sent on.
            message: MessageId, with_message;
            /// What it is to that mail; nothing for a new mail.
            mode: DraftMode, with_mode;
            /// The subject.
            subject: String, with_subject;
        }
        def {
            /// The receivers.
            to: Vec<Address>, with_to;
            /// Those who get a copy.
            cc: Vec<Address>, with_cc;
            /// Those who get a copy that the others do not see.
            bcc: Vec<Address>, with_bcc;
            /// Body and attachments in order.
            parts: Vec<MessagePart>, with_parts;
        }
    }
}

entry! {
    /// The draft as the service stored it.
    reply "email.create_draft";
    pub struct DraftStored {
        req {
            /// The draft.
            draft: EmailDraft,
        }
    }
}
