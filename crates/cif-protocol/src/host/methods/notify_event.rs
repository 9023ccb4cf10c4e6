//! `notifyEvent(input, cid?)`.

use crate::host::macros::host_method;
use crate::{MapRecord, NotificationOutcome, Record, Value};

host_method! {
    /// Shows the agent a notification and answers with what became of it. Without a template, a resolver or the legacy
    /// `notificationUXObject` the call fails.
    NotifyEvent {
        wire: "notifyEvent",
        call: notifyEvent(input: "NotificationInput" Given; cid: "string") -> "JsonText",
        keys: "eventType correlationId templateName templateParameters templateNameResolver customParams \
            messageNotificationType notificationAction cancellationToken notificationUXObject",
        versions: V2,
        class: Map,
        timeout: Never,
    }
    required {}
    optional {
        /// The kind of event, for example `incomingcall`; legacy notifications only.
        event_type: String = "eventType" from "input.eventType", read "crate::host::types::loose_option";
        /// The notification template, by unique or display name.
        template_name: String = "templateName" from "input.templateName";
        /// Values of the slugs in the template.
        template_parameters: Record = "templateParameters" from "input.templateParameters";
        /// A function of the host page that chooses the template: `webresourceName`, `functionName`, `parameters`.
        template_name_resolver: Box<Value> = "templateNameResolver" from "input.templateNameResolver";
        /// Whatever the caller wants to keep with the notification.
        custom_params: Box<Value> = "customParams" from "input.additionalParametersObject";
        /// Legacy.
        message_notification_type: Box<Value> = "messageNotificationType" from "input.messageNotificationType";
        /// Legacy.
        notification_action: Box<Value> = "notificationAction" from "input.notificationAction";
        /// Names this notification for `cancelEvent`.
        cancellation_token: String = "cancellationToken" from "input.cancellationToken", read "crate::host::types::loose_option";
        /// The caller's telemetry id.
        correlation_id: String = "correlationId" from "cid", read "crate::host::types::loose_option";
        /// A notification without template.
        notification_ux_object: MapRecord = "notificationUXObject" from "map(input.notificationUXObject) if given";
    }
    reply: NotificationOutcome
}
