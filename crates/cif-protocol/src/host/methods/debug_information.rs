//! The message `debugInformationEvent` of the client library.

use crate::Value;
use crate::host::macros::host_method;

host_method! {
    /// The agent asked for diagnostics with the keyboard.
    DebugInformation {
        wire: "debugInformationEvent",
        versions: Internal,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {
        /// Whatever the library says.
        value: Box<Value> = "value" from "";
    }
    reply: bool
}
