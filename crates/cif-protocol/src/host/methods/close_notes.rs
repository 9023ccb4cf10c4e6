//! `closeNotes(cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Saves and closes the notes flap; nothing open is no error.
    CloseNotes {
        wire: "closeNotes",
        call: closeNotes(; cid: "string") -> "null",
        versions: Undocumented,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: ()
}
