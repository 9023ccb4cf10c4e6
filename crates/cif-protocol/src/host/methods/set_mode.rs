//! `setMode(value, cid?)`.

use crate::host::PanelMode;
use crate::host::macros::host_method;

host_method! {
    /// Opens, minimizes or hides the panel for the focused session; answers the mode in effect. Only the active provider may.
    /// Raises no `onmodechanged`.
    SetMode {
        wire: "setmode",
        call: setMode(value: "PanelMode" Mode; cid: "string") -> "PanelMode",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The mode wanted.
        value: PanelMode = "value" from "value";
    }
    optional {}
    reply: PanelMode
}
