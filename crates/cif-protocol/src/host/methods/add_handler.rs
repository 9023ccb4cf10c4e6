//! `addHandler(eventName, fn, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Registers the provider for an event (`docs/src/methods.md`, events): built-in or custom, exact in case. Each call counts
    /// one; the provider receives the event while the count is above zero.
    AddHandler {
        wire: "addGenericHandler",
        call: addHandler(eventName: "string" NotBlank, handler: "EventHandler" Handler; cid: "string") -> "true",
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
