//! `updateRecord(entityLogicalName, id, data, cid?)`.

use crate::MapRecord;
use crate::host::SavedRecord;
use crate::host::checks::{columns, not_blank};
use crate::host::macros::host_method;

host_method! {
    /// Changes the columns given, and no others; answers the id beside the columns sent.
    UpdateRecord {
        wire: "updaterecord",
        call: updateRecord(
            entityLogicalName: "string" NotBlank, id: "string" NotBlank, data: "JsonText" Given;
            cid: "string"
        ) -> "JsonText",
        versions: V1V2,
        class: Map,
        timeout: Normal,
    }
    required {
        /// The logical name of the table, for example `contact`.
        entity_name: String = "entityName" from "entityLogicalName" check not_blank;
        /// The record's id, with or without braces, in any case.
        entity_id: String = "entityId" from "id" check not_blank;
        /// The columns to change.
        value: MapRecord = "value" from "map(data)" check columns;
    }
    optional {}
    reply: SavedRecord
}
