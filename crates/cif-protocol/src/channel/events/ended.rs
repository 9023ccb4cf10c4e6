//! `conversation.ended`

use crate::channel::EndCause;

entry! {
    /// The conversation is over.
    event "conversation.ended";
    facet: Conversations;
    pub struct Ended {
        req {
            /// Why.
            cause: EndCause,
        }
        opt {
            /// Milliseconds that the ends were connected, with time on hold.
            talk_ms: u64, with_talk_ms;
            /// Milliseconds on hold.
            hold_ms: u64, with_hold_ms;
        }
    }
}
