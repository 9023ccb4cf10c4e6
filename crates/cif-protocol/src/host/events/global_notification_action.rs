//! `onGlobalNotificationActionClick`.

use crate::host::macros::host_event;

host_event! {
    /// The agent clicked the action of a bar that this provider showed.
    GlobalNotificationAction { wire: "onGlobalNotificationActionClick", versions: Undocumented, target: Raiser }
    required {
        /// The id of the bar.
        notification_id: String = "notificationId";
    }
    optional {}
}
