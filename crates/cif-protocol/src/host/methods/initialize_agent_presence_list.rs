//! `initializeAgentPresenceList(list, cid?)`.

use crate::host::JsonArray;
use crate::host::macros::host_method;

host_method! {
    /// Replaces the list of presences.
    InitializeAgentPresenceList {
        wire: "initializeAgentPresenceList",
        call: initializeAgentPresenceList(list: "JsonText" Given; cid: "string") -> "boolean",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The presences.
        list: JsonArray = "presenceList" from "list";
    }
    optional {}
    reply: bool
}
