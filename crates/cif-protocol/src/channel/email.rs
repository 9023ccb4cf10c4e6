//! Electronic mail.

use super::{Address, MessagePart, Party};
use crate::{MessageId, Timestamp};

record! {
    /// A mail that came in.
    pub struct EmailMessage {
        req {
            /// Named by the provider.
            id: MessageId,
            /// The sender.
            from: Party,
            /// The subject, possibly empty.
            subject: String,
            /// Body and attachments in order.
            parts: Vec<MessagePart>,
        }
        opt {
            /// When it was sent.
            sent_at: Timestamp, with_sent_at;
            /// The mail that it answers.
            in_reply_to: MessageId, with_in_reply_to;
        }
        def {
            /// The addresses that it was sent to.
            to: Vec<Address>, with_to;
            /// The addresses that got a copy.
            cc: Vec<Address>, with_cc;
        }
    }
}
