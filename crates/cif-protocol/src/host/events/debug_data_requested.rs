//! `fetchDebugData`.

use crate::host::macros::host_event;

host_event! {
    /// A diagnostics report is made; the answer goes into it.
    DebugDataRequested { wire: "fetchDebugData", versions: Undocumented, target: AllRegistered }
    required {
        /// When, as RFC 3339.
        requested_at: String = "requestedAt";
    }
    optional {}
}
