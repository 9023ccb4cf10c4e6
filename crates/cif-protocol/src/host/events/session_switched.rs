//! `onSessionSwitched`.

use crate::host::macros::host_event;
use crate::{SessionId, Value};

host_event! {
    /// A session of this provider lost or got the focus. A switch sends the loss first.
    SessionSwitched { wire: "onSessionSwitched", versions: V2, target: Owner }
    required {
        /// The session.
        session_id: SessionId = "sessionId";
        /// True when it got the focus. Sent under both spellings in use.
        focused: bool = "focused" also "focussed";
    }
    optional {
        /// What was given at `createSession`.
        context: Value = "context";
    }
}
