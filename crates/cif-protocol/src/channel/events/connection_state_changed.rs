//! `connection.state_changed`

use crate::Timestamp;
use crate::channel::{ConnectionState, UserAction};

entry! {
    /// The provider's connection to its service changed.
    event "connection.state_changed";
    facet: Lifecycle;
    pub struct ConnectionStateChanged {
        req {
            /// The state now.
            state: ConnectionState,
        }
        opt {
            /// When the next attempt is made.
            retry_at: Timestamp, with_retry_at;
            /// What happened, or what the agent has to do, for people.
            message: String, with_message;
            /// What the agent has to do; nothing when waiting helps.
            user_action: UserAction, with_user_action;
            /// How many attempts were made since the connection was lost.
            attempt: u32, with_attempt;
        }
    }
}
