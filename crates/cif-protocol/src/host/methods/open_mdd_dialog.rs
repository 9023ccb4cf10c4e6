//! `openMDDDialog(name, options?, params?, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;
use crate::{Record, Value};

host_method! {
    /// Opens a dialog that the host page has registered; answers its output parameters.
    OpenMddDialog {
        wire: "openMDDDialog",
        call: openMDDDialog(name: "string" Given; options: "any", params: "any", cid: "string") -> "Map<string, any>",
        versions: Undocumented,
        class: Raw,
        timeout: Never,
    }
    required {
        /// The name of the dialog.
        dialog_name: String = "dialogName" from "name" check not_blank;
    }
    optional {
        /// How it is shown.
        dialog_options: Box<Value> = "dialogOptions" from "options";
        /// Its input parameters.
        dialog_params: Box<Value> = "dialogParams" from "params";
    }
    reply: Record as MAP
}
