//! `onMaxSessionsReached`.

use crate::host::macros::host_event;

host_event! {
    /// A session of this provider was refused because of the limit.
    MaxSessionsReached { wire: "onMaxSessionsReached", versions: Undocumented, target: Raiser }
    required {
        /// How many sessions may be open.
        limit: u32 = "limit";
        /// How many are open.
        count: u32 = "count";
    }
    optional {}
}
