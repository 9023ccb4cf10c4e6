//! `setAgentPresence(info, cid?)`.

use crate::host::JsonObject;
use crate::host::macros::host_method;

host_method! {
    /// Sets the presence that is shown, without checks; true when there is a presence control.
    SetAgentPresence {
        wire: "setAgentPresence",
        call: setAgentPresence(info: "JsonText" Given; cid: "string") -> "boolean",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// `presenceId`, `presenceText`, `presenceColor`, `basePresenceStatus`.
        info: JsonObject = "presenceInfo" from "info";
    }
    optional {}
    reply: bool
}
