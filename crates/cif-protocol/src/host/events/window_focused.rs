//! `windowFocusEvent`.

use crate::host::macros::host_event;

host_event! {
    /// The window of the host got or lost the focus.
    WindowFocused { wire: "windowFocusEvent", versions: Undocumented, target: AllRegistered }
    required {
        /// True when it got the focus.
        focused: bool = "focused";
    }
    optional {}
}
