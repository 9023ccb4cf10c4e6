//! `draft.discarded`

use crate::DraftId;

entry! {
    /// A draft was thrown away.
    event "draft.discarded";
    facet: Email;
    pub struct DraftDiscarded {
        req {
            /// The draft.
            draft: DraftId,
        }
    }
}
