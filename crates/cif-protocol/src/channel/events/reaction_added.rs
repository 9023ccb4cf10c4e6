//! `reaction.added`

use crate::channel::Author;
use crate::{MessageId, ParticipantId};

entry! {
    /// Somebody put a reaction on a message.
    event "reaction.added";
    facet: Messaging;
    pub struct ReactionAdded {
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
