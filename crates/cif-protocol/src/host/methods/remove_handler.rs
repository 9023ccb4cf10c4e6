//! `removeHandler(eventName, fn, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Takes one registration for an event back. More removals than registrations change nothing.
    RemoveHandler {
        wire: "removeGenericHandler",
        call: removeHandler(eventName: "string" NotBlank, handler: "EventHandler" Handler; cid: "string") -> "true",
        versions: V1V2,
        class: None,
        timeout: Normal,
    }
    required {
        /// The name of the event.
        event_type: String = "eventType" from "eventName" check not_blank;
    }
    optional {}
    reply: bool
}
