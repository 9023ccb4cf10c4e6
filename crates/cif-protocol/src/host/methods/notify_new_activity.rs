//! `notifyNewActivity(sessionId, count, shouldReset?, cid?)`.

use crate::host::Truthy;
use crate::host::checks::not_blank;
use crate::host::macros::host_method;
use crate::{SessionId, Value};

host_method! {
    /// Shows how much is new in a session; the mark goes away when the session gets the focus.
    NotifyNewActivity {
        wire: "notifyNewActivity",
        call: notifyNewActivity(
            sessionId: "string" Given, count: "number";
            shouldReset: "boolean", cid: "string"
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
        /// 0 a dot, 1 to 9 the number, more a plus sign; negative fails, what is no number changes nothing.
        messages_count: Box<Value> = "messagesCount" from "count";
        /// True takes the mark away.
        reset: Truthy = "shouldReset" from "shouldReset";
    }
    reply: ()
}
