//! `email.received`

use crate::channel::EmailMessage;

entry! {
    /// A mail came in. The first of a thread comes with the offer of the conversation.
    event "email.received";
    facet: Email;
    pub struct EmailReceived {
        req {
            /// The mail.
            message: EmailMessage,
        }
    }
}
