//! `email.get_thread`

use crate::ConversationId;
use crate::channel::EmailMessage;

entry! {
    /// Asks for the mails of a thread, page by page.
    command "email.get_thread";
    facet: Email;
    idempotent: true;
    needs: |capabilities| capabilities.get_thread;
    causes: [];
    errors: ["not_found", "invalid_input"];
    cancelled: "Nothing is left.";
    reply: ThreadPage;
    pub struct GetThread {
        req {
            /// The thread.
            conversation: ConversationId,
        }
        opt {
            /// Where to go on: `next` of the page before.
            cursor: String, with_cursor;
            /// The most mails to return.
            limit: u32, with_limit;
        }
    }
}

entry! {
    /// One page of a thread, newest first.
    reply "email.get_thread";
    pub struct ThreadPage {
        opt {
            /// Where the next page begins; nothing on the last page.
            next: String, with_next;
        }
        def {
            /// Newest first.
            messages: Vec<EmailMessage>, with_messages;
        }
    }
}
