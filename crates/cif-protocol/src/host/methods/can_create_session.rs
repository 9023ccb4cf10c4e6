//! `canCreateSession(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Is there room for another session?
    CanCreateSession {
        wire: "canCreateSession",
        call: canCreateSession(; cid: "string") -> "boolean",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: bool
}
