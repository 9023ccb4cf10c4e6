//! `searchAndOpenRecords(entity, queryParameters, searchOnly, cid?, searchType?)`.

use crate::host::checks::not_blank;
use crate::host::macros::host_method;
use crate::{Record, Value};

host_method! {
    /// Finds records. `searchandopenrecords` also shows them: one row opens its form, none or several open the search page, and a
    /// `$search` term always does. A call that only searches goes under the wire name `search` and shows nothing.
    ///
    /// At most 5000 rows come back.
    SearchAndOpenRecords {
        wire: "searchandopenrecords",
        call: searchAndOpenRecords(
            entity: "string" NotBlank, queryParameters: "string" NotBlank, searchOnly: "boolean" Given;
            cid: "string", searchType: "number"
        ) -> "JsonText",
        keys: "entityName queryParameters searchOnly correlationId searchType",
        versions: V1V2,
        class: Map,
        timeout: Normal,
    }
    required {
        /// The logical name of the table.
        entity_name: String = "entityName" from "entity" check not_blank;
        /// OData options: `$select`, `$filter`, `$orderby`, `$top`, `$expand`, `$search`; a leading `?` is optional.
        query_parameters: String = "queryParameters" from "queryParameters" check not_blank;
    }
    optional {
        /// 0 relevance, 1 categorized search page; other values are read as 1.
        search_type: Value = "searchType" from "searchType";
    }
    switch {
        /// Only find, show nothing.
        search_only = "searchOnly" from "searchOnly" as "search";
    }
    reply: Vec<Record>
}
