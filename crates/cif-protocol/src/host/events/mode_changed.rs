//! `onmodechanged`.

use crate::host::PanelMode;
use crate::host::macros::host_event;

host_event! {
    /// The agent opened, minimized or hid the panel by hand.
    ModeChanged { wire: "onmodechanged", versions: V1V2, target: AllRegistered }
    required {
        /// The new mode, a number.
        value: PanelMode = "value";
    }
    optional {}
}
