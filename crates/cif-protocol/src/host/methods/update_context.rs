//! `updateContext(input, sessionId?, isDelete?, cid?)`.

use crate::host::Truthy;
use crate::host::macros::host_method;
use crate::{Record, SessionId, Value};

host_method! {
    /// Changes the template parameters of one of the provider's own sessions; answers all of them after the change.
    UpdateContext {
        wire: "updateContext",
        call: updateContext(
            input: "Record<string, any> | string[]" Given;
            sessionId: "string", isDelete: "boolean", cid: "string"
        ) -> "Record<string, any>",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// Parameters to set, or an array of names to remove.
        input: Value = "input" from "input";
    }
    optional {
        /// The session; missing: the focused one, if it is the provider's own.
        session_id: SessionId = "sessionId" from "sessionId";
        /// Remove the names in `input`.
        is_delete: Truthy = "isDelete" from "isDelete";
    }
    reply: Record
}
