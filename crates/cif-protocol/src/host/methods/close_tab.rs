//! `closeTab(tabId, cid?)`.

use crate::host::TabIdArgument;
use crate::host::macros::host_method;

host_method! {
    /// Closes a tab of the focused session; the anchor tab stays.
    CloseTab {
        wire: "closeTab",
        call: closeTab(tabId: "string" TabId; cid: "string") -> "null",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// The tab; of an array the first element.
        tab_id: TabIdArgument = "tabId" from "tabId";
    }
    optional {}
    reply: ()
}
