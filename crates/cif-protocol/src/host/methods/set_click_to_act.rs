//! `setClickToAct(value?, cid?)`.

use crate::host::Truthy;
use crate::host::macros::host_method;

host_method! {
    /// Turns click-to-act on or off for this provider; kept with its record where the host can store it.
    SetClickToAct {
        wire: "setclicktoact",
        call: setClickToAct(; value: "boolean", cid: "string") -> "null",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {
        /// On or off, by truthiness; missing is off.
        value: Truthy = "value" from "value ?? false";
    }
    reply: ()
}
