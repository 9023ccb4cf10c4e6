//! `draft.created`

use crate::channel::EmailDraft;

entry! {
    /// A draft was stored.
    event "draft.created";
    facet: Email;
    pub struct DraftCreated {
        req {
            /// The draft.
            draft: EmailDraft,
        }
    }
}
