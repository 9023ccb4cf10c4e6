//! `typing.stopped`

use crate::ParticipantId;

entry! {
    /// The far end stopped writing.
    event "typing.stopped";
    facet: Messaging;
    pub struct TypingStopped {
        opt {
            /// Who, where there are several.
            participant: ParticipantId, with_participant;
        }
    }
}
