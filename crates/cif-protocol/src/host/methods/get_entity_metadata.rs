//! `getEntityMetadata(entity, attributes?, cid?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Describes a table: the JSON text of one flat object, with the attributes asked for.
    GetEntityMetadata {
        wire: "getEntityMetadata",
        call: getEntityMetadata(entity: "string" NotBlank; attributes: "string[]", cid: "string") -> "JsonText",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The logical name of the table, for example `contact`.
        entity_name: String = "entityName" from "entity" check not_blank;
    }
    optional {
        /// Logical names of columns; none are described when missing.
        attributes: Vec<String> = "attributes" from "attributes";
    }
    reply: String
}
