//! `showTimeoutGlobalNotification(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Shows the bar about a missed notification, with an action that resets the presence; answers its id.
    ShowTimeoutGlobalNotification {
        wire: "showTimeoutGlobalNotification",
        call: showTimeoutGlobalNotification(; cid: "string") -> "string",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: String
}
