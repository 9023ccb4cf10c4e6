//! `setTabTitle(tabId, input, cid?)`.

use crate::Record;
use crate::host::TabIdArgument;
use crate::host::macros::host_method;

host_method! {
    /// Titles a tab: `input.title` with slugs resolved from `input`; answers the new title.
    SetTabTitle {
        wire: "setTabTitle",
        call: setTabTitle(
            tabId: "string | string[]" Given, input: "Record<string, any>" Given;
            cid: "string"
        ) -> "string",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// `title`, and values of slugs.
        input: Record = "input" from "input";
        /// The tab; of an array the first element.
        tab_id: TabIdArgument = "tabId" from "tabId";
    }
    optional {}
    reply: String
}
