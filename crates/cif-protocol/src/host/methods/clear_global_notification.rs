//! `clearGlobalNotification(id)`.

use crate::host::macros::host_method;

host_method! {
    /// Takes a bar away; an unknown one is no error.
    ClearGlobalNotification {
        wire: "clearGlobalNotification",
        call: clearGlobalNotification(id: "string" Given) -> "null",
        versions: Undocumented,
        class: Raw,
        timeout: Never,
    }
    required {
        /// The id that showing it answered.
        notification_id: String = "notificationId" from "id", read "crate::host::types::loose_text";
    }
    optional {}
    reply: ()
}
