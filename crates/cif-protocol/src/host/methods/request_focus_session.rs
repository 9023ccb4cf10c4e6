//! `requestFocusSession(sessionId, messagesCount?, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;
use crate::{SessionId, Value};

host_method! {
    /// Marks a session for the agent's attention; the focus stays where it is.
    RequestFocusSession {
        wire: "requestFocusSession",
        call: requestFocusSession(sessionId: "string" Given; messagesCount: "number | string", cid: "string") -> "null",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// One of the provider's own sessions.
        session_id: SessionId = "sessionId" from "sessionId" check not_blank;
    }
    optional {
        /// How many messages wait: shown from 1 to 99; anything that is no such number shows a dot.
        messages_count: Box<Value> = "messagesCount" from "messagesCount";
    }
    reply: ()
}
