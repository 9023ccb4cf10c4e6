//! `updateConversation(id, data, cid?)`.

use crate::MapRecord;
use crate::host::SavedRecord;
use crate::host::checks::{columns, not_blank};
use crate::host::macros::host_method;

host_method! {
    /// Changes the work item of one of the provider's own conversations.
    UpdateConversation {
        wire: "updateConversation",
        call: updateConversation(id: "string" NotBlank, data: "JsonText" Given; cid: "string") -> "JsonText",
        keys: "entityName entityId value correlationId",
        versions: V2,
        class: Map,
        timeout: Normal,
    }
    required {
        /// The conversation, from `getSession`.
        entity_id: String = "entityId" from "id" check not_blank;
        /// The columns to change.
        value: MapRecord = "value" from "map(data)" check columns;
    }
    optional {
        /// Always `msdyn_ocliveworkitem`.
        entity_name: String = "entityName" from "'msdyn_ocliveworkitem'";
    }
    reply: SavedRecord
}
