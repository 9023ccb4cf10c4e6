//! The message `initLogAnalytics` of the client library.

use crate::host::macros::host_method;

host_method! {
    /// A call of older libraries; answers `Success`.
    InitLogAnalytics {
        wire: "initLogAnalytics",
        versions: Internal,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {}
    reply: String
}
