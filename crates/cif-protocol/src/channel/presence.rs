//! The agent's presence at the service.

open_enum! {
    /// What a presence means, whatever the service calls it.
    pub enum PresenceKind {
        /// Ready for work.
        Available = "available",
        /// At work.
        Busy = "busy",
        /// Not to be disturbed.
        DoNotDisturb = "do_not_disturb",
        /// Away for a while.
        Away = "away",
        /// Signed out.
        Offline = "offline",
    }
}

record! {
    /// A presence that the agent can choose.
    pub struct PresenceOption {
        req {
            /// The service's name for it.
            id: String,
            /// What it means.
            kind: PresenceKind,
        }
        opt {
            /// A name for people.
            label: String, with_label;
        }
    }
}

record! {
    /// The presence that the agent has.
    pub struct AgentPresence {
        req {
            /// The id of the [`PresenceOption`].
            id: String,
            /// What it means.
            kind: PresenceKind,
        }
        opt {
            /// Why, in the agent's words or as a code of the service.
            reason: String, with_reason;
        }
    }
}
