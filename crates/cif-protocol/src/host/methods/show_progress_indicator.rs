//! `showProgressIndicator(message, cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Shows that the app is busy.
    ShowProgressIndicator {
        wire: "showProgressIndicator",
        call: showProgressIndicator(message: "string" Given; cid: "string") -> "null",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// What it is busy with.
        message: String = "progressIndicatorMessage" from "message", read "crate::host::types::loose_text";
    }
    optional {}
    reply: ()
}
