//! `supervision.ended`

use crate::ParticipantId;

entry! {
    /// A supervisor left.
    event "supervision.ended";
    facet: Supervision;
    pub struct SupervisionEnded {
        req {
            /// The supervisor.
            participant: ParticipantId,
        }
    }
}
