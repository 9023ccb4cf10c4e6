//! `message.sent`

use crate::channel::Message;

entry! {
    /// The agent, or a program in the agent's name, wrote a message that this host did not send. One that is known by
    /// its id replaces the earlier one.
    event "message.sent";
    facet: Messaging;
    pub struct MessageSentElsewhere {
        req {
            /// The message.
            message: Message,
        }
    }
}
