//! One message that was seen.

use cif_protocol::{ProviderId, Value};
use serde::Serialize;

use super::redact;

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Way {
    /// From a provider to the host.
    FromProvider,
    /// From the host to a provider.
    ToProvider,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SeenKind {
    /// A provider calls the host.
    Call,
    /// The host answers.
    Answer,
    /// The host tells an event.
    Event,
    /// A provider answers an event.
    EventAnswer,
    /// The host commands a native provider.
    Command,
    /// The provider answers.
    Reply,
    /// A native provider reports an event of a channel.
    Report,
    /// A message that was not taken; the outcome says why.
    Refused,
}

impl SeenKind {
    /// What an answer of this kind answers.
    pub(super) const fn question(self) -> Option<Self> {
        match self {
            Self::Answer => Some(Self::Call),
            Self::EventAnswer => Some(Self::Event),
            Self::Reply => Some(Self::Command),
            _ => None,
        }
    }
}

/// How something ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "why", rename_all = "camelCase")]
#[non_exhaustive]
pub enum SeenOutcome {
    /// As it was meant.
    Ok,
    /// It failed; the text says why.
    Failed(String),
    /// The message was not taken; the text says what was found and what was expected.
    Refused(String),
}

/// A message as it was seen. Secrets in its data are replaced.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Seen {
    /// Which way it went.
    pub way: Way,
    /// What it is.
    pub kind: SeenKind,
    /// The unique name of the provider's record; nothing for a stranger.
    pub provider: Option<ProviderId>,
    /// The method, event or command, by wire name.
    pub name: String,
    /// The origin of a widget's page.
    pub origin: Option<String>,
    /// What pairs a question with its answer.
    pub id: Option<String>,
    /// The number of the message that it answers, where that is known.
    pub answers: Option<u64>,
    /// The data as plain JSON.
    pub data: serde_json::Value,
    /// How it ended; nothing for a question.
    pub outcome: Option<SeenOutcome>,
}

/// Characters of a name or an id that are kept.
const KEPT: usize = 200;

impl Seen {
    /// A message without data.
    #[must_use]
    pub fn new(way: Way, kind: SeenKind, name: &str) -> Self {
        let (provider, origin, id) = (None, None, None);
        let name = short(name);
        Self { way, kind, provider, name, origin, id, answers: None, data: serde_json::Value::Null, outcome: None }
    }

    /// A message that was not taken from a provider, or from a stranger.
    #[must_use]
    pub fn refused(name: &str, why: impl Into<String>) -> Self {
        let seen = Self::new(Way::FromProvider, SeenKind::Refused, name);
        Self { outcome: Some(SeenOutcome::Refused(why.into())), ..seen }
    }

    /// Of this provider.
    #[must_use]
    pub fn with_provider(mut self, provider: &ProviderId) -> Self {
        self.provider = Some(provider.clone());
        self
    }

    /// From or to this origin.
    #[must_use]
    pub fn with_origin(mut self, origin: &impl ToString) -> Self {
        self.origin = Some(short(&origin.to_string()));
        self
    }

    /// With this id.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        self.id = Some(short(id));
        self
    }

    /// The answer to the message of this number.
    #[must_use]
    pub const fn answering(mut self, number: u64) -> Self {
        self.answers = Some(number);
        self
    }

    /// With a value of the wire as its data: Maps become objects.
    #[must_use]
    pub fn with_value(self, value: &Value) -> Self {
        // What the writer writes, the reader reads.
        self.with_data(serde_json::from_str(&value.to_plain_json()).unwrap_or_default())
    }

    /// With this data.
    #[must_use]
    pub fn with_data(mut self, data: serde_json::Value) -> Self {
        self.data = redact::data(data);
        self
    }

    /// It ended well, or with this failure.
    #[must_use]
    pub fn ended<T, E: ToString>(mut self, result: &Result<T, E>) -> Self {
        self.outcome = Some(match result {
            Ok(_) => SeenOutcome::Ok,
            Err(error) => SeenOutcome::Failed(error.to_string()),
        });
        self
    }
}

fn short(text: &str) -> String {
    text.chars().take(KEPT).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
