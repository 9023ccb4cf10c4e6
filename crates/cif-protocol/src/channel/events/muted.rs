//! `participant.muted`

use crate::ParticipantId;

entry! {
    /// The others no longer hear the agent, or one participant.
    event "participant.muted";
    facet: Voice;
    pub struct Muted {
        opt {
            /// Somebody else; nothing for the agent.
            participant: ParticipantId, with_participant;
        }
    }
}
