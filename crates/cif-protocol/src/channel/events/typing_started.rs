//! `typing.started`

use crate::ParticipantId;

entry! {
    /// The far end is writing.
    event "typing.started";
    facet: Messaging;
    pub struct TypingStarted {
        opt {
            /// Who, where there are several.
            participant: ParticipantId, with_participant;
        }
    }
}
