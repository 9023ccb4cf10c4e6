//! Chat and text messages.

use crate::{AttachmentId, MessageId, ParticipantId, Timestamp};

open_enum! {
    /// Who wrote a message.
    pub enum Author {
        /// The far end.
        FarEnd = "far_end",
        /// The agent, here or on another device.
        Agent = "agent",
        /// The service itself.
        System = "system",
    }
}

open_enum! {
    /// How far a sent message has come.
    pub enum MessageStatus {
        /// Taken, not sent yet.
        Queued = "queued",
        /// Given to the service.
        Sent = "sent",
        /// It reached the far end.
        Delivered = "delivered",
        /// The far end has seen it.
        Read = "read",
        /// It will not be delivered.
        Failed = "failed",
    }
}

record! {
    /// One part of a message: text, or something to fetch.
    pub struct MessagePart {
        req {
            /// The media type, for example `text/plain`.
            content_type: String,
        }
        opt {
            /// The text, for a text type. Never markup to the host, whatever the type.
            text: String, with_text;
            /// Where to fetch the content.
            url: String, with_url;
            /// The file name.
            name: String, with_name;
            /// The size in bytes.
            size: u64, with_size;
            /// A file that the service has, for sending and for downloading it.
            attachment: AttachmentId, with_attachment;
            /// Names the part inside the message, for a picture in a text with markup.
            content_id: String, with_content_id;
        }
    }
}

impl MessagePart {
    /// Plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new("text/plain").with_text(text)
    }
}

record! {
    /// A message in a conversation.
    pub struct Message {
        req {
            /// Named by the provider.
            id: MessageId,
            /// Who wrote it.
            author: Author,
            /// The content, in order; at least one part.
            parts: Vec<MessagePart>,
        }
        opt {
            /// When it was written.
            sent_at: Timestamp, with_sent_at;
            /// The participant who wrote it, where there are several.
            participant: ParticipantId, with_participant;
            /// The message that it answers.
            reply_to: MessageId, with_reply_to;
            /// The sender's own name for a message that the agent sent.
            client_id: String, with_client_id;
            /// When it was edited last.
            edited_at: Timestamp, with_edited_at;
        }
    }
}

impl Message {
    /// The plain text of all parts that have text, joined by line ends.
    #[must_use]
    pub fn plain_text(&self) -> String {
        let texts: Vec<&str> = self.parts.iter().filter_map(|part| part.text.as_deref()).collect();
        texts.join("\n")
    }
}
