//! `focusTab(tabId, cid?)`.

use crate::host::TabIdArgument;
use crate::host::macros::host_method;

host_method! {
    /// Gives a tab of the focused session the focus.
    FocusTab {
        wire: "focusTab",
        call: focusTab(tabId: "string | string[]" Given; cid: "string") -> "null",
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
