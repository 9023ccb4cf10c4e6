//! One simulated conversation.

use std::time::Duration;

use cif_protocol::channel::{
    ChannelEvent, ChannelKind, Conversation, ConversationSnapshot, ConversationState, Disposition, EndCause, Ended,
    IllegalTransition, Participant, ParticipantRole,
};
use cif_protocol::{Instant, Timestamp};
use cif_provider::TaskHandle;

/// A conversation with what the service remembers of it.
#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) info: Conversation,
    pub(crate) held: bool,
    pub(crate) muted: bool,
    /// The tones that the far end heard.
    pub(crate) tones: String,
    /// The texts that the agent sent.
    pub(crate) sent: Vec<String>,
    pub(crate) agent_types: bool,
    pub(crate) disposition: Option<Disposition>,
    /// Echoes that are under way.
    pub(crate) echoes: usize,
    /// The number of the last event, kept for the next attachment.
    pub(crate) seq: u64,
    /// Answers or gives up; dropped, and so cancelled, when the conversation moves on.
    timer: Option<TaskHandle>,
    connected_since: Option<Instant>,
    held_since: Option<Instant>,
    hold_time: Duration,
}

impl Talk {
    pub(crate) fn new(info: Conversation) -> Self {
        Self {
            info,
            held: false,
            muted: false,
            tones: String::new(),
            sent: Vec::new(),
            agent_types: false,
            disposition: None,
            echoes: 0,
            seq: 0,
            timer: None,
            connected_since: None,
            held_since: None,
            hold_time: Duration::ZERO,
        }
    }

    pub(crate) fn set_timer(&mut self, timer: TaskHandle) {
        self.timer = Some(timer);
    }

    pub(crate) fn is_kind(&self, kind: &ChannelKind) -> bool {
        self.info.kind == *kind
    }

    /// Moves along the life cycle and keeps the facts up to date. Nothing changes when the event is illegal.
    pub(crate) fn apply(
        &mut self,
        event: &ChannelEvent,
        now: Instant,
        time: Timestamp,
    ) -> Result<(), IllegalTransition> {
        let next = self.info.state.apply(&self.info.id, event)?;
        if next != self.info.state {
            self.timer = None;
        }
        match event {
            ChannelEvent::Connected(_) => {
                self.connected_since = Some(now);
                self.info.connected_at = Some(time);
            }
            ChannelEvent::Held(_) => {
                self.held = true;
                self.held_since = Some(now);
            }
            ChannelEvent::Resumed(_) => self.end_hold(now),
            ChannelEvent::Muted(_) => self.muted = true,
            ChannelEvent::Unmuted(_) => self.muted = false,
            ChannelEvent::WrapUpEnded(ended) => self.disposition.clone_from(&ended.disposition),
            _ => {}
        }
        if next.is_over() {
            self.end_hold(now);
        }
        self.info.state = next;
        Ok(())
    }

    fn end_hold(&mut self, now: Instant) {
        self.held = false;
        if let Some(since) = self.held_since.take() {
            self.hold_time += now - since;
        }
    }

    /// The event that ends this conversation now, with the times it lasted.
    pub(crate) fn ended(&self, cause: EndCause, now: Instant) -> Ended {
        let Some(since) = self.connected_since else { return Ended::new(cause) };
        let hold = self.hold_time + self.held_since.map_or(Duration::ZERO, |since| now - since);
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Ended::new(cause).with_talk_ms(millis(now - since)).with_hold_ms(millis(hold))
    }

    pub(crate) fn snapshot(&self) -> ConversationSnapshot {
        let mut customer = Participant::new("customer", ParticipantRole::Customer).with_held(self.held);
        customer.party.clone_from(&self.info.party);
        let agent = Participant::new("agent", ParticipantRole::Agent).with_muted(self.muted);
        ConversationSnapshot::new(self.info.clone(), self.seq).with_participants([customer, agent])
    }

    pub(crate) fn state(&self) -> &ConversationState {
        &self.info.state
    }
}
