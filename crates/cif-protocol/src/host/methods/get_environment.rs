//! `getEnvironment(cid?)`.

use crate::Record;
use crate::host::macros::host_method;

host_method! {
    /// Who the agent is, which app and page is open, how the provider is configured: one flat record of the keys in
    /// `docs/src/methods.md`, environment.
    GetEnvironment {
        wire: "getenvironment",
        call: getEnvironment(; cid: "string") -> "JsonText",
        versions: V1V2,
        class: Map,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: Record
}
