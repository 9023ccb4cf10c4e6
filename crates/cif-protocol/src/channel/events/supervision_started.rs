//! `supervision.started`

use crate::ParticipantId;
use crate::channel::SupervisionMode;

entry! {
    /// A supervisor joined. The participant joined already.
    event "supervision.started";
    facet: Supervision;
    pub struct SupervisionStarted {
        req {
            /// The supervisor.
            participant: ParticipantId,
            /// How it takes part.
            mode: SupervisionMode,
        }
    }
}
