//! The message `setPosition` of the client library.

use crate::Value;
use crate::host::macros::host_method;

host_method! {
    /// Asks for the panel on the left (1) or right (2); answers the value, moves nothing.
    SetPosition {
        wire: "setPosition",
        versions: Internal,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {
        /// 1 left, 2 right.
        value: Box<Value> = "value" from "";
    }
    reply: Value
}
