//! `notificationDisplayEvent`.

use crate::host::macros::host_event;

host_event! {
    /// A notification of this provider appeared or disappeared.
    NotificationDisplayed { wire: "notificationDisplayEvent", versions: Undocumented, target: Raiser }
    required {
        /// `DisplayStart` or `DisplayEnd`.
        state: String = "state";
    }
    optional {
        /// The template of the notification.
        template_name: String = "templateName";
        /// The token given with the notification.
        cancellation_token: String = "cancellationToken";
    }
}
