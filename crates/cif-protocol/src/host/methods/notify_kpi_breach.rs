//! `notifyKpiBreach(sessionId, shouldReset?, details?, cid?)`.

use crate::host::Truthy;
use crate::host::checks::not_blank;
use crate::host::macros::host_method;
use crate::{SessionId, Value};

host_method! {
    /// Shows an exclamation mark on a session, or takes it away.
    NotifyKpiBreach {
        wire: "notifyKpiBreach",
        call: notifyKpiBreach(
            sessionId: "string" Given;
            shouldReset: "boolean", details: "any", cid: "string"
        ) -> "null",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// One of the provider's own sessions.
        session_id: SessionId = "sessionId" from "sessionId" check not_blank;
    }
    optional {
        /// True takes the mark away.
        reset: Truthy = "resetKpiBreach" from "shouldReset";
        /// What was breached, for the agent.
        details: Box<Value> = "kpiBreachDetails" from "details";
    }
    reply: ()
}
