//! From the server to the page.

use cif_host::{AnalyticsRecord, DiagnosticsReport, EventResult, FunctionCall, PageEvent, View};
use cif_protocol::{Origin, ProviderId, Value};
use serde::{Serialize, Serializer};

use super::FunctionEnded;
use super::{Article, Form, Found, LiveConversation, LogLine, MAX_PAGE_MESSAGE, Rows, TableName};
use crate::inspect::{Batch, EventForm, Fault};

/// The version of the page API. Page and server come from the same build; another version means that the page is stale.
pub const PROTOCOL_VERSION: u32 = 1;

/// A message to the page.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ServerMessage {
    /// The answer to the page's hello.
    Welcome(Welcome),
    /// What to draw now, whole.
    View(Box<ViewChanged>),
    /// Post this to a frame.
    ToFrame(ToFrame),
    /// An origin was accepted for a frame: the page may answer it while the server is away.
    FrameOrigin(FrameOrigin),
    /// The answer to a load, a save or a command.
    Answer(Answer),
    /// Lines of the diagnostics that are new or have changed.
    Log(Log),
    /// The live conversations of native providers, whole.
    Conversations(Conversations),
    /// A provider raised a custom event to which the page has subscribed.
    PageEvent(PageEvent),
    /// A provider calls a function that a script of the page has registered.
    FunctionCall(Box<FunctionCall>),
    /// Such a call is over.
    FunctionEnded(FunctionEnded),
    /// A record of analytics, for the scripts of the leading tab.
    Analytics(Box<AnalyticsRecord>),
    /// Whether this tab hosts the frames.
    Leader(Leader),
    /// Show the diagnostics.
    ShowLog,
    /// Something that the page sent was refused, or something went wrong that concerns no single question.
    Error(Trouble),
    /// Are you there?
    Ping,
}

impl ServerMessage {
    /// The text of the message.
    ///
    /// # Errors
    /// A value in it has no JSON form: a number that is not finite.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// The answer to the page's hello.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Welcome {
    /// Does this tab host the frames?
    pub leader: bool,
    /// The name of the app.
    pub app: String,
    /// The version of the server's software.
    pub version: String,
    /// The version of the page API that the server speaks.
    pub protocol: u32,
    /// The longest message that the page may send, in bytes.
    pub max_message: usize,
    /// Can the agent simulate something incoming?
    pub can_simulate: bool,
    /// Does the server still know the frames of this tab, so that what is pending goes on? Otherwise the page makes its
    /// frames anew.
    pub resumed: bool,
    /// The number of the last frame message that arrived from this tab: later ones were lost with the connection.
    pub heard: u64,
}

impl Welcome {
    /// A welcome of this build.
    #[must_use]
    pub fn new(app: impl Into<String>, leader: bool) -> Self {
        Self {
            leader,
            app: app.into(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL_VERSION,
            max_message: MAX_PAGE_MESSAGE,
            can_simulate: false,
            resumed: false,
            heard: 0,
        }
    }

    /// For a tab of which the frame messages up to this number arrived.
    #[must_use]
    pub const fn with_heard(mut self, heard: u64) -> Self {
        self.heard = heard;
        self
    }

    /// For a tab whose frames the server still knows, or not.
    #[must_use]
    pub const fn with_resumed(mut self, resumed: bool) -> Self {
        self.resumed = resumed;
        self
    }

    /// With a form to simulate incoming calls, or without.
    #[must_use]
    pub const fn with_simulation(mut self, can: bool) -> Self {
        self.can_simulate = can;
        self
    }
}

/// What to draw.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ViewChanged {
    /// The whole of it.
    pub view: View,
}

impl ViewChanged {
    /// This view.
    #[must_use]
    pub const fn new(view: View) -> Self {
        Self { view }
    }
}

/// A message for a frame.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ToFrame {
    /// Whose frame.
    pub provider: ProviderId,
    /// The target origin, exact.
    #[serde(serialize_with = "as_text")]
    pub origin: Origin,
    /// The message, in canonical JSON.
    pub message: Value,
}

impl ToFrame {
    /// A message for this frame at this origin.
    #[must_use]
    pub const fn new(provider: ProviderId, origin: Origin, message: Value) -> Self {
        Self { provider, origin, message }
    }
}

/// An origin that was accepted for a frame.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FrameOrigin {
    /// Whose frame.
    pub provider: ProviderId,
    /// The origin, exact.
    #[serde(serialize_with = "as_text")]
    pub origin: Origin,
}

impl FrameOrigin {
    /// This origin is good for this frame.
    #[must_use]
    pub const fn new(provider: ProviderId, origin: Origin) -> Self {
        Self { provider, origin }
    }
}

fn as_text<S: Serializer>(origin: &Origin, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(origin)
}

/// The answer to a question of the page: a result or an error.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Answer {
    /// The question.
    pub request_id: u64,
    /// What was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Loaded>,
    /// Why it could not be had, for the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Answer {
    /// The answer to the question `request_id`.
    #[must_use]
    pub fn new<E: std::fmt::Display>(request_id: u64, result: Result<Loaded, E>) -> Self {
        match result {
            Ok(result) => Self { request_id, result: Some(result), error: None },
            Err(error) => Self { request_id, result: None, error: Some(error.to_string()) },
        }
    }
}

/// What a page asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Loaded {
    /// The tables that the desktop lists.
    Tables {
        /// The tables.
        tables: Vec<TableName>,
    },
    /// Rows of a table.
    Rows {
        /// The rows.
        rows: Rows,
    },
    /// A form.
    Form {
        /// The form.
        form: Form,
    },
    /// Rows of several tables, the table with the best hit first; tables without a hit are left out.
    Search {
        /// The rows by table.
        groups: Vec<Found>,
    },
    /// Articles of the knowledge base.
    Articles {
        /// The articles, at most twenty.
        articles: Vec<Article>,
    },
    /// A form was saved.
    Saved {
        /// The record.
        id: String,
    },
    /// What became of a custom event of the page.
    Raised {
        /// One for each connection of a provider that it went to.
        results: Vec<EventResult>,
    },
    /// The latest diagnostics report.
    Report {
        /// The whole of it.
        report: Box<DiagnosticsReport>,
    },
    /// Messages of the inspector.
    Inspected(Batch),
    /// The forms of the events that can be raised, and the names of the methods.
    InspectorTables {
        /// The events.
        events: Vec<EventForm>,
        /// The methods that a provider may call, by wire name.
        methods: Vec<&'static str>,
    },
    /// The faults that are switched on.
    Faults {
        /// All of them.
        faults: Vec<Fault>,
    },
    /// A text to copy.
    Text {
        /// The text.
        text: String,
    },
    /// A command was carried out.
    Done,
}

/// Lines of the diagnostics.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Log {
    /// The lines, oldest first.
    pub entries: Vec<LogLine>,
}

impl Log {
    /// These lines.
    #[must_use]
    pub const fn new(entries: Vec<LogLine>) -> Self {
        Self { entries }
    }
}

/// The live conversations of native providers.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conversations {
    /// All of them, oldest first.
    pub conversations: Vec<LiveConversation>,
}

impl Conversations {
    /// These conversations.
    #[must_use]
    pub const fn new(conversations: Vec<LiveConversation>) -> Self {
        Self { conversations }
    }
}

/// Whether this tab hosts the frames.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Leader {
    /// Does it?
    pub leading: bool,
}

impl Leader {
    /// Leading or not.
    #[must_use]
    pub const fn new(leading: bool) -> Self {
        Self { leading }
    }
}

/// Something went wrong.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trouble {
    /// What, for the agent.
    pub message: String,
    /// True when the page must not connect again by itself: its token or its version is not accepted.
    pub fatal: bool,
}

impl Trouble {
    /// Something that concerns one message.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), fatal: false }
    }

    /// Something after which the page must be loaded again.
    #[must_use]
    pub fn fatal(message: impl Into<String>) -> Self {
        Self { message: message.into(), fatal: true }
    }
}
