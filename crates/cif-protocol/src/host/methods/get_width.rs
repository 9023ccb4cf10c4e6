//! `getWidth(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// The width of the widget area in CSS pixels, 0 where there is no panel.
    GetWidth {
        wire: "getwidth",
        call: getWidth(; cid: "string") -> "number",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: f64
}
