//! `message.status`

use crate::MessageId;
use crate::channel::MessageStatus;

entry! {
    /// A sent message or mail has come further.
    event "message.status";
    facet: Messaging;
    pub struct MessageStatusChanged {
        req {
            /// The message.
            message: MessageId,
            /// How far it has come.
            status: MessageStatus,
        }
        opt {
            /// The sender's own name for the message.
            client_id: String, with_client_id;
            /// Why it failed, for people.
            error: String, with_error;
        }
    }
}
