//! `presence.changed`

use crate::channel::AgentPresence;

entry! {
    /// The agent's presence at the service changed.
    event "presence.changed";
    facet: Presence;
    pub struct PresenceChanged {
        req {
            /// The presence now.
            presence: AgentPresence,
        }
        opt {
            /// The presence that follows when the current conversation is over.
            pending: AgentPresence, with_pending;
        }
    }
}
