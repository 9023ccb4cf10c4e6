//! One entry of a transcript.

use cif_protocol::Timestamp;
use cif_protocol::channel::{Author, EmailMessage, Message, MessageStatus, TranscriptSegment};
use serde::Serialize;
use serde_json::Value;

/// One entry of a conversation's transcript. It has its place for good; what is in it may change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Item {
    /// Its place: whole numbers without holes, 1 for the first entry after the widget knew of the conversation; history has 0,
    /// -1 and so on.
    pub n: i64,
    /// Counts additions and changes of the conversation: an item with a higher `rev` replaces the one with the same `n`.
    pub rev: u64,
    /// When it happened, in milliseconds since 1970.
    pub at: Timestamp,
    /// What happened.
    pub content: Content,
}

impl Item {
    /// An entry.
    #[must_use]
    pub const fn new(n: i64, rev: u64, at: Timestamp, content: Content) -> Self {
        Self { n, rev, at, content }
    }
}

/// What an entry of a transcript is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Content {
    /// A chat or text message.
    Message(Box<MessageItem>),
    /// A mail.
    Mail(Box<MailItem>),
    /// Something in the life of the conversation.
    Note(NoteItem),
    /// Something that was said in a call.
    Segment(TranscriptSegment),
}

/// A chat or text message with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MessageItem {
    /// The message as it is now; without parts when it was deleted.
    pub message: Message,
    /// How far it has come, if the agent sent it and the provider says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<MessageStatus>,
    /// Why it failed, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The reactions, in the order in which they came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Was it taken back?
    pub deleted: bool,
}

impl MessageItem {
    /// A message of which nothing more is known.
    #[must_use]
    pub const fn new(message: Message) -> Self {
        Self { message, status: None, error: None, reactions: Vec::new(), deleted: false }
    }
}

/// Somebody's reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reaction {
    /// Who.
    pub author: Author,
    /// An emoji or a name of the service.
    pub reaction: String,
    /// The participant, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
}

impl Reaction {
    /// A reaction.
    #[must_use]
    pub fn new(author: Author, reaction: impl Into<String>) -> Self {
        Self { author, reaction: reaction.into(), participant: None }
    }
}

/// A mail with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MailItem {
    /// The mail.
    pub mail: EmailMessage,
    /// Did the agent send it?
    pub own: bool,
    /// How far it has come, if the agent sent it and the provider says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<MessageStatus>,
    /// Why it failed, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl MailItem {
    /// A mail.
    #[must_use]
    pub const fn new(mail: EmailMessage, own: bool) -> Self {
        Self { mail, own, status: None, error: None }
    }
}

/// Something in the life of the conversation, as the provider reported it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NoteItem {
    /// The name of the event, for example `conversation.ended`.
    pub event: String,
    /// The data of the event.
    pub data: Value,
}

impl NoteItem {
    /// A note of an event.
    #[must_use]
    pub fn new(event: impl Into<String>, data: Value) -> Self {
        Self { event: event.into(), data }
    }
}
