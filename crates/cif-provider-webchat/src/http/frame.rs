//! What a customer's page and the chat say to each other, as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::hub::Outgoing;
use crate::room::Update;
use crate::{ClientId, Item, Refusal, Status};

/// What a page says: one shape for all, of which `t` says what it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Frame {
    /// `hello`, `send`, `typing`, `seen`, `end`, `ping`; nothing in the body of a request that needs no name.
    pub(super) t: String,
    pub(super) chat: String,
    pub(super) secret: String,
    /// The last line that the page has.
    pub(super) after: u64,
    /// The last change of the status that the page has.
    pub(super) version: u64,
    /// The name of a message.
    pub(super) id: String,
    pub(super) text: Option<String>,
    pub(super) file: Option<String>,
    pub(super) on: bool,
    pub(super) delivered: u64,
    pub(super) read: u64,
    /// Lines before this one.
    pub(super) before: u64,
    /// How long a poll may wait, in milliseconds.
    pub(super) wait: u64,
}

impl Frame {
    pub(super) fn parse(text: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(text).map_err(|error| Refusal::Malformed(format!("the frame cannot be read: {error}")))
    }

    /// The message of a `send`.
    pub(super) fn message(&mut self) -> Result<Outgoing, Refusal> {
        let client = ClientId::parse(&self.id)
            .ok_or_else(|| Refusal::Malformed("`id` must be 32 hexadecimal digits in lower case".to_owned()))?;
        Ok(Outgoing { client, text: self.text.take(), file: self.file.take() })
    }
}

/// The beginning of a chat.
#[derive(Debug, Deserialize)]
pub(super) struct Start {
    pub(super) site: String,
    #[serde(default)]
    pub(super) form: BTreeMap<String, String>,
}

impl Start {
    pub(super) fn parse(text: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(text).map_err(|error| Refusal::Malformed(format!("the request cannot be read: {error}")))
    }
}

/// The key of a new chat.
#[derive(Debug, Serialize)]
pub(super) struct Begun<'a> {
    pub(super) chat: &'a str,
    pub(super) secret: &'a str,
}

/// Something was not done.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    t: &'static str,
    /// The message that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    code: &'static str,
    text: String,
    /// When it may be tried again, in milliseconds from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<u64>,
}

impl Refused {
    pub(super) fn of(id: Option<String>, refusal: &Refusal) -> Self {
        Self { t: "refused", id, code: refusal.code(), text: refusal.to_string(), retry: refusal.retry_ms() }
    }
}

/// A message is kept.
#[derive(Debug, Serialize)]
pub(super) struct Ack {
    t: &'static str,
    id: String,
    seq: u64,
}

impl Ack {
    pub(super) const fn new(id: String, seq: u64) -> Self {
        Self { t: "ack", id, seq }
    }
}

/// Writes shared lines.
fn lines<S: Serializer>(items: &[Arc<Item>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.iter().map(|item| &**item))
}

/// Earlier lines of the log.
#[derive(Debug, Serialize)]
pub(super) struct Earlier {
    #[serde(serialize_with = "lines")]
    pub(super) items: Vec<Arc<Item>>,
}

/// What is new.
#[derive(Debug, Serialize)]
pub(super) struct News {
    t: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "lines")]
    items: Vec<Arc<Item>>,
    /// Lines between what the page has and these are to be asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    gap: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

impl From<Update> for News {
    fn from(update: Update) -> Self {
        let (status, version) = update.status.unzip();
        Self { t: "news", items: update.items, gap: update.gap, status, version }
    }
}
