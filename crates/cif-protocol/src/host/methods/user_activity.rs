//! The message `onUserActivity` of the client library.

use crate::Value;
use crate::host::macros::host_method;

host_method! {
    /// The agent moved the mouse or pressed a key in the widget; feeds the idle timer.
    UserActivity {
        wire: "onUserActivity",
        versions: Internal,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {
        /// What happened.
        value: Box<Value> = "value" from "";
    }
    reply: bool
}
