//! From the server to the page.

use cif_protocol::channel::{AgentInfo, ChannelKind};
use cif_protocol::{CommandId, ConversationId, ProviderId};
use serde::Serialize;

use super::{Item, MAX_PAGE_MESSAGE, Outcome, View};

/// The version of the page API. A page of another version is told to load again.
pub const PROTOCOL_VERSION: u32 = 1;

/// A message to the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ServerMessage {
    /// The answer to the page's hello.
    Welcome(Welcome),
    /// What to draw now, whole.
    View(Box<View>),
    /// Entries of the transcript of an open conversation, in the order of their changes.
    Items(Items),
    /// Where a text occurs.
    Found(Found),
    /// What came of a command.
    Done(Done),
    /// What rings now, for the leader only.
    Ringing(Ringing),
    /// Who leads.
    Leader(Leader),
    /// Are you there? The page answers `pong` with the same number at once.
    Ping(Ping),
    /// Something that the page sent was refused.
    Refused(Refused),
    /// The server closes the socket.
    Bye(Bye),
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

/// The answer to the page's hello. A view follows, then items, then everything else.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Welcome {
    /// The version of the page API that the server speaks.
    pub protocol: u32,
    /// Names the run of the server. Under another epoch than before, the page forgets its transcripts and gets everything again.
    pub epoch: String,
    /// The agent.
    pub agent: AgentInfo,
    /// The longest message that the page may send, in bytes.
    pub max_message: usize,
    /// Who leads.
    pub leader: Leader,
}

impl Welcome {
    /// A welcome of this build.
    #[must_use]
    pub fn new(epoch: impl Into<String>, agent: AgentInfo, leader: Leader) -> Self {
        Self { protocol: PROTOCOL_VERSION, epoch: epoch.into(), agent, max_message: MAX_PAGE_MESSAGE, leader }
    }
}

/// Entries of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Items {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The entries, by place. Each replaces the one with its `n`.
    pub items: Vec<Item>,
    /// Is this all that the page is to have: what it had before is forgotten?
    pub reset: bool,
    /// The `before` of the `history` that this answers; nothing when it answers none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// Is there something before the first of them, which `history` would give? Only in an answer to `open` and `history`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<bool>,
    /// Why earlier entries could not be had, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Items {
    /// Entries that are new or have changed.
    #[must_use]
    pub const fn new(provider: ProviderId, conversation: ConversationId, items: Vec<Item>) -> Self {
        Self { provider, conversation, items, reset: false, before: None, more: None, problem: None }
    }
}

/// Where a text occurs in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Found {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The text that was searched.
    pub text: String,
    /// The places of the items that have it, the newest first; at most 1,000.
    pub positions: Vec<i64>,
    /// How many there are.
    pub total: u64,
    /// Was everything searched? Otherwise history is being fetched, and another answer follows.
    pub complete: bool,
}

impl Found {
    /// An answer without hits.
    #[must_use]
    pub fn new(provider: ProviderId, conversation: ConversationId, text: impl Into<String>) -> Self {
        Self { provider, conversation, text: text.into(), positions: Vec::new(), total: 0, complete: true }
    }
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Done {
    /// The command.
    pub id: CommandId,
    /// What came of it.
    pub outcome: Outcome,
}

impl Done {
    /// What came of a command.
    #[must_use]
    pub const fn new(id: CommandId, outcome: Outcome) -> Self {
        Self { id, outcome }
    }
}

/// What rings now, whole: nothing when nothing does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Ringing {
    /// The token of leadership that it belongs to.
    pub fence: u64,
    /// The conversations that wait for the agent, the oldest first.
    pub conversations: Vec<RingingConversation>,
}

impl Ringing {
    /// What rings.
    #[must_use]
    pub const fn new(fence: u64, conversations: Vec<RingingConversation>) -> Self {
        Self { fence, conversations }
    }
}

/// A conversation that waits for the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RingingConversation {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub id: ConversationId,
    /// The kind of channel.
    pub kind: ChannelKind,
    /// Who it is, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl RingingConversation {
    /// A conversation that waits.
    #[must_use]
    pub const fn new(provider: ProviderId, id: ConversationId, kind: ChannelKind, title: Option<String>) -> Self {
        Self { provider, id, kind, title }
    }
}

/// Who leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Leader {
    /// Does this page lead?
    pub leads: bool,
    /// Counts the leaderships: a page that leads sends it with the commands that only a leader may give.
    pub fence: u64,
    /// Does nobody lead? A page that can do so asks with `lead`.
    pub vacant: bool,
}

impl Leader {
    /// Who leads.
    #[must_use]
    pub const fn new(leads: bool, fence: u64, vacant: bool) -> Self {
        Self { leads, fence, vacant }
    }
}

/// Are you there?
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Ping {
    /// Its number.
    pub n: u64,
}

impl Ping {
    /// A ping.
    #[must_use]
    pub const fn new(n: u64) -> Self {
        Self { n }
    }
}

/// Something that the page sent was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Refused {
    /// What, and what was expected.
    pub reason: String,
}

impl Refused {
    /// For this reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// The server closes the socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Bye {
    /// Why.
    pub reason: String,
    /// May the page connect again by itself? Otherwise it has to be loaded again.
    pub again: bool,
}

impl Bye {
    /// For this reason.
    #[must_use]
    pub fn new(reason: impl Into<String>, again: bool) -> Self {
        Self { reason: reason.into(), again }
    }
}
