//! `participant.resumed`

use crate::ParticipantId;

entry! {
    /// The far end, or one participant, was taken off hold.
    event "participant.resumed";
    facet: Voice;
    pub struct Resumed {
        opt {
            /// One participant of several; nothing for the whole call.
            participant: ParticipantId, with_participant;
        }
    }
}
