//! The book of conversations: applies events along the life cycle, reconciles with snapshots.

use std::collections::BTreeMap;

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    AgentPresence, ChannelEvent, ConnectionState, Conversation, ConversationModel, ConversationState, Direction,
    EventEnvelope, IllegalTransition, Snapshot,
};

use super::view::{ConversationView, HubView};

#[derive(Debug)]
struct Entry {
    view: ConversationView,
    /// Judges the events.
    model: ConversationModel,
    /// The number of the last event that came, which may be lower than the last one that a snapshot included.
    seen: u64,
    /// When it became known, for the order of the view.
    order: u64,
    /// When its state last changed: of those that are over, the first to be over are forgotten first.
    changed: u64,
    /// A snapshot said that it is over, so its last events may still come and mean nothing.
    over_by_snapshot: bool,
}

#[derive(Debug)]
pub(super) struct Book {
    entries: BTreeMap<ConversationId, Entry>,
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
    /// It is new and passed on.
    Forward,
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
        entries.sort_by_key(|entry| entry.order);
        HubView {
            conversations: entries.into_iter().map(|entry| entry.view.clone()).collect(),
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
            return Applied::Forward;
        };
        let live = self.entries.values().filter(|entry| entry.view.state().is_live()).count();
        let Some(entry) = self.entries.get_mut(id) else {
            let mut model = ConversationModel::new(id.clone());
            if let Err(illegal) = model.apply(&envelope.event) {
                return Applied::Refused(illegal);
            }
            let begun = begin(id, envelope, model.state().clone());
            // An event outside the life cycle says nothing of a conversation that is not known.
            let Some(conversation) = begun else { return Applied::Forward };
            if live >= self.max_live {
                return Applied::Full;
            }
            self.insert(ConversationView::new(conversation, envelope.seq), model, envelope.seq);
            return Applied::Forward;
        };
        if envelope.seq <= entry.seen {
            return Applied::Known;
        }
        if envelope.seq <= entry.view.seq || entry.over_by_snapshot {
            entry.seen = envelope.seq;
            // A snapshot has states, not messages: those are passed on although it includes their numbers.
            return if is_content(&envelope.event) { Applied::Forward } else { Applied::Known };
        }
        if envelope.seq > entry.view.seq + 1 {
            return Applied::Hole { lost: envelope.seq - entry.view.seq - 1 };
        }
        match entry.model.apply(&envelope.event) {
            Ok(()) => {
                self.count += 1;
                entry.change(envelope, self.count);
                self.forget_oldest();
                Applied::Forward
            }
            Err(illegal) => {
                // Its number is used all the same, or every later event would look like a hole.
                entry.seen = envelope.seq;
                entry.view.seq = envelope.seq;
                Applied::Refused(illegal)
            }
        }
    }

    /// Takes a snapshot over. `pending` are events that came before it and are still to be applied: a conversation that
    /// they end is left to them.
    pub(super) fn reconcile<'a>(&mut self, snapshot: &Snapshot, pending: impl Iterator<Item = &'a EventEnvelope>) {
        let ending: Vec<&ConversationId> = pending
            .filter(|envelope| ends(&envelope.event))
            .filter_map(|envelope| envelope.conversation.as_ref())
            .collect();
        for live in &snapshot.conversations {
            let id = &live.conversation.id;
            match self.entries.get_mut(id) {
                Some(entry) => {
                    if live.seq < entry.view.seq {
                        // The provider was attached anew, perhaps after a restart, and counts from the start again.
                        entry.seen = 0;
                    }
                    entry.model = ConversationModel::from_snapshot(live);
                    entry.view.conversation = live.conversation.clone();
                    entry.view.take_parts(&entry.model);
                    entry.view.seq = live.seq;
                    entry.over_by_snapshot = false;
                }
                None => {
                    let mut view = ConversationView::new(live.conversation.clone(), live.seq);
                    let model = ConversationModel::from_snapshot(live);
                    view.take_parts(&model);
                    // Nothing of it was seen, so that its messages which still wait are passed on.
                    self.insert(view, model, 0);
                }
            }
        }
        self.count += 1;
        for (id, entry) in &mut self.entries {
            let listed = snapshot.conversations.iter().any(|live| live.conversation.id == *id);
            if !listed && entry.view.state().is_live() && !ending.contains(&id) {
                entry.view.conversation.state = over(entry.view.state());
                entry.model = ConversationModel::at(id.clone(), entry.view.conversation.state.clone());
                entry.over_by_snapshot = true;
                entry.changed = self.count;
            }
        }
        self.connection = snapshot.connection.clone().or_else(|| self.connection.take());
        self.presence = snapshot.presence.clone().or_else(|| self.presence.take());
        self.complete = true;
        self.forget_oldest();
    }

    fn insert(&mut self, view: ConversationView, model: ConversationModel, seen: u64) {
        self.count += 1;
        let entry = Entry { model, seen, order: self.count, changed: self.count, over_by_snapshot: false, view };
        self.entries.insert(entry.view.id().clone(), entry);
    }

    /// Keeps only the last conversations that are over.
    fn forget_oldest(&mut self) {
        let mut over: Vec<(u64, ConversationId)> = self
            .entries
            .iter()
            .filter(|(_, entry)| !entry.view.state().is_live())
            .map(|(id, entry)| (entry.changed, id.clone()))
            .collect();
        over.sort();
        let surplus = over.len().saturating_sub(self.keep_finished);
        for (_, id) in over.into_iter().take(surplus) {
            self.entries.remove(&id);
        }
    }
}

impl Entry {
    fn change(&mut self, envelope: &EventEnvelope, count: u64) {
        self.seen = envelope.seq;
        if self.view.conversation.state != *self.model.state() {
            self.changed = count;
        }
        self.view.seq = envelope.seq;
        let conversation = &mut self.view.conversation;
        match &envelope.event {
            ChannelEvent::Connected(_) => conversation.connected_at = Some(envelope.occurred_at),
            ChannelEvent::Muted(muted) if muted.participant.is_none() => self.view.muted = true,
            ChannelEvent::Unmuted(unmuted) if unmuted.participant.is_none() => self.view.muted = false,
            ChannelEvent::TypingStarted(_) => self.view.typing = true,
            ChannelEvent::TypingStopped(_) | ChannelEvent::MessageReceived(_) => self.view.typing = false,
            _ => {}
        }
        conversation.state.clone_from(self.model.state());
        // Most events are content and change no part.
        if self.model.has_parts() && !is_content(&envelope.event) {
            self.view.take_parts(&self.model);
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
