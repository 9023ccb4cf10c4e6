//! `canCreateSession(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Is there room for another session?
    CanCreateSession {
        wire: "canCreateSession",
        signature: "canCreateSession(cid?)",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: bool
}
