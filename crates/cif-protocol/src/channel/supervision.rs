//! Joining the conversations of other agents.

use super::{ChannelKind, Party};

open_enum! {
    /// How a supervisor takes part.
    pub enum SupervisionMode {
        /// Hears everybody, is heard by nobody.
        Listen = "listen",
        /// Is heard by the agent only.
        Whisper = "whisper",
        /// Talks to everybody.
        Barge = "barge",
    }
}

record! {
    /// A conversation of another agent that may be joined.
    pub struct SupervisionTarget {
        req {
            /// The service's name for it.
            id: String,
            /// The kind of channel.
            kind: ChannelKind,
            /// The name of the agent.
            agent: String,
        }
        opt {
            /// The far end.
            party: Party, with_party;
            /// How long it has lasted, in milliseconds.
            duration_ms: u64, with_duration_ms;
        }
    }
}
