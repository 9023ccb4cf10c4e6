//! `createTabInHomeSession(input, cid?)`.

use crate::TabId;
use crate::host::TabInput;
use crate::host::macros::host_method;

host_method! {
    /// Opens a tab in the home session; answers its id.
    CreateTabInHomeSession {
        wire: "createTabInHomeSession",
        call: createTabInHomeSession(input: "TabInput" Given; cid: "string") -> "string",
        versions: Newer,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// Template and values, as for `createTab`.
        input: TabInput = "input" from "input";
    }
    optional {}
    reply: TabId
}
