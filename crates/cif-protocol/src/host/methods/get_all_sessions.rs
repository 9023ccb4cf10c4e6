//! `getAllSessions(cid?)`.

use crate::SessionId;
use crate::host::macros::host_method;

host_method! {
    /// The provider's own sessions in order of creation.
    GetAllSessions {
        wire: "getAllSessions",
        call: getAllSessions(; cid: "string") -> "string[]",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: Vec<SessionId>
}
