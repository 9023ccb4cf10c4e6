//! `diagnostics.collect_logs`

use crate::Timestamp;

entry! {
    /// Asks for the provider's own log, without secrets and without what was said.
    command "diagnostics.collect_logs";
    facet: Diagnostics;
    idempotent: true;
    needs: |capabilities| capabilities.collect_logs;
    causes: [];
    errors: ["denied"];
    cancelled: "Nothing is left.";
    reply: CollectedLogs;
    pub struct CollectLogs {
        opt {
            /// Only what is newer.
            since: Timestamp, with_since;
            /// The most bytes to return.
            max_size: u64, with_max_size;
        }
    }
}

entry! {
    /// The log.
    reply "diagnostics.collect_logs";
    pub struct CollectedLogs {
        req {
            /// The newest lines, oldest first.
            text: String,
        }
        def {
            /// Were older lines left out?
            truncated: bool, with_truncated;
        }
    }
}
