//! `onSessionIdle`.

use crate::host::macros::host_event;
use crate::{SessionId, Value};

host_event! {
    /// Nothing happened in the focused session for the configured time, or something happened again.
    SessionIdle { wire: "onSessionIdle", versions: Undocumented, target: Owner }
    required {
        /// The session.
        session_id: SessionId = "sessionId";
        /// True when it became idle.
        idle: bool = "idle";
    }
    optional {
        /// What was given at `createSession`.
        context: Value = "context";
    }
}
