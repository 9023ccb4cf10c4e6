//! `closeProgressIndicator(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// The app is no longer busy.
    CloseProgressIndicator {
        wire: "closeProgressIndicator",
        call: closeProgressIndicator(; cid: "string") -> "null",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: ()
}
