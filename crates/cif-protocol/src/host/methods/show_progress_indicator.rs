//! `showProgressIndicator(message, cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Shows that the app is busy.
    ShowProgressIndicator {
        wire: "showProgressIndicator",
        signature: "showProgressIndicator(message, cid?)",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// What it is busy with.
        message: String = "progressIndicatorMessage" from "message";
    }
    optional {}
    reply: ()
}
