//! `insertNotes(entityName, entitySetName, entityId, annotationId?, cid?)`.

use crate::host::macros::host_method;

host_method! {
    /// Opens the notes flap for a record; answers the id of the note when the agent saves, an empty one when the agent cancels.
    InsertNotes {
        wire: "insertNotes",
        call: insertNotes(
            entityName: "string" Given, entitySetName: "string" Given, entityId: "string" Given;
            annotationId: "string", cid: "string"
        ) -> "JsonText",
        versions: Undocumented,
        class: Map,
        timeout: Never,
    }
    required {
        /// The logical name of the table.
        entity_name: String = "entityName" from "entityName";
        /// The plural (set) name of the table.
        entity_set_name: String = "entitySetName" from "entitySetName";
        /// The record.
        entity_id: String = "entityId" from "entityId";
    }
    optional {
        /// A note to add to.
        annotation_id: String = "annotationid" from "annotationId";
    }
    reply: InsertNotesReply
}

/// What [`InsertNotes`] answers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct InsertNotesReply {
    /// The id of the note; empty when the agent cancelled.
    #[serde(rename = "value")]
    pub annotation_id: String,
}

impl InsertNotesReply {
    /// The note that was stored.
    #[must_use]
    pub fn new(annotation_id: impl Into<String>) -> Self {
        Self { annotation_id: annotation_id.into() }
    }
}
