//! What stands in the log of a chat: every line has a number, is kept, and is shown to the customer.

use cif_protocol::Timestamp;
use serde::{Deserialize, Serialize};

/// Who did something in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum By {
    /// The customer.
    Customer,
    /// An agent.
    Agent,
    /// The service itself.
    Service,
}

/// What a line of the log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A message.
    Message,
    /// An agent has taken the chat.
    Joined,
    /// The agent is gone or has handed the chat on; it waits for another one.
    Waiting,
    /// The chat is over.
    Ended,
}

/// A file that somebody sent in a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileInfo {
    /// Names the file.
    pub id: String,
    /// Its name, without folders.
    pub name: String,
    /// Its media type, one of those that the site allows; the content looks like it.
    #[serde(rename = "type")]
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
}

impl FileInfo {
    /// What is known of a file.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, content_type: impl Into<String>, size: u64) -> Self {
        Self { id: id.into(), name: name.into(), content_type: content_type.into(), size }
    }
}

/// One line of the log of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Item {
    /// Its number in the chat, from 1, without holes.
    pub seq: u64,
    /// When it was written, in milliseconds since the Unix epoch.
    pub at: i64,
    /// What it says.
    pub kind: Kind,
    /// Who did it.
    pub by: By,
    /// The name that the customer's page gave the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The text of a message. It is text, never markup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The file of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileInfo>,
    /// The name of the agent, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Item {
    pub(crate) fn new(seq: u64, at: Timestamp, kind: Kind, by: By) -> Self {
        Self { seq, at: at.as_unix_millis(), kind, by, client: None, text: None, file: None, name: None }
    }
}

/// Where a chat stands, as the customer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// It waits for an agent.
    #[default]
    Waiting,
    /// It is with an agent.
    Talking,
    /// It is over.
    Ended,
}

/// What of a chat changes without a line in its log. The latest is enough: nothing of it has to be sent twice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// Where the chat stands.
    pub phase: Phase,
    /// How many chats are before it, while it waits; 0 when it is the next.
    pub ahead: u32,
    /// Is there no agent at all just now?
    pub offline: bool,
    /// Is the agent writing?
    pub typing: bool,
    /// The agent's desktop has every message up to this number.
    pub delivered: u64,
    /// The agent has read every message up to this number.
    pub read: u64,
}
