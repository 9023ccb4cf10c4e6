//! `onsizechanged`.

use crate::host::macros::host_event;

host_event! {
    /// The agent dragged the panel to another width.
    SizeChanged { wire: "onsizechanged", versions: V1V2, target: AllRegistered }
    required {
        /// The width of the widget area in CSS pixels.
        value: f64 = "value";
    }
    optional {}
}
