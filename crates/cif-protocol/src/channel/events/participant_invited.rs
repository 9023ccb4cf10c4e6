//! `participant.invited`

use crate::channel::Participant;

entry! {
    /// Somebody is being called or asked to join.
    event "participant.invited";
    facet: Participants;
    pub struct ParticipantInvited {
        req {
            /// Who.
            participant: Participant,
        }
    }
}
