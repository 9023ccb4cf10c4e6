//! `conversation.conferenced`

use crate::ParticipantId;

entry! {
    /// Everybody in the call talks to everybody.
    event "conversation.conferenced";
    facet: Voice;
    pub struct Conferenced {
        def {
            /// Those who were joined, where not all were.
            participants: Vec<ParticipantId>, with_participants;
        }
    }
}
