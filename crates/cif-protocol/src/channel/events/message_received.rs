//! `message.received`

use crate::channel::Message;

entry! {
    /// A message came in, or the agent wrote one on another device.
    event "message.received";
    facet: Messaging;
    pub struct MessageReceived {
        req {
            /// The message.
            message: Message,
        }
    }
}
