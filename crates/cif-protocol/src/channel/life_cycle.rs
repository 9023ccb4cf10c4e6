//! The life of a conversation: one table of legal transitions, used by whoever has to believe a provider.

use super::{
    Accepted, ChannelEvent, Connected, Declined, Dialing, EmailReceived, Ended, Entry, Failed, Held, MessageReceived,
    MessageStatusChanged, Missed, Muted, Offered, Resumed, Transferred, TypingStarted, TypingStopped, Unmuted,
    WrapUpEnded, WrapUpStarted,
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

/// Every legal transition: the state before, the name of the event, the state after. An event of a conversation that is
/// not in the table for the state is illegal; an event that is not in the table at all changes nothing.
pub static TRANSITIONS: &[(ConversationState, &str, ConversationState)] = &[
    (S::New, Offered::NAME, S::Offered),
    (S::New, Dialing::NAME, S::Dialing),
    (S::Offered, Accepted::NAME, S::Accepted),
    // Auto-answer: the service connects without asking.
    (S::Offered, Connected::NAME, S::Connected),
    (S::Offered, Missed::NAME, S::Missed),
    (S::Offered, Declined::NAME, S::Declined),
    (S::Offered, Failed::NAME, S::Failed),
    // The first message or the mail itself may come with the offer.
    (S::Offered, MessageReceived::NAME, S::Offered),
    (S::Offered, EmailReceived::NAME, S::Offered),
    (S::Accepted, Connected::NAME, S::Connected),
    // The far end gave up, or somebody else was faster, between accepting and connecting.
    (S::Accepted, Missed::NAME, S::Missed),
    (S::Accepted, Failed::NAME, S::Failed),
    (S::Accepted, Ended::NAME, S::Ended),
    (S::Accepted, MessageReceived::NAME, S::Accepted),
    (S::Accepted, EmailReceived::NAME, S::Accepted),
    (S::Dialing, Connected::NAME, S::Connected),
    (S::Dialing, Failed::NAME, S::Failed),
    (S::Dialing, Ended::NAME, S::Ended),
    (S::Connected, Held::NAME, S::Held),
    (S::Connected, Muted::NAME, S::Connected),
    (S::Connected, Unmuted::NAME, S::Connected),
    (S::Connected, Transferred::NAME, S::Connected),
    (S::Connected, MessageReceived::NAME, S::Connected),
    (S::Connected, MessageStatusChanged::NAME, S::Connected),
    (S::Connected, TypingStarted::NAME, S::Connected),
    (S::Connected, TypingStopped::NAME, S::Connected),
    (S::Connected, EmailReceived::NAME, S::Connected),
    (S::Connected, Failed::NAME, S::Failed),
    (S::Connected, Ended::NAME, S::Ended),
    (S::Held, Resumed::NAME, S::Connected),
    (S::Held, Muted::NAME, S::Held),
    (S::Held, Unmuted::NAME, S::Held),
    (S::Held, Transferred::NAME, S::Held),
    (S::Held, MessageReceived::NAME, S::Held),
    (S::Held, MessageStatusChanged::NAME, S::Held),
    (S::Held, TypingStarted::NAME, S::Held),
    (S::Held, TypingStopped::NAME, S::Held),
    (S::Held, Failed::NAME, S::Failed),
    (S::Held, Ended::NAME, S::Ended),
    (S::Ended, WrapUpStarted::NAME, S::WrapUp),
    // Reports on sent messages may come late.
    (S::Ended, MessageStatusChanged::NAME, S::Ended),
    (S::WrapUp, MessageStatusChanged::NAME, S::WrapUp),
    (S::WrapUp, WrapUpEnded::NAME, S::Completed),
    (S::Completed, MessageStatusChanged::NAME, S::Completed),
];

/// An event that the life cycle does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("conversation {conversation}: `{event}` is not possible in state `{from}`; possible are: {}", possible(from))]
#[non_exhaustive]
pub struct IllegalTransition {
    /// The conversation.
    pub conversation: ConversationId,
    /// Where it stood, and still stands.
    pub from: ConversationState,
    /// The wire name of the event.
    pub event: String,
}

impl IllegalTransition {
    /// `event` came for `conversation` in state `from`.
    #[must_use]
    pub fn new(conversation: ConversationId, from: ConversationState, event: impl Into<String>) -> Self {
        Self { conversation, from, event: event.into() }
    }
}

fn possible(from: &ConversationState) -> String {
    let names: Vec<_> = TRANSITIONS.iter().filter(|(state, ..)| state == from).map(|(_, event, _)| *event).collect();
    if names.is_empty() { "none, it is over".to_owned() } else { names.join(", ") }
}

impl ConversationState {
    /// The state after `event` in `conversation`.
    ///
    /// An event that holds or resumes one participant of several leaves the conversation where it is, and so do events
    /// that are not part of the life cycle (presence, custom and unknown ones).
    ///
    /// # Errors
    ///
    /// [`IllegalTransition`] when the table has no such line; the state does not change then.
    pub fn apply(&self, conversation: &ConversationId, event: &ChannelEvent) -> Result<Self, IllegalTransition> {
        let name = event.name();
        let of_one_participant = match event {
            ChannelEvent::Held(held) => held.participant.is_some(),
            ChannelEvent::Resumed(resumed) => resumed.participant.is_some(),
            _ => false,
        };
        let governed = TRANSITIONS.iter().any(|(_, event, _)| *event == name);
        if !governed || (of_one_participant && self.is_connected()) {
            return Ok(self.clone());
        }
        TRANSITIONS.iter().find(|(from, event, _)| from == self && *event == name).map_or_else(
            || Err(IllegalTransition::new(conversation.clone(), self.clone(), name)),
            |(_, _, to)| Ok(to.clone()),
        )
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
