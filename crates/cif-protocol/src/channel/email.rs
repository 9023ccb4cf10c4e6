//! Electronic mail.

use super::{Address, MessagePart, Party};
use crate::{ConversationId, DraftId, MessageId, Timestamp};

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

open_enum! {
    /// What a mail is to another one.
    pub enum DraftMode {
        /// A mail of its own.
        New = "new",
        /// An answer to the sender.
        Reply = "reply",
        /// An answer to everybody who got it.
        ReplyAll = "reply_all",
        /// It is sent on.
        Forward = "forward",
    }
}

open_enum! {
    /// A form of the body of a mail.
    pub enum BodyFormat {
        /// Plain text.
        Plain = "plain",
        /// Markup, which a host cleans before it shows it.
        Html = "html",
        /// The whole mail as it came, with its header.
        Raw = "raw",
    }
}

record! {
    /// A mail that is not sent yet.
    pub struct EmailDraft {
        req {
            /// Named by the provider.
            id: DraftId,
            /// Counts how often it was stored, from 1.
            revision: u32,
        }
        opt {
            /// The thread that it belongs to.
            conversation: ConversationId, with_conversation;
            /// The mail that it answers or sends on.
            message: MessageId, with_message;
            /// What it is to that mail; nothing for a mail of its own.
            mode: DraftMode, with_mode;
            /// The subject.
            subject: String, with_subject;
            /// When it was stored.
            stored_at: Timestamp, with_stored_at;
        }
        def {
            /// The receivers.
            to: Vec<Address>, with_to;
            /// Those who get a copy.
            cc: Vec<Address>, with_cc;
            /// Those who get a copy that the others do not see.
            bcc: Vec<Address>, with_bcc;
            /// Body and attachments in order.
            parts: Vec<MessagePart>, with_parts;
        }
    }
}
