//! `wrap_up.ended`

use crate::channel::Disposition;

entry! {
    /// The work after a conversation is done.
    event "wrap_up.ended";
    facet: Conversations;
    pub struct WrapUpEnded {
        opt {
            /// What came of the conversation.
            disposition: Disposition, with_disposition;
        }
    }
}
