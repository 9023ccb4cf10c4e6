//! From the page to its server.

use std::fmt;

use cif_host::AgentAction;
use cif_protocol::channel::ChannelKind;
use cif_protocol::{ProviderId, Record, TabId, Value};
use serde::Deserialize;

use super::InspectorRequest;
use super::{ConversationAction, EventSettled, LoadReport, Raise};
use super::{FunctionResult, RegisterFunction, UnregisterFunction};

/// The longest message that a page sends, in bytes: a server may refuse longer frames of its socket.
pub const MAX_PAGE_MESSAGE: usize = 2 * 1024 * 1024;

/// A message from the page.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageMessage {
    /// The first message: who it is.
    Hello(Hello),
    /// A frame posted a message. The page has checked that the sender is that provider's frame.
    FrameMessage(FrameMessage),
    /// A frame posted something that has no canonical JSON form.
    FrameUnreadable(FrameUnreadable),
    /// A frame fired its load event.
    FrameLoaded(FrameLoaded),
    /// The document of a frame has gone, and another one is on its way. Only where the browser says so.
    FrameLeft(FrameLeft),
    /// A frame has loaded and said nothing for five seconds.
    FrameSilent(FrameSilent),
    /// The page ignored messages of a frame or window that it did not create.
    Refused(Refused),
    /// The browser kept the page from loading something, because the content security policy does not name it.
    Violation(Violation),
    /// The agent did something.
    Act(AgentAction),
    /// The page wants rows, a form or search results.
    Load(Load),
    /// The agent saved a form.
    Save(Save),
    /// The agent wants an incoming call or chat of the loopback provider, to try things.
    Simulate(Simulate),
    /// The agent commands a conversation of a native provider.
    Conversation(Conversation),
    /// A script of the page wants the custom events of a name.
    Subscribe(Subscribe),
    /// No script of the page wants the custom events of a name any more.
    Unsubscribe(Unsubscribe),
    /// A script of the page raises a custom event for providers.
    Raise(Raise),
    /// The page wants the latest diagnostics report.
    Report(LoadReport),
    /// The handlers of the page have settled on a custom event.
    EventSettled(EventSettled),
    /// A script of the page has a function that providers may call.
    RegisterFunction(RegisterFunction),
    /// The page has a function no longer.
    UnregisterFunction(UnregisterFunction),
    /// The inspector of the page asks its server.
    Inspector(InspectorRequest),
    /// What a function of the page gave.
    FunctionResult(Box<FunctionResult>),
    /// This tab wants to be the one that hosts the frames.
    Lead,
    /// The answer to a ping.
    Pong,
}

/// Why a text is no message of a page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageMessageError {
    /// It is too long.
    #[error("the message has {found} bytes; a page may send {MAX_PAGE_MESSAGE}")]
    TooLong {
        /// Its length in bytes.
        found: usize,
    },
    /// It is not JSON, or not of a known shape.
    #[error("not a message of the page API: {path}: {source}")]
    #[non_exhaustive]
    Shape {
        /// The field, with dots between levels, as far as it is known; a dot alone is the whole.
        path: String,
        /// What was found and what was expected.
        source: serde_json::Error,
    },
}

impl PageMessage {
    /// Reads the text of a message.
    ///
    /// ```
    /// use cif_bridge::page::PageMessage;
    /// let text = r#"{"type":"frame_silent","data":{"provider":"contoso_phone"}}"#;
    /// assert!(matches!(PageMessage::parse(text), Ok(PageMessage::FrameSilent(_))));
    /// ```
    ///
    /// # Errors
    /// The text is too long, is not JSON, or has a type or a field that is not known; the error names it.
    pub fn parse(text: &str) -> Result<Self, PageMessageError> {
        if text.len() > MAX_PAGE_MESSAGE {
            return Err(PageMessageError::TooLong { found: text.len() });
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let message = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| PageMessageError::Shape { path: error.path().to_string(), source: error.into_inner() })?;
        reader.end().map_err(|source| PageMessageError::Shape { path: ".".to_owned(), source })?;
        Ok(message)
    }
}

/// The secret that the server wrote into the page. Not shown in `Debug`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct PageToken(String);

impl PageToken {
    /// Wraps a secret.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, to be written into the page.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Is `other` the same secret? Takes the same time wherever they differ.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        let differ = a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b));
        !a.is_empty() && a.len() == b.len() && std::hint::black_box(differ) == 0
    }
}

impl fmt::Debug for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageToken(…)")
    }
}

/// The first message of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Hello {
    /// The secret from the page's own text.
    pub token: PageToken,
    /// Names the browser tab, the same after a broken connection; the page draws it at random.
    pub tab_id: String,
    /// The version of the page API that the page speaks.
    pub version: u32,
}

/// A message that a frame posted.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FrameMessage {
    /// The provider whose frame it is.
    pub provider: ProviderId,
    /// The sender's origin as the browser reports it. It is judged by the server.
    pub origin: String,
    /// How many load events the frame had fired.
    pub epoch: u64,
    /// The message, in canonical JSON.
    pub message: Value,
    /// Counts up over all frames of the page; after a broken connection the welcome says which one arrived last.
    #[serde(default)]
    pub number: u64,
    /// Did a `MessagePort` come with it, which the page keeps until this message is answered?
    #[serde(default)]
    pub port: bool,
}

impl FrameMessage {
    /// A message of a provider's frame.
    #[must_use]
    pub fn new(provider: impl Into<ProviderId>, origin: impl Into<String>, epoch: u64, message: Value) -> Self {
        Self { provider: provider.into(), origin: origin.into(), epoch, message, number: 0, port: false }
    }

    /// The same message with a port.
    #[must_use]
    pub fn with_port(mut self) -> Self {
        self.port = true;
        self
    }
}

/// Something that a frame posted and that has no canonical JSON form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FrameUnreadable {
    /// The provider whose frame it is.
    pub provider: ProviderId,
    /// The sender's origin as the browser reports it.
    pub origin: String,
    /// How many load events the frame had fired.
    pub epoch: u64,
    /// Its `messageType`, where that could be read.
    #[serde(default)]
    pub message_type: Option<String>,
    /// Its `messageCorrelationId`, where that could be read; never that of a response.
    #[serde(default)]
    pub correlation_id: Option<String>,
    /// The path and the rule that it breaks.
    pub problem: String,
    /// Counts up over all frames of the page; after a broken connection the welcome says which one arrived last.
    #[serde(default)]
    pub number: u64,
}

impl FrameUnreadable {
    /// A message of a provider's frame that breaks a rule.
    #[must_use]
    pub fn new(
        provider: impl Into<ProviderId>,
        origin: impl Into<String>,
        epoch: u64,
        problem: impl Into<String>,
    ) -> Self {
        let (provider, origin, problem) = (provider.into(), origin.into(), problem.into());
        Self { provider, origin, epoch, message_type: None, correlation_id: None, problem, number: 0 }
    }

    /// A request with this type and this id.
    #[must_use]
    pub fn with_request(mut self, message_type: impl Into<String>, correlation_id: impl Into<String>) -> Self {
        self.message_type = Some(message_type.into());
        self.correlation_id = Some(correlation_id.into());
        self
    }
}

/// A frame fired its load event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FrameLoaded {
    /// The provider whose frame it is.
    pub provider: ProviderId,
    /// How many load events it has fired, this one included.
    pub epoch: u64,
}

/// The document of a frame has gone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FrameLeft {
    /// The provider whose frame it is.
    pub provider: ProviderId,
    /// How many load events the frame had fired.
    pub epoch: u64,
}

/// A frame has loaded and said nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FrameSilent {
    /// The provider whose frame it is.
    pub provider: ProviderId,
}

/// Messages that the page ignored because it did not create their sender.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Refused {
    /// The sender's origin as the browser reports it.
    pub origin: String,
    /// Which check failed.
    pub reason: String,
    /// How many such messages there were since the last report.
    #[serde(default = "once")]
    pub times: u64,
}

const fn once() -> u64 {
    1
}

impl Refused {
    /// One message.
    #[must_use]
    pub fn new(origin: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { origin: origin.into(), reason: reason.into(), times: 1 }
    }
}

/// The content security policy was broken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Violation {
    /// The directive, for example `frame-src`.
    pub directive: String,
    /// What was not loaded.
    pub blocked: String,
}

/// A question of the page to its server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Load {
    /// Names the question in its answer.
    pub request_id: u64,
    /// What it asks for.
    pub what: LoadWhat,
}

/// What a page asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum LoadWhat {
    /// The tables that the desktop lists.
    Tables,
    /// Rows of a table.
    Rows {
        /// The table.
        entity: String,
        /// Words that the rows have to contain.
        #[serde(default)]
        search: Option<String>,
        /// Query text, for example `$filter=statecode eq 0`.
        #[serde(default)]
        query: Option<String>,
    },
    /// A record's form; without id that of a new one.
    Form {
        /// The table.
        entity: String,
        /// The record.
        #[serde(default)]
        id: Option<String>,
        /// Values of a new record, as the JSON text of an object.
        #[serde(default)]
        values: Option<String>,
    },
    /// Articles of the knowledge base.
    Articles {
        /// The words; none for all.
        text: String,
    },
    /// Rows of several tables that contain these words.
    Search {
        /// The words.
        text: String,
    },
}

/// The agent saved the form of a tab.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Save {
    /// Names the question in its answer.
    pub request_id: u64,
    /// The tab that shows the form.
    pub tab: TabId,
    /// The columns that the agent changed; null clears one.
    pub columns: Record,
}

/// The agent wants something to come in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Simulate {
    /// The kind of channel.
    pub channel: ChannelKind,
    /// The far end's address; empty means withheld.
    pub number: String,
    /// The far end's name.
    #[serde(default)]
    pub name: Option<String>,
}

impl Simulate {
    /// Something from a far end without a name.
    #[must_use]
    pub fn new(channel: ChannelKind, number: impl Into<String>) -> Self {
        Self { channel, number: number.into(), name: None }
    }
}

/// The agent commands a conversation of a native provider.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conversation {
    /// Names the command in its answer.
    pub request_id: u64,
    /// The provider record.
    pub provider: ProviderId,
    /// Which conversation.
    pub conversation: cif_protocol::ConversationId,
    /// What to do with it.
    pub action: ConversationAction,
}

/// A script of the page wants the custom events that providers raise under a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Subscribe {
    /// Names the question in its answer.
    pub request_id: u64,
    /// The name of the events; the case must match.
    pub name: String,
}

/// No script of the page wants the custom events of a name any more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Unsubscribe {
    /// The name of the events.
    pub name: String,
}
