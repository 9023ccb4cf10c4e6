//! `read.up_to`

use crate::{MessageId, ParticipantId, Timestamp};

entry! {
    /// The far end has read everything up to a message.
    event "read.up_to";
    facet: Messaging;
    pub struct ReadUpTo {
        req {
            /// The last message that was read.
            message: MessageId,
        }
        opt {
            /// Who, where there are several.
            participant: ParticipantId, with_participant;
            /// When.
            at: Timestamp, with_at;
        }
    }
}
