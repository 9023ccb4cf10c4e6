//! `participant.left`

use crate::ParticipantId;
use crate::channel::EndCause;

entry! {
    /// Somebody does not take part any more, or did not come.
    event "participant.left";
    facet: Participants;
    pub struct ParticipantLeft {
        req {
            /// Who.
            participant: ParticipantId,
        }
        opt {
            /// Why.
            cause: EndCause, with_cause;
        }
    }
}
