//! `setWidth(value)`.

use crate::host::NumericText;
use crate::host::macros::host_method;

host_method! {
    /// Sets the width of the widget area for all sessions of the provider, in pixels; answers the width in effect. Below 300 nothing
    /// changes; above half of the screen the panel collapses. Raises no `onsizechanged`.
    SetWidth {
        wire: "setwidth",
        call: setWidth(value: "number | string" Width) -> "number",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The width wanted, in CSS pixels.
        value: NumericText = "value" from "value";
    }
    optional {}
    reply: f64
}
