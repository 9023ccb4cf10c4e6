//! `wrap_up.started`

use crate::Timestamp;

entry! {
    /// The work after a conversation began.
    event "wrap_up.started";
    facet: Conversations;
    pub struct WrapUpStarted {
        opt {
            /// When the service ends it by itself.
            expires_at: Timestamp, with_expires_at;
        }
    }
}
