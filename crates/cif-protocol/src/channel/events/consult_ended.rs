//! `consult.ended`

use crate::ParticipantId;
use crate::channel::ConsultOutcome;

entry! {
    /// The consultation is over.
    event "consult.ended";
    facet: Voice;
    pub struct ConsultEnded {
        req {
            /// Who was asked.
            participant: ParticipantId,
            /// How it ended.
            outcome: ConsultOutcome,
        }
    }
}
