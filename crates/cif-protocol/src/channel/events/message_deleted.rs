//! `message.deleted`

use crate::MessageId;

entry! {
    /// A message was taken back.
    event "message.deleted";
    facet: Messaging;
    pub struct MessageDeleted {
        req {
            /// The message.
            message: MessageId,
        }
    }
}
