//! `presence.get`

use crate::channel::AgentPresence;

entry! {
    /// Asks for the agent's presence at the service.
    command "presence.get";
    facet: Presence;
    idempotent: true;
    needs: |capabilities| capabilities.get_presence;
    causes: [];
    errors: [];
    cancelled: "Nothing is left.";
    reply: CurrentPresence;
    pub struct GetPresence {}
}

entry! {
    /// The agent's presence at the service.
    reply "presence.get";
    pub struct CurrentPresence {
        req {
            /// The presence.
            presence: AgentPresence,
        }
        opt {
            /// The presence that follows when the current conversation is over.
            pending: AgentPresence, with_pending;
        }
    }
}
