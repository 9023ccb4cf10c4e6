//! `getMode(cid?)`.

use crate::host::PanelMode;
use crate::host::macros::host_method;

host_method! {
    /// The mode of the panel.
    GetMode {
        wire: "getmode",
        call: getMode(; cid: "string") -> "PanelMode",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: PanelMode
}
