//! `setPresence(presenceText, cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Sets the agent's presence by its text; false for one that does not exist or cannot be chosen.
    SetPresence {
        wire: "setPresence",
        signature: "setPresence(presenceText, cid?)",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The text of a configured presence, exact in case.
        presence: String = "presenceState" from "presenceText";
    }
    optional {}
    reply: bool
}
