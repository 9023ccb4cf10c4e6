//! `presence.set`

use crate::channel::CurrentPresence;

entry! {
    /// Changes the agent's presence at the service, at once or when the current conversation is over.
    command "presence.set";
    facet: Presence;
    idempotent: true;
    needs: |capabilities| capabilities.set_presence;
    causes: ["presence.changed"];
    errors: ["not_found", "denied"];
    cancelled: "It may have changed, which is reported.";
    reply: CurrentPresence;
    pub struct SetPresence {
        req {
            /// The id of one of the presences that `presence.list` gives.
            id: String,
        }
        opt {
            /// Why, in the agent's words or as a code of the service.
            reason: String, with_reason;
        }
        def {
            /// Only when the current conversation is over? The presence is pending until then; setting another one
            /// takes its place.
            when_idle: bool, with_when_idle;
        }
    }
}
