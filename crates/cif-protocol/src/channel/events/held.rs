//! `participant.held`

use crate::ParticipantId;

entry! {
    /// The far end, or one participant, was put on hold.
    event "participant.held";
    facet: Voice;
    pub struct Held {
        opt {
            /// One participant of several; nothing for the whole call.
            participant: ParticipantId, with_participant;
        }
    }
}
