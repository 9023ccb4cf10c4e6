//! `createTabInHomeSession(input, cid?)`.

use crate::TabId;
use crate::host::TabInput;
use crate::host::macros::host_method;

host_method! {
    /// Opens a tab in the home session; answers its id.
    CreateTabInHomeSession {
        wire: "createTabInHomeSession",
        signature: "createTabInHomeSession(input, cid?)",
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
