//! `onBeforeSessionClosed`.

use crate::host::macros::host_event;
use crate::{SessionId, Value};

host_event! {
    /// The agent asks to close a session of this provider; the host waits for the answer, at most 10 s.
    BeforeSessionClosed { wire: "onBeforeSessionClosed", versions: Undocumented, target: Owner, WAITS }
    required {
        /// The session.
        session_id: SessionId = "sessionId";
        /// Has it the focus?
        focused: bool = "focused";
    }
    optional {
        /// What was given at `createSession`.
        context: Value = "context";
    }
}
