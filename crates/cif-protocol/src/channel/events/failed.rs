//! `conversation.failed`

use crate::channel::EndCause;

entry! {
    /// The conversation came to nothing, or broke, because something failed.
    event "conversation.failed";
    facet: Conversations;
    pub struct Failed {
        req {
            /// Why.
            cause: EndCause,
        }
        opt {
            /// What happened, for people.
            message: String, with_message;
        }
    }
}
