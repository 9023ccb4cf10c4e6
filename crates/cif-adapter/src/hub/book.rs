//! The book of conversations: applies events along the life cycle, reconciles with snapshots.

use std::collections::{BTreeMap, BTreeSet};

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    AgentPresence, ChannelEvent, ConnectionState, Conversation, ConversationModel, ConversationState, Direction,
    EventEnvelope, IllegalTransition, Participant, Snapshot,
};

use super::view::{ConversationView, HubView};

/// One conversation. There may be thousands, so it is small: the parts and the state are in the model only.
#[derive(Debug)]
struct Entry {
    /// What is known of it, which few events look at. The state in it is not kept up: the model has it.
    facts: Box<Conversation>,
    /// Judges the events.
    model: ConversationModel,
    /// The number of the last event that is included.
    seq: u64,
    /// The number of the last event that came, which may be lower than the last one that a snapshot included.
    seen: u64,
    /// When it became known, for the order of the view.
    order: u64,
    /// When its state last changed: its place among those that are over.
    changed: u64,
    typing: bool,
    /// A snapshot said that it is over, so its last events may still come and mean nothing.
    over_by_snapshot: bool,
}

#[derive(Debug)]
pub(super) struct Book {
    entries: BTreeMap<ConversationId, Entry>,
    /// Those that are not live, by when that came about: the first ones are forgotten first.
    over: BTreeMap<u64, ConversationId>,
    connection: Option<ConnectionState>,
    presence: Option<AgentPresence>,
    complete: bool,
    count: u64,
    max_live: usize,
    keep_finished: usize,
}

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Applied {
    /// It is new and passed on. The state of its conversation before and after it, if it has one that is followed.
    Forward(Option<(ConversationState, ConversationState)>),
    /// It came before, or a snapshot includes it.
    Known,
    /// Events of the conversation before it are missing.
    Hole { lost: u64 },
    /// The life cycle does not allow it.
    Refused(IllegalTransition),
    /// Too many conversations are live.
    Full,
}

impl Book {
    pub(super) fn new(max_live: usize, keep_finished: usize) -> Self {
        Self {
            entries: BTreeMap::new(),
            over: BTreeMap::new(),
            connection: None,
            presence: None,
            complete: false,
            count: 0,
            max_live,
            // The one that has just ended may still be wrapped up.
            keep_finished: keep_finished.max(1),
        }
    }

    pub(super) fn view(&self) -> HubView {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort_unstable_by_key(|entry| entry.order);
        HubView {
            conversations: entries.into_iter().map(Entry::view).collect(),
            connection: self.connection.clone(),
            presence: self.presence.clone(),
            complete: self.complete,
        }
    }

    pub(super) fn set_incomplete(&mut self) {
        self.complete = false;
    }

    pub(super) fn apply(&mut self, envelope: &EventEnvelope) -> Applied {
        let Some(id) = &envelope.conversation else {
            match &envelope.event {
                ChannelEvent::PresenceChanged(changed) => self.presence = Some(changed.presence.clone()),
                ChannelEvent::ConnectionStateChanged(changed) => self.connection = Some(changed.state.clone()),
                _ => {}
            }
            return Applied::Forward(None);
        };
        let Some(entry) = self.entries.get_mut(id) else { return self.begin(id, envelope) };
        if envelope.seq <= entry.seen {
            return Applied::Known;
        }
        if envelope.seq <= entry.seq || entry.over_by_snapshot {
            entry.seen = envelope.seq;
            // A snapshot has states, not messages: those are passed on although it includes their numbers.
            let state = entry.model.state();
            let content = is_content(&envelope.event);
            return if content { Applied::Forward(Some((state.clone(), state.clone()))) } else { Applied::Known };
        }
        if envelope.seq > entry.seq + 1 {
            return Applied::Hole { lost: envelope.seq - entry.seq - 1 };
        }
        // The number of a refused event is used all the same, or every later event would look like a hole.
        (entry.seq, entry.seen) = (envelope.seq, envelope.seq);
        let before = entry.model.state().clone();
        if let Err(illegal) = entry.model.apply(&envelope.event) {
            return Applied::Refused(illegal);
        }
        entry.note(envelope);
        let state = entry.model.state().clone();
        if state != before {
            self.place(id);
            self.forget_oldest();
        }
        Applied::Forward(Some((before, state)))
    }

    /// An event of a conversation that is not known.
    fn begin(&mut self, id: &ConversationId, envelope: &EventEnvelope) -> Applied {
        let mut model = ConversationModel::new(id.clone());
        if let Err(illegal) = model.apply(&envelope.event) {
            return Applied::Refused(illegal);
        }
        let state = model.state().clone();
        // An event outside the life cycle says nothing of a conversation that is not known.
        let Some(facts) = begin(id, envelope, state.clone()) else { return Applied::Forward(None) };
        if self.entries.len() - self.over.len() >= self.max_live {
            return Applied::Full;
        }
        self.insert(facts, model, envelope.seq, envelope.seq);
        Applied::Forward(Some((ConversationState::New, state)))
    }

    /// Takes a snapshot over. `pending` are events that came before it and are still to be applied: a conversation that
    /// they end is left to them.
    pub(super) fn reconcile<'a>(&mut self, snapshot: &Snapshot, pending: impl Iterator<Item = &'a EventEnvelope>) {
        let ending: BTreeSet<&ConversationId> = pending
            .filter(|envelope| ends(&envelope.event))
            .filter_map(|envelope| envelope.conversation.as_ref())
            .collect();
        let mut listed = BTreeSet::new();
        for live in &snapshot.conversations {
            let (id, model) = (&live.conversation.id, ConversationModel::from_snapshot(live));
            listed.insert(id);
            match self.entries.get_mut(id) {
                Some(entry) => {
                    if live.seq < entry.seq {
                        // The provider was attached anew, perhaps after a restart, and counts from the start again.
                        entry.seen = 0;
                    }
                    entry.model = model;
                    *entry.facts = live.conversation.clone();
                    entry.seq = live.seq;
                    entry.over_by_snapshot = false;
                    self.place(id);
                }
                // Nothing of it was seen, so that its messages which still wait are passed on.
                None => self.insert(live.conversation.clone(), model, live.seq, 0),
            }
        }
        let gone: Vec<ConversationId> = self
            .entries
            .iter()
            .filter(|(id, entry)| entry.model.state().is_live() && !listed.contains(id) && !ending.contains(id))
            .map(|(id, _)| id.clone())
            .collect();
        for id in gone {
            if let Some(entry) = self.entries.get_mut(&id) {
                entry.model = ConversationModel::at(id.clone(), over(entry.model.state()));
                entry.over_by_snapshot = true;
                self.place(&id);
            }
        }
        self.connection = snapshot.connection.clone().or_else(|| self.connection.take());
        self.presence = snapshot.presence.clone().or_else(|| self.presence.take());
        self.complete = true;
        self.forget_oldest();
    }

    fn insert(&mut self, facts: Conversation, model: ConversationModel, seq: u64, seen: u64) {
        self.count += 1;
        let (id, order) = (facts.id.clone(), self.count);
        let entry = Entry {
            facts: Box::new(facts),
            model,
            seq,
            seen,
            order,
            changed: order,
            typing: false,
            over_by_snapshot: false,
        };
        self.entries.insert(id.clone(), entry);
        self.place(&id);
    }

    /// Puts a conversation whose state has changed among those that are over, or takes it out.
    fn place(&mut self, id: &ConversationId) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        self.over.remove(&entry.changed);
        self.count += 1;
        entry.changed = self.count;
        if !entry.model.state().is_live() {
            self.over.insert(entry.changed, id.clone());
        }
    }

    /// Keeps only the last conversations that are over.
    fn forget_oldest(&mut self) {
        while self.over.len() > self.keep_finished {
            if let Some((_, id)) = self.over.pop_first() {
                self.entries.remove(&id);
            }
        }
    }
}

impl Entry {
    fn view(&self) -> ConversationView {
        let mut view = ConversationView::new(&self.model, (*self.facts).clone(), self.seq);
        view.muted = self.model.participant(&Participant::AGENT.into()).is_some_and(|agent| agent.muted);
        view.typing = self.typing;
        view
    }

    /// What an event tells besides the state.
    fn note(&mut self, envelope: &EventEnvelope) {
        match &envelope.event {
            ChannelEvent::Connected(_) => self.facts.connected_at = Some(envelope.occurred_at),
            ChannelEvent::TypingStarted(_) => self.typing = true,
            ChannelEvent::TypingStopped(_) | ChannelEvent::MessageReceived(_) => self.typing = false,
            _ => {}
        }
    }
}

/// The conversation that an event begins.
pub(crate) fn begin(id: &ConversationId, envelope: &EventEnvelope, state: ConversationState) -> Option<Conversation> {
    let mut conversation = match &envelope.event {
        ChannelEvent::Offered(offered) => {
            let mut new = Conversation::new(id.clone(), offered.kind.clone(), Direction::Inbound, state);
            new.party = Some(offered.from.clone());
            new.to.clone_from(&offered.to);
            new.queue.clone_from(&offered.queue);
            new.subject.clone_from(&offered.subject);
            new.attributes.clone_from(&offered.attributes);
            new
        }
        ChannelEvent::Dialing(dialing) => {
            let mut new = Conversation::new(id.clone(), dialing.kind.clone(), Direction::Outbound, state);
            new.party = Some(dialing.to.clone());
            new.to.clone_from(&dialing.from);
            new.subject.clone_from(&dialing.subject);
            new.record.clone_from(&dialing.record);
            new
        }
        _ => return None,
    };
    conversation.started_at = Some(envelope.occurred_at);
    Some(conversation)
}

/// What must reach the subscribers even when a snapshot includes its number.
fn is_content(event: &ChannelEvent) -> bool {
    matches!(
        event,
        ChannelEvent::MessageReceived(_)
            | ChannelEvent::MessageStatusChanged(_)
            | ChannelEvent::MessageSentElsewhere(_)
            | ChannelEvent::MessageUpdated(_)
            | ChannelEvent::MessageDeleted(_)
            | ChannelEvent::ReactionAdded(_)
            | ChannelEvent::ReactionRemoved(_)
            | ChannelEvent::ReadUpTo(_)
            | ChannelEvent::EmailReceived(_)
            | ChannelEvent::ThreadUpdated(_)
            | ChannelEvent::DraftCreated(_)
            | ChannelEvent::DraftUpdated(_)
            | ChannelEvent::DraftDiscarded(_)
            | ChannelEvent::DraftSent(_)
            | ChannelEvent::TranscriptSegment(_)
            | ChannelEvent::QualityReport(_)
            | ChannelEvent::RecordingAvailable(_)
            | ChannelEvent::ConsentChanged(_)
            | ChannelEvent::UploadProgressed(_)
            | ChannelEvent::Custom(_)
            | ChannelEvent::Other(_)
    )
}

fn ends(event: &ChannelEvent) -> bool {
    matches!(
        event,
        ChannelEvent::Missed(_)
            | ChannelEvent::Declined(_)
            | ChannelEvent::Failed(_)
            | ChannelEvent::Ended(_)
            | ChannelEvent::WrapUpEnded(_)
    )
}

/// Where a live conversation stands that a snapshot no longer lists.
fn over(state: &ConversationState) -> ConversationState {
    match state {
        ConversationState::Offered => ConversationState::Missed,
        ConversationState::WrapUp => ConversationState::Completed,
        _ => ConversationState::Ended,
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
