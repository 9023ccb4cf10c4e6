//! `getAllSessions(cid?)`.

use crate::SessionId;
use crate::host::macros::host_method;

host_method! {
    /// The provider's own sessions in order of creation.
    GetAllSessions {
        wire: "getAllSessions",
        signature: "getAllSessions(cid?)",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: Vec<SessionId>
}
