//! The life of a conversation: the tables of legal events, used by whoever has to believe a provider. What its participants,
//! its consultation, its recordings and its supervisors do meanwhile is in [`ConversationModel`](super::ConversationModel).

use super::model::Part;
use super::{
    Accepted, ChannelEvent, Conferenced, Connected, ConsultEnded, ConsultStarted, Declined, Dialing, DraftCreated,
    DraftDiscarded, DraftSent, DraftUpdated, EmailReceived, Ended, Entry, Failed, Held, MessageDeleted,
    MessageReceived, MessageSentElsewhere, MessageStatusChanged, MessageUpdated, Missed, Muted, Offered,
    ParticipantInvited, ParticipantJoined, ParticipantLeft, QualityReport, ReactionAdded, ReactionRemoved, ReadUpTo,
    RecordingAvailable, RecordingPaused, RecordingResumed, RecordingStarted, RecordingStopped, Resumed,
    SupervisionEnded, SupervisionModeChanged, SupervisionStarted, Swapped, ThreadUpdated, TranscriptSegment,
    Transferred, TypingStarted, TypingStopped, Unmuted, UploadProgressed, WrapUpEnded, WrapUpStarted,
};
use crate::ConversationId;

open_enum! {
    /// Where a conversation stands.
    pub enum ConversationState {
        /// Nothing has been reported yet.
        New = "new",
        /// The far end waits for the agent to accept.
        Offered = "offered",
        /// The agent accepted; the ends are not connected yet.
        Accepted = "accepted",
        /// The agent started it; the far end has not answered yet.
        Dialing = "dialing",
        /// The ends are connected.
        Connected = "connected",
        /// The ends are connected and the far end waits.
        Held = "held",
        /// It is over; work after it may follow.
        Ended = "ended",
        /// The agent does the work after it.
        WrapUp = "wrap_up",
        /// The work after it is done.
        Completed = "completed",
        /// It was offered and went away.
        Missed = "missed",
        /// The agent declined it.
        Declined = "declined",
        /// It came to nothing because something failed.
        Failed = "failed",
    }
}

use ConversationState as S;

/// Every step: the state before, the name of the event, the state after.
pub static TRANSITIONS: &[(ConversationState, &str, ConversationState)] = &[
    (S::New, Offered::NAME, S::Offered),
    (S::New, Dialing::NAME, S::Dialing),
    (S::Offered, Accepted::NAME, S::Accepted),
    // Auto-answer: the service connects without asking.
    (S::Offered, Connected::NAME, S::Connected),
    (S::Offered, Missed::NAME, S::Missed),
    (S::Offered, Declined::NAME, S::Declined),
    (S::Offered, Failed::NAME, S::Failed),
    (S::Accepted, Connected::NAME, S::Connected),
    // The far end gave up, or somebody else was faster, between accepting and connecting.
    (S::Accepted, Missed::NAME, S::Missed),
    (S::Accepted, Failed::NAME, S::Failed),
    (S::Accepted, Ended::NAME, S::Ended),
    (S::Dialing, Connected::NAME, S::Connected),
    (S::Dialing, Failed::NAME, S::Failed),
    (S::Dialing, Ended::NAME, S::Ended),
    (S::Connected, Held::NAME, S::Held),
    (S::Connected, Failed::NAME, S::Failed),
    (S::Connected, Ended::NAME, S::Ended),
    (S::Held, Resumed::NAME, S::Connected),
    (S::Held, Failed::NAME, S::Failed),
    (S::Held, Ended::NAME, S::Ended),
    (S::Ended, WrapUpStarted::NAME, S::WrapUp),
    (S::WrapUp, WrapUpEnded::NAME, S::Completed),
];

/// While the ends are connected.
const TALK: &[ConversationState] = &[S::Connected, S::Held];
/// What comes in with the offer or during the talk.
const INCOMING: &[ConversationState] = &[S::Offered, S::Accepted, S::Connected, S::Held];
/// What may also come late.
const LATE: &[ConversationState] = &[S::Connected, S::Held, S::Ended, S::WrapUp, S::Completed];
/// At any time after the offer.
const ANY: &[ConversationState] = &[S::Offered, S::Accepted, S::Connected, S::Held, S::Ended, S::WrapUp, S::Completed];

/// Every event that leaves a conversation in its state, with the states in which it may come.
pub static STAYS: &[(&str, &[ConversationState])] = &[
    (Muted::NAME, TALK),
    (Unmuted::NAME, TALK),
    (Transferred::NAME, TALK),
    (MessageReceived::NAME, INCOMING),
    (MessageSentElsewhere::NAME, INCOMING),
    (EmailReceived::NAME, &[S::Offered, S::Accepted, S::Connected]),
    (TypingStarted::NAME, TALK),
    (TypingStopped::NAME, TALK),
    // Reports on sent messages may come late.
    (MessageStatusChanged::NAME, LATE),
    (ReadUpTo::NAME, LATE),
    (MessageUpdated::NAME, ANY),
    (MessageDeleted::NAME, ANY),
    (ReactionAdded::NAME, ANY),
    (ReactionRemoved::NAME, ANY),
    (ThreadUpdated::NAME, ANY),
    (DraftCreated::NAME, ANY),
    (DraftUpdated::NAME, ANY),
    (DraftDiscarded::NAME, ANY),
    (DraftSent::NAME, ANY),
    (UploadProgressed::NAME, ANY),
    (ParticipantInvited::NAME, TALK),
    (ParticipantJoined::NAME, TALK),
    (ParticipantLeft::NAME, TALK),
    (ConsultStarted::NAME, TALK),
    (ConsultEnded::NAME, TALK),
    (Swapped::NAME, TALK),
    (Conferenced::NAME, TALK),
    (RecordingStarted::NAME, TALK),
    (RecordingPaused::NAME, TALK),
    (RecordingResumed::NAME, TALK),
    (RecordingStopped::NAME, TALK),
    (RecordingAvailable::NAME, LATE),
    (SupervisionStarted::NAME, TALK),
    (SupervisionModeChanged::NAME, TALK),
    (SupervisionEnded::NAME, TALK),
    (QualityReport::NAME, LATE),
    (TranscriptSegment::NAME, LATE),
];

/// An event that the life cycle does not allow. It changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("conversation {conversation}: `{event}` is not possible {}; possible are: {}", .part.describe(from), .part.possible(from))]
#[non_exhaustive]
pub struct IllegalTransition {
    /// The conversation.
    pub conversation: ConversationId,
    /// Where it stood, and still stands.
    pub from: ConversationState,
    /// The wire name of the event.
    pub event: String,
    /// The part of the conversation whose own life does not allow it; [`Part::Conversation`] when it is the whole.
    pub part: Part,
}

impl IllegalTransition {
    /// `event` came for `conversation` in state `from`.
    #[must_use]
    pub fn new(conversation: ConversationId, from: ConversationState, event: impl Into<String>) -> Self {
        Self { conversation, from, event: event.into(), part: Part::Conversation }
    }

    /// It is a part of the conversation that does not allow it.
    #[must_use]
    pub fn with_part(mut self, part: Part) -> Self {
        self.part = part;
        self
    }
}

impl ConversationState {
    /// The state after the event called `name`; nothing when it is not legal here.
    #[must_use]
    pub fn after(&self, name: &str) -> Option<Self> {
        if let Some((.., to)) = TRANSITIONS.iter().find(|(from, event, _)| from == self && *event == name) {
            return Some(to.clone());
        }
        STAYS.iter().any(|(event, states)| *event == name && states.contains(self)).then(|| self.clone())
    }

    /// The names of the events that are legal here, steps first.
    pub fn possible(&self) -> impl Iterator<Item = &'static str> {
        let steps = TRANSITIONS.iter().filter(move |(from, ..)| from == self).map(|(_, event, _)| *event);
        steps.chain(STAYS.iter().filter(move |(_, states)| states.contains(self)).map(|(event, _)| *event))
    }

    /// Is the event called `name` part of the life of a conversation? Any other one changes nothing.
    #[must_use]
    pub fn governs(name: &str) -> bool {
        TRANSITIONS.iter().any(|(_, event, _)| *event == name) || STAYS.iter().any(|(event, _)| *event == name)
    }

    /// The state after `event` in `conversation`, as far as the conversation as a whole is concerned. Only
    /// [`ConversationModel`](super::ConversationModel) asks, which judges the parts as well.
    ///
    /// An event that holds or resumes one participant of several leaves the conversation where it is, and so do events
    /// that are not part of the life cycle (presence, custom and unknown ones).
    pub(super) fn step(&self, conversation: &ConversationId, event: &ChannelEvent) -> Result<Self, IllegalTransition> {
        let name = event.name();
        let of_one_participant = match event {
            ChannelEvent::Held(held) => held.participant.is_some(),
            ChannelEvent::Resumed(resumed) => resumed.participant.is_some(),
            _ => false,
        };
        if !Self::governs(name) || (of_one_participant && self.is_connected()) {
            return Ok(self.clone());
        }
        self.after(name).ok_or_else(|| IllegalTransition::new(conversation.clone(), self.clone(), name))
    }

    /// Is it in a snapshot: offered, dialling, connected, or being wrapped up?
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Offered | Self::Accepted | Self::Dialing | Self::Connected | Self::Held | Self::WrapUp)
    }

    /// Are the two ends connected?
    #[must_use]
    pub fn is_connected(&self) -> bool {
        matches!(self, Self::Connected | Self::Held)
    }

    /// Can the two ends no longer talk to each other? True also while it is wrapped up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Ended | Self::WrapUp | Self::Completed | Self::Missed | Self::Declined | Self::Failed)
    }
}
