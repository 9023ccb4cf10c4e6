//! `renderSearchPage(entity, searchString, cid?, searchType?)`.

use crate::Value;
use crate::host::checks::not_blank;
use crate::host::macros::host_method;

host_method! {
    /// Opens the search page with a term. Only the active provider may.
    RenderSearchPage {
        wire: "renderSearchPage",
        call: renderSearchPage(
            entity: "string" NotBlank, searchString: "string" Given;
            cid: "string", searchType: "number"
        ) -> "null",
        keys: "entityName searchString correlationId searchType",
        versions: V1V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The logical name of the table, for example `contact`.
        entity_name: String = "entityName" from "entity" check not_blank;
        /// The term; may be empty.
        search_string: String = "searchString" from "searchString";
    }
    optional {
        /// 0 relevance, 1 categorized; other values are read as 1.
        search_type: Box<Value> = "searchType" from "searchType";
    }
    reply: ()
}
