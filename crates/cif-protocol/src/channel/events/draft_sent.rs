//! `draft.sent`

use crate::{DraftId, MessageId};

entry! {
    /// A draft was sent and is no draft any more.
    event "draft.sent";
    facet: Email;
    pub struct DraftSent {
        req {
            /// The draft.
            draft: DraftId,
            /// The mail that it became.
            message: MessageId,
        }
    }
}
