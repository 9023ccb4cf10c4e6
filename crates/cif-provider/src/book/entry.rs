//! One conversation in the book.

use cif_protocol::channel::{
    ChannelEvent, Conversation, ConversationModel, ConversationSnapshot, ConversationState as State, Dialing,
    Direction, IllegalTransition, Offered, Participant,
};
use cif_protocol::{ConversationId, ParticipantId, Timestamp};

#[derive(Debug)]
pub(super) struct Entry<T> {
    pub(super) about: Conversation,
    model: ConversationModel,
    /// Is the agent muted as a whole?
    muted: bool,
    /// The number of its last event.
    pub(super) seq: u64,
    /// Orders the conversations by their beginning.
    pub(super) place: u64,
    /// What the provider keeps with it.
    pub(super) own: T,
}

impl<T: Default> Entry<T> {
    /// The conversation that begins with this event, if one can.
    pub(super) fn begun(id: ConversationId, first: &ChannelEvent, place: u64, now: Timestamp) -> Option<Self> {
        let model = ConversationModel::new(id.clone());
        let mut about = match first {
            ChannelEvent::Offered(Offered { kind, .. }) => {
                Conversation::new(id, kind.clone(), Direction::Inbound, State::New)
            }
            ChannelEvent::Dialing(Dialing { kind, .. }) => {
                Conversation::new(id, kind.clone(), Direction::Outbound, State::New)
            }
            _ => return None,
        };
        about.started_at = Some(now);
        match first {
            ChannelEvent::Offered(offered) => {
                about.party = Some(offered.from.clone());
                about.to.clone_from(&offered.to);
                about.queue.clone_from(&offered.queue);
                about.subject.clone_from(&offered.subject);
                about.attributes.clone_from(&offered.attributes);
            }
            ChannelEvent::Dialing(dialing) => {
                about.party = Some(dialing.to.clone());
                about.subject.clone_from(&dialing.subject);
                about.record.clone_from(&dialing.record);
            }
            _ => {}
        }
        Some(Self { about, model, muted: false, seq: 0, place, own: T::default() })
    }
}

impl<T> Entry<T> {
    pub(super) fn state(&self) -> &State {
        &self.about.state
    }

    /// Would the event change nothing?
    pub(super) fn is_so(&self, event: &ChannelEvent) -> bool {
        use ChannelEvent as E;
        let state = self.state();
        match event {
            E::Accepted(_) => *state == State::Accepted || state.is_connected(),
            E::Connected(_) => state.is_connected(),
            E::Declined(_) => *state == State::Declined,
            E::Missed(_) => *state == State::Missed,
            E::Ended(_) => state.is_over(),
            E::Held(held) => self.is_held(held.participant.as_ref()) == Some(true),
            E::Resumed(resumed) => self.is_held(resumed.participant.as_ref()) == Some(false),
            E::Muted(muted) => self.is_muted(muted.participant.as_ref()) == Some(true),
            E::Unmuted(unmuted) => self.is_muted(unmuted.participant.as_ref()) == Some(false),
            E::WrapUpStarted(_) => matches!(state, State::WrapUp | State::Completed),
            E::WrapUpEnded(_) => *state == State::Completed,
            _ => false,
        }
    }

    /// Nothing when it can be neither held nor resumed.
    fn is_held(&self, who: Option<&ParticipantId>) -> Option<bool> {
        match (who, self.state()) {
            (None, State::Held) => Some(true),
            (None, State::Connected) => Some(false),
            (Some(who), State::Held | State::Connected) => Some(self.participant(who)?.held),
            _ => None,
        }
    }

    fn is_muted(&self, who: Option<&ParticipantId>) -> Option<bool> {
        match who {
            _ if !self.state().is_connected() => None,
            None => Some(self.muted),
            Some(who) => Some(self.participant(who)?.muted),
        }
    }

    fn participant(&self, who: &ParticipantId) -> Option<Participant> {
        self.model.participant(who)
    }

    /// Moves along; nothing changes when the event is not possible.
    pub(super) fn apply(&mut self, event: &ChannelEvent, now: Timestamp) -> Result<(), IllegalTransition> {
        self.model.apply(event)?;
        self.about.state = self.model.state().clone();
        match event {
            ChannelEvent::Connected(_) => self.about.connected_at = Some(now),
            ChannelEvent::Muted(muted) if muted.participant.is_none() => self.muted = true,
            ChannelEvent::Unmuted(unmuted) if unmuted.participant.is_none() => self.muted = false,
            ChannelEvent::ThreadUpdated(updated) if updated.subject.is_some() => {
                self.about.subject.clone_from(&updated.subject);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn snapshot(&self) -> ConversationSnapshot {
        let mut snapshot = self.model.to_snapshot(self.about.clone(), self.seq);
        if self.muted {
            let agent = snapshot.participants.iter_mut().find(|who| who.id.as_str() == Participant::AGENT);
            match agent {
                Some(agent) => agent.muted = true,
                None => snapshot
                    .participants
                    .extend(self.participant(&Participant::AGENT.into()).map(|agent| agent.with_muted(true))),
            }
        }
        snapshot
    }
}
