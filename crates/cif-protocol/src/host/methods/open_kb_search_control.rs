//! `openKBSearchControl(searchString, cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Opens the knowledge search with a text; false where there is none. Only the active provider may.
    OpenKbSearchControl {
        wire: "openkbsearchcontrol",
        call: openKBSearchControl(searchString: "string" Given; cid: "string") -> "boolean",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The text to search for.
        search_string: String = "searchString" from "searchString", read "crate::host::types::loose_text";
    }
    optional {}
    reply: bool
}
