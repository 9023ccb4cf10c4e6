//! `getPresence(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// The text of the agent's presence, or `FAILED` where there is none.
    GetPresence {
        wire: "getPresence",
        call: getPresence(; cid: "string") -> "string",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: String
}
