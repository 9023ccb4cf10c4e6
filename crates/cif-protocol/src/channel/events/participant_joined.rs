//! `participant.joined`

use crate::channel::Participant;

entry! {
    /// Somebody takes part from now on.
    event "participant.joined";
    facet: Participants;
    pub struct ParticipantJoined {
        req {
            /// Who.
            participant: Participant,
        }
    }
}
