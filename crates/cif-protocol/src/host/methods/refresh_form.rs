//! `refreshForm(save?, cid?)`.

use crate::host::Truthy;
use crate::host::macros::host_method;

host_method! {
    /// Loads the open record form anew, saving it first if asked; answers whether a form was open.
    RefreshForm {
        wire: "refreshform",
        call: refreshForm(; save: "boolean", cid: "string") -> "JsonText",
        versions: Undocumented,
        class: Stringify,
        timeout: Normal,
    }
    required {}
    optional {
        /// Save first, by truthiness.
        save: Truthy = "save" from "save";
    }
    reply: bool
}
