//! `openDialog(dialogStrings, dialogOptions?, cid?)`.

use crate::host::JsonObject;
use crate::host::macros::host_method;

host_method! {
    /// Asks the agent to confirm something. Only the active provider may.
    OpenDialog {
        wire: "openDialog",
        call: openDialog(dialogStrings: "JsonText" Given; dialogOptions: "JsonText", cid: "string") -> "JsonText",
        versions: Undocumented,
        class: Stringify,
        timeout: Never,
    }
    required {
        /// `title`, `subtitle`, `text`, `confirmButtonLabel`, `cancelButtonLabel`.
        dialog_strings: JsonObject = "dialogStrings" from "dialogStrings";
    }
    optional {
        /// `height` and `width`.
        dialog_options: JsonObject = "dialogOptions" from "dialogOptions";
    }
    reply: DialogReply
}

/// What [`OpenDialog`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct DialogReply {
    /// Did the agent confirm?
    pub confirmed: bool,
}

impl DialogReply {
    /// An answer of the agent.
    #[must_use]
    pub const fn new(confirmed: bool) -> Self {
        Self { confirmed }
    }
}
