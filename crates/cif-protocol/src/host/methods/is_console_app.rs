//! `isConsoleApp(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Is this a multi-session app?
    IsConsoleApp {
        wire: "isConsoleApp",
        call: isConsoleApp(; cid: "string" Unsent) -> "boolean",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: bool
}
