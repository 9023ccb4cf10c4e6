//! `getTabs(templateName?, tag?, cid?)`.

use crate::TabId;
use crate::host::macros::host_method;

host_method! {
    /// The tabs of the focused session, the anchor tab first; by template name, by tag, or those that match both.
    GetTabs {
        wire: "getTabsByTagOrName",
        call: getTabs(; templateName: "string", tag: "string", cid: "string") -> "string[]",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {
        /// A tag given at `createTab`.
        template_tag: String = "templateTag" from "tag";
        /// A tab template, by unique or display name.
        name: String = "msdyn_name" from "templateName";
    }
    reply: Vec<TabId>
}
