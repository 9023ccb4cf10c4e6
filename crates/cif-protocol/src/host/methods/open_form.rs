//! `openForm(entityFormOptions, formParameters?, cid?)`.

use crate::host::macros::host_method;
use crate::host::{EntityReference, JsonObject};

host_method! {
    /// Opens the form of a record, or an empty one when the options have no `entityId`. Answers at once for an existing record, else when
    /// the agent saves or leaves.
    OpenForm {
        wire: "openform",
        call: openForm(entityFormOptions: "JsonText" NotBlank; formParameters: "JsonText", cid: "string") -> "JsonText",
        versions: V1V2,
        class: Stringify,
        timeout: Never,
    }
    required {
        /// `entityName`, `entityId`, `formId`, `useQuickCreateForm` …
        entity_form_options: JsonObject = "entityFormOptions" from "entityFormOptions";
    }
    optional {
        /// Values that fill a new form, by column.
        entity_form_parameters: JsonObject = "entityFormParameters" from "formParameters";
    }
    reply: OpenFormReply
}

/// What [`OpenForm`] answers: the records saved through the form.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct OpenFormReply {
    /// The records; empty for an existing record that was opened, and when the agent left without saving.
    #[serde(rename = "savedEntityReference", default)]
    pub saved: Vec<EntityReference>,
}

impl OpenFormReply {
    /// An answer with these records.
    #[must_use]
    pub const fn new(saved: Vec<EntityReference>) -> Self {
        Self { saved }
    }
}
