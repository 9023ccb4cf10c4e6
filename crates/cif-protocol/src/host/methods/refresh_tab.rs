//! `refreshTab(tabId, cid?)`.

use crate::host::TabIdArgument;
use crate::host::macros::host_method;

host_method! {
    /// Loads a tab of the focused session anew.
    RefreshTab {
        wire: "refreshTab",
        signature: "refreshTab(tabId, cid?)",
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
