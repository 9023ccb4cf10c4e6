//! `getFocusedSession(cid?)`.

use crate::SessionId;
use crate::host::macros::host_method;

host_method! {
    /// The focused session: an own one, or home; nothing while another provider's session has the focus.
    GetFocusedSession {
        wire: "getFocusedSession",
        call: getFocusedSession(; cid: "string") -> "string | null",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: Option<SessionId>
}
