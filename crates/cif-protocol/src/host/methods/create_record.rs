//! `createRecord(entityLogicalName, data, cid?)`.

use crate::MapRecord;
use crate::host::SavedRecord;
use crate::host::checks::{columns, not_blank};
use crate::host::macros::host_method;

host_method! {
    /// Creates a record; answers its id beside the columns sent. Look-ups are set by `<column>@odata.bind`.
    CreateRecord {
        wire: "createrecord",
        call: createRecord(entityLogicalName: "string" NotBlank, data: "JsonText" Given; cid: "string") -> "JsonText",
        versions: V1V2,
        class: Map,
        timeout: Normal,
    }
    required {
        /// The logical name of the table, for example `contact`.
        entity_name: String = "entityName" from "entityLogicalName" check not_blank;
        /// The columns.
        value: MapRecord = "value" from "map(data)" check columns;
    }
    optional {}
    reply: SavedRecord
}
