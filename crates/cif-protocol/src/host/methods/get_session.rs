//! `getSession(sessionId, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;
use crate::{SessionId, Value};

host_method! {
    /// What the host knows of one of the provider's own sessions.
    GetSession {
        wire: "getSession",
        call: getSession(sessionId: "string" NotBlank; cid: "string") -> "Map<string, any>",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The session.
        session_id: SessionId = "sessionId" from "sessionId" check not_blank;
    }
    optional {}
    reply: Box<SessionInfo> as MAP
}

/// What [`GetSession`] answers.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SessionInfo {
    /// The session's id.
    pub session_id: SessionId,
    /// Has it the focus?
    pub focused: bool,
    /// The same once more; both spellings are in use.
    pub is_focused: bool,
    /// What was given at `createSession`; an empty object if nothing was.
    pub context: Value,
    /// The id of the conversation's record, or empty.
    #[serde(default)]
    pub conversation_id: String,
    /// The provider's own id, if it gave one.
    #[serde(default)]
    pub provider_session_id: Value,
}

impl SessionInfo {
    /// A session with this id and focus, and this context.
    #[must_use]
    pub fn new(session_id: SessionId, focused: bool, context: Value) -> Self {
        Self {
            session_id,
            focused,
            is_focused: focused,
            context,
            conversation_id: String::new(),
            provider_session_id: Value::Undefined,
        }
    }
}
