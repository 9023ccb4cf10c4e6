//! `onPresenceChange`.

use crate::PresenceInfo;
use crate::host::macros::host_event;

host_event! {
    /// The agent's presence changed.
    PresenceChanged { wire: "onPresenceChange", versions: V2, target: AllRegistered }
    required {
        /// The id of the presence.
        presence_id: String = "presenceId";
        /// The presence.
        presence_info: PresenceInfo = "presenceInfo";
    }
    optional {}
}
