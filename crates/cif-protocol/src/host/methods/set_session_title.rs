//! `setSessionTitle(input, cid?)`.

use crate::Record;
use crate::host::macros::host_method;

host_method! {
    /// Renders the title of a session anew: the template's title with slugs from the input first, then from the session. Answers the
    /// new title.
    SetSessionTitle {
        wire: "setSessionTitle",
        call: setSessionTitle(input: "Record<string, any>" Given; cid: "string") -> "string",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// `sessionId` (else the focused own session) and values of slugs.
        input: Record = "input" from "input";
    }
    optional {}
    reply: String
}
