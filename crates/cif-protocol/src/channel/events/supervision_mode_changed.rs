//! `supervision.mode_changed`

use crate::ParticipantId;
use crate::channel::SupervisionMode;

entry! {
    /// A supervisor takes part in another way, for example barged in.
    event "supervision.mode_changed";
    facet: Supervision;
    pub struct SupervisionModeChanged {
        req {
            /// The supervisor.
            participant: ParticipantId,
            /// How it takes part now.
            mode: SupervisionMode,
        }
    }
}
