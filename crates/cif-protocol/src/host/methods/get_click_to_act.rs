//! `getClickToAct(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Is click-to-act on for this provider?
    GetClickToAct {
        wire: "getclicktoact",
        call: getClickToAct(; cid: "string") -> "boolean",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: bool
}
