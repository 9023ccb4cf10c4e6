//! `reaction.removed`

use crate::channel::Author;
use crate::{MessageId, ParticipantId};

entry! {
    /// Somebody took a reaction back.
    event "reaction.removed";
    facet: Messaging;
    pub struct ReactionRemoved {
        req {
            /// The message.
            message: MessageId,
            /// Who.
            author: Author,
            /// An emoji or a name of the service.
            reaction: String,
        }
        opt {
            /// The participant, where there are several.
            participant: ParticipantId, with_participant;
        }
    }
}
