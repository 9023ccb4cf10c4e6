//! `retrieveRecord(entityLogicalName, id, options?, cid?)`.

use crate::Record;
use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Reads one record.
    RetrieveRecord {
        wire: "retrieverecord",
        call: retrieveRecord(
            entityLogicalName: "string" NotBlank, id: "string" NotBlank;
            options: "string", cid: "string"
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
    }
    optional {
        /// OData `$select` and `$expand`; a leading `?` is optional.
        query_parameters: String = "queryParameters" from "options";
    }
    reply: Record
}
