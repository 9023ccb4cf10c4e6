//! `onSessionCreated`.

use crate::host::macros::host_event;
use crate::{SessionId, Value};

host_event! {
    /// A session of this provider was created in the single-session panel.
    SessionCreated { wire: "onSessionCreated", versions: Undocumented, target: Owner }
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
