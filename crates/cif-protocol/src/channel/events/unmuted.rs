//! `participant.unmuted`

use crate::ParticipantId;

entry! {
    /// The others hear the agent, or one participant, again.
    event "participant.unmuted";
    facet: Voice;
    pub struct Unmuted {
        opt {
            /// Somebody else; nothing for the agent.
            participant: ParticipantId, with_participant;
        }
    }
}
