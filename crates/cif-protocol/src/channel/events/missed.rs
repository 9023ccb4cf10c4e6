//! `conversation.missed`

use crate::channel::EndCause;

entry! {
    /// What was offered went away before the ends were connected: cancelled, answered elsewhere, not answered in time.
    event "conversation.missed";
    facet: Conversations;
    pub struct Missed {
        req {
            /// Why.
            cause: EndCause,
        }
    }
}
