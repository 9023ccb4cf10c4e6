//! `onSessionClosed`.

use crate::host::macros::host_event;
use crate::{SessionId, Value};

host_event! {
    /// The agent closed a session of this provider.
    SessionClosed { wire: "onSessionClosed", versions: V2, target: Owner }
    required {
        /// The session.
        session_id: SessionId = "sessionId";
    }
    optional {
        /// What was given at `createSession`.
        context: Value = "context";
    }
}
