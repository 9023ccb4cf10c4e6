//! `presence.list`

use crate::channel::PresenceOption;

entry! {
    /// Asks for the presences that the agent can choose.
    command "presence.list";
    facet: Presence;
    idempotent: true;
    needs: |capabilities| capabilities.get_presence;
    causes: [];
    errors: [];
    cancelled: "Nothing is left.";
    reply: PresenceList;
    pub struct ListPresences {}
}

entry! {
    /// The presences that the agent can choose.
    reply "presence.list";
    pub struct PresenceList {
        def {
            /// In the order in which they should be shown.
            options: Vec<PresenceOption>, with_options;
        }
    }
}
