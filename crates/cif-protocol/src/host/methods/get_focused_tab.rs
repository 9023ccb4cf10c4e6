//! `getFocusedTab(cid?)`.

use crate::TabId;
use crate::host::macros::host_method;

host_method! {
    /// The focused tab of the focused session, if there is one.
    GetFocusedTab {
        wire: "getFocusedTab",
        call: getFocusedTab(; cid: "string") -> "string | null",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: Option<TabId>
}
