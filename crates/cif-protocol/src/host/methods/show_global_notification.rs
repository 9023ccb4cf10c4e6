//! `showGlobalNotification(options, cid?)`.

use crate::Record;
use crate::host::macros::host_method;

host_method! {
    /// Shows a bar across the app; answers its id when it is shown.
    ShowGlobalNotification {
        wire: "showGlobalNotification",
        call: showGlobalNotification(options: "GlobalNotification" Given; cid: "string") -> "string",
        versions: Undocumented,
        class: Raw,
        timeout: Never,
    }
    required {
        /// `type`, `message`, `level`, `showCloseButton`, `actionLabel`, `actionLink`, `action`.
        options: Record = "notificationOptions" from "options";
    }
    optional {}
    reply: String
}
