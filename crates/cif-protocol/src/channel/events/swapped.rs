//! `conversation.swapped`

use crate::ParticipantId;

entry! {
    /// During a consultation the agent now talks to the other one.
    event "conversation.swapped";
    facet: Voice;
    pub struct Swapped {
        req {
            /// Whom the agent talks to.
            active: ParticipantId,
        }
    }
}
