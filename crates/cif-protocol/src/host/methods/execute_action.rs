//! `executeAction(request, cid?)`.

use crate::Record;
use crate::host::macros::host_method;

host_method! {
    /// Runs an unbound action of the platform.
    ExecuteAction {
        wire: "executeAction",
        call: executeAction(request: "ActionRequest"; cid: "string") -> "Record<string, any>",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// `operationName`, `operationType` 0, and `parameters` as an array of `name`, `value`, `type`.
        request: Record = "executeActionRequest" from "request";
    }
    optional {}
    reply: Record
}
