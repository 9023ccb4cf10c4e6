//! `history.fetch`

use crate::ConversationId;
use crate::channel::{HistoryDirection, Message};

entry! {
    /// Asks for earlier messages, page by page. Messages keep their ids, so that one that is known already is
    /// recognised.
    command "history.fetch";
    facet: History;
    idempotent: true;
    needs: |capabilities| capabilities.fetch_history;
    causes: [];
    errors: ["not_found", "invalid_input", "limit_reached"];
    cancelled: "Nothing is left.";
    reply: HistoryPage;
    pub struct FetchHistory {
        req {
            /// The conversation.
            conversation: ConversationId,
        }
        opt {
            /// Where to go on: `older` or `newer` of a page; nothing to begin at the end.
            cursor: String, with_cursor;
            /// Which way to go; nothing for older messages.
            direction: HistoryDirection, with_direction;
            /// The most messages to return.
            limit: u32, with_limit;
        }
        def {
            /// May it take long, because the service has to fetch from an archive?
            allow_slow: bool, with_allow_slow;
        }
    }
}

entry! {
    /// One page of messages, oldest first.
    reply "history.fetch";
    pub struct HistoryPage {
        opt {
            /// The cursor for the page before; nothing when there are none.
            older: String, with_older;
            /// The cursor for the page after; nothing when there are none.
            newer: String, with_newer;
        }
        def {
            /// Oldest first.
            messages: Vec<Message>, with_messages;
        }
    }
}
