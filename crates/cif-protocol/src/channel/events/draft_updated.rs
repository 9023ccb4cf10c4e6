//! `draft.updated`

use crate::channel::EmailDraft;

entry! {
    /// A draft was replaced.
    event "draft.updated";
    facet: Email;
    pub struct DraftUpdated {
        req {
            /// The draft as it is now.
            draft: EmailDraft,
        }
    }
}
