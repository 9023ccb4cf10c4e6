//! `conversation.transferred`

use crate::channel::Address;

entry! {
    /// The conversation was handed to somebody else; `conversation.ended` follows.
    event "conversation.transferred";
    facet: Conversations;
    pub struct Transferred {
        req {
            /// Who takes it.
            to: Address,
        }
    }
}
