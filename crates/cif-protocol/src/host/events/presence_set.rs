//! `setPresenceEvent`.

use crate::PresenceInfo;
use crate::host::macros::host_event;

host_event! {
    /// The agent's presence changed; sent before `onPresenceChange`.
    PresenceSet { wire: "setPresenceEvent", versions: Undocumented, target: AllRegistered }
    required {
        /// The id of the presence.
        presence_id: String = "presenceId";
        /// The presence.
        presence_info: PresenceInfo = "presenceInfo";
    }
    optional {}
}
