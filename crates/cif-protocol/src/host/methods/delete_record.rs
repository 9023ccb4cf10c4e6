//! `deleteRecord(entityLogicalName, id, cid?)`.

use crate::host::SavedRecord;
use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Deletes a record; answers its id, also under `<entity>id`.
    DeleteRecord {
        wire: "deleterecord",
        call: deleteRecord(entityLogicalName: "string" NotBlank, id: "string" NotBlank; cid: "string") -> "JsonText",
        versions: V1V2,
        class: Map,
        timeout: Normal,
    }
    required {
        /// The logical name of the table, for example `contact`.
        entity_name: String = "entityName" from "entityLogicalName" check not_blank;
        /// The record's id, with or without braces, in any case.
        entity_id: String = "entityId" from "id" check not_blank;
    }
    optional {}
    reply: SavedRecord
}
