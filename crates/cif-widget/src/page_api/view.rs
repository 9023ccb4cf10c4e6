//! What the page draws, whole, without the transcripts.

use cif_protocol::channel::{
    AgentPresence, ChannelKind, ConnectionState, ConsultInfo, ConversationState, Direction, DispositionOption,
    EmailDraft, Facet, Participant, Party, PresenceOption, RecordRef, RecordingInfo, SignInStep,
};
use cif_protocol::{ConversationId, ProviderId, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

/// Everything to draw but the transcripts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct View {
    /// Counts the views of the epoch.
    pub version: u64,
    /// The providers, by label.
    pub providers: Vec<ProviderView>,
    /// The conversations that are live or were lately, those of each provider in the order in which they became known.
    pub conversations: Vec<ConversationView>,
}

impl View {
    /// A view.
    #[must_use]
    pub const fn new(version: u64, providers: Vec<ProviderView>, conversations: Vec<ConversationView>) -> Self {
        Self { version, providers, conversations }
    }
}

/// A provider as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProviderView {
    /// The provider record.
    pub id: ProviderId,
    /// Its name for people.
    pub label: String,
    /// How it stands to its service, if it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionState>,
    /// The agent's presence, if it has that facet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// The step of the sign-in that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignInStep>,
    /// What it consists of.
    pub facets: Vec<Facet>,
    /// The commands that it takes now outside conversations, by their names.
    pub operations: Vec<&'static str>,
    /// The kinds of conversation that the agent can start.
    pub starts: Vec<ChannelKind>,
    /// Its limits, by the names that the Channel API has for them, for example `upload_attachment_max_size`.
    pub limits: Map<String, Value>,
}

impl ProviderView {
    /// A provider that can do nothing.
    #[must_use]
    pub fn new(id: ProviderId, label: impl Into<String>) -> Self {
        Self {
            id,
            label: label.into(),
            connection: None,
            presence: None,
            sign_in: None,
            facets: Vec::new(),
            operations: Vec::new(),
            starts: Vec::new(),
            limits: Map::new(),
        }
    }
}

/// The agent's presence at one provider.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Presence {
    /// The one it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<AgentPresence>,
    /// Those that can be chosen, in the order in which to show them.
    pub choices: Vec<PresenceOption>,
}

/// A conversation as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConversationView {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub id: ConversationId,
    /// The kind of channel.
    pub kind: ChannelKind,
    /// Who began it.
    pub direction: Direction,
    /// Where it stands.
    pub state: ConversationState,
    /// Who it is with, for people: a name, an address, or nothing when that was withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The far end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// The subject, for mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The queue or line that it came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// The record that it was associated with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRef>,
    /// When it was offered or dialled, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Milliseconds since the ends were connected, when this was sent; stands still after the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected_ms: Option<u64>,
    /// Does the far end wait?
    pub held: bool,
    /// Do the others not hear the agent?
    pub muted: bool,
    /// Does the far end write just now?
    pub typing: bool,
    /// How many messages of others the agent has not seen.
    pub unread: u32,
    /// The commands that it takes now, by their names.
    pub operations: Vec<&'static str>,
    /// Who takes part, where the provider says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<Participant>,
    /// The consultation that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consult: Option<ConsultInfo>,
    /// Does everybody talk to everybody?
    pub conferenced: bool,
    /// The recordings that are running or paused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<RecordingInfo>,
    /// The work after it that is to be done now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrap_up: Option<WrapUp>,
    /// The drafts of mails, in the order in which they were made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<EmailDraft>,
    /// The beginning of the last message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_text: Option<String>,
}

impl ConversationView {
    /// A conversation of which nothing more is known.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        id: ConversationId,
        kind: ChannelKind,
        direction: Direction,
        state: ConversationState,
    ) -> Self {
        Self {
            provider,
            id,
            kind,
            direction,
            held: state == ConversationState::Held,
            state,
            title: None,
            party: None,
            subject: None,
            queue: None,
            record: None,
            since: None,
            connected_ms: None,
            muted: false,
            typing: false,
            unread: 0,
            operations: Vec::new(),
            participants: Vec::new(),
            consult: None,
            conferenced: false,
            recordings: Vec::new(),
            wrap_up: None,
            drafts: Vec::new(),
            last_text: None,
        }
    }
}

/// The work after a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WrapUp {
    /// What may have come of it, to choose from.
    pub dispositions: Vec<DispositionOption>,
    /// When the service ends it by itself, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
}
