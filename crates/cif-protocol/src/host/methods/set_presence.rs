//! `setPresence(presenceText, cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Sets the agent's presence by its text; false for one that does not exist or cannot be chosen.
    SetPresence {
        wire: "setPresence",
        call: setPresence(presenceText: "string" Given; cid: "string") -> "boolean",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The text of a configured presence, exact in case.
        presence: String = "presenceState" from "presenceText", read "crate::host::types::loose_text";
    }
    optional {}
    reply: bool
}
