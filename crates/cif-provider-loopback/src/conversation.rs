//! One simulated conversation.

use std::collections::BTreeSet;
use std::time::Duration;

use cif_protocol::channel::{
    ChannelEvent, ChannelKind, Conversation, ConversationModel, ConversationSnapshot, ConversationState, Disposition,
    EmailMessage, EndCause, Ended, IllegalTransition, Message, Participant, ParticipantRole,
};
use cif_protocol::{Instant, MessageId, ParticipantId, Timestamp};
use cif_provider::TaskHandle;

/// How many messages, and how many mails, of one conversation are remembered.
const MAX_MESSAGES: usize = 512;

/// A conversation with what the service remembers of it.
#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) info: Conversation,
    pub(crate) model: ConversationModel,
    /// The messages of both sides, oldest first.
    pub(crate) messages: Vec<Message>,
    /// The mails of both sides, oldest first.
    pub(crate) mails: Vec<EmailMessage>,
    /// The messages that were taken back.
    pub(crate) deleted: BTreeSet<MessageId>,
    /// The agent's reactions.
    pub(crate) reactions: Vec<(MessageId, String)>,
    /// The last message that the agent has read.
    pub(crate) agent_read: Option<MessageId>,
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
            model: ConversationModel::new(info.id.clone()),
            info,
            messages: Vec::new(),
            mails: Vec::new(),
            deleted: BTreeSet::new(),
            reactions: Vec::new(),
            agent_read: None,
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
        self.model.apply(event)?;
        let next = self.model.state().clone();
        if next != self.info.state {
            self.timer = None;
        }
        match event {
            ChannelEvent::Connected(_) => {
                self.connected_since = Some(now);
                self.info.connected_at = Some(time);
            }
            ChannelEvent::Held(held) if held.participant.is_none() => {
                self.held = true;
                self.held_since = Some(now);
            }
            ChannelEvent::Resumed(resumed) if resumed.participant.is_none() => self.end_hold(now),
            ChannelEvent::Muted(muted) if muted.participant.is_none() => self.muted = true,
            ChannelEvent::Unmuted(unmuted) if unmuted.participant.is_none() => self.muted = false,
            ChannelEvent::MessageReceived(received) => self.remember(received.message.clone()),
            ChannelEvent::EmailReceived(received) => self.remember_mail(received.message.clone()),
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
        let mut snapshot = self.model.to_snapshot(self.info.clone(), self.seq);
        let mut ends = [
            Participant::new(Participant::FAR_END, ParticipantRole::Customer),
            Participant::new(Participant::AGENT, ParticipantRole::Agent),
        ];
        for end in &mut ends {
            if let Some(known) = self.model.participant(&end.id) {
                *end = known;
            }
        }
        ends[0].party.clone_from(&self.info.party);
        let others = snapshot.participants.drain(..).filter(|who| ends.iter().all(|end| end.id != who.id));
        snapshot.participants = others.collect();
        snapshot.participants.splice(0..0, ends);
        snapshot
    }

    /// Keeps a message, in the place of an earlier one with its id.
    pub(crate) fn remember(&mut self, message: Message) {
        if let Some(before) = self.messages.iter_mut().find(|before| before.id == message.id) {
            *before = message;
            return;
        }
        if self.messages.len() == MAX_MESSAGES {
            self.messages.remove(0);
        }
        self.messages.push(message);
    }

    pub(crate) fn remember_mail(&mut self, mail: EmailMessage) {
        if self.mails.len() == MAX_MESSAGES {
            self.mails.remove(0);
        }
        self.mails.push(mail);
    }

    /// Is the participant on hold by itself?
    pub(crate) fn is_held(&self, id: &ParticipantId) -> bool {
        self.model.participant(id).is_some_and(|participant| participant.held)
    }

    pub(crate) fn state(&self) -> &ConversationState {
        &self.info.state
    }
}
