//! `executeFetchQuery(entityPluralName, options)`.

use crate::Record;
use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Reads from the Web API of the platform by the plural name of a table: a list, one record, or the data of a file column.
    ExecuteFetchQuery {
        wire: "executeFetchQuery",
        call: executeFetchQuery(entityPluralName: "string", options: "string") -> "JsonText",
        versions: Undocumented,
        class: Stringify,
        timeout: Normal,
    }
    required {
        /// The plural (set) name of the table, for example `contacts`.
        entity_name: String = "entityName" from "entityPluralName" check not_blank;
        /// A query (`?$top=1`, `?fetchXml=…`), or `(<id>)?…` for one record.
        options: String = "options" from "options";
    }
    optional {}
    reply: Record
}
