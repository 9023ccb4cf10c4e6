//! `message.updated`

use crate::channel::Message;

entry! {
    /// A message was edited. One that is not known is new.
    event "message.updated";
    facet: Messaging;
    pub struct MessageUpdated {
        req {
            /// The message as it is now.
            message: Message,
        }
    }
}
