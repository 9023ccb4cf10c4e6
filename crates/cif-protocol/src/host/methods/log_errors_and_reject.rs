//! The message `logErrorsAndReject` of the client library.

use crate::Value;
use crate::host::macros::host_method;

host_method! {
    /// The client library refused a call of its widget; for diagnostics.
    LogErrorsAndReject {
        wire: "logErrorsAndReject",
        versions: Internal,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {
        /// What was wrong.
        message: Box<Value> = "errorMsg" from "";
        /// The wire name of the call.
        function: Box<Value> = "functName" from "";
    }
    reply: bool
}
