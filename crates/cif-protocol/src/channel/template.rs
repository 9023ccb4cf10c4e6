//! Prepared texts.

use super::MessagePart;

record! {
    /// A prepared text of the service: a quick reply or a mail template.
    pub struct QuickReply {
        req {
            /// The service's name for it.
            id: String,
            /// A name for people.
            title: String,
            /// The content, in order, with the facts of the conversation filled in.
            parts: Vec<MessagePart>,
        }
        opt {
            /// The subject, for mail.
            subject: String, with_subject;
        }
    }
}
