//! What the page shows of a provider's conversations beside what the hub knows: messages, sessions, times.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cif_adapter::hub::HubView;
use cif_bridge::page::LiveConversation;
use cif_protocol::channel::{Author, ChannelEvent, EmailMessage, EventEnvelope, Message, SendMessage};
use cif_protocol::{ConversationId, Instant, MessageId, ProviderId, SessionId, Timestamp};

/// Messages kept of one conversation.
const MESSAGES: usize = 200;
/// A conversation that is over is shown so long.
const LINGER: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Talks(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    talks: BTreeMap<ConversationId, Talk>,
    /// Those that are over, by when: the first vanishes first.
    over: BTreeSet<(Instant, ConversationId)>,
}

impl Known {
    fn talk(&mut self, id: &ConversationId) -> &mut Talk {
        self.talks.entry(id.clone()).or_default()
    }

    /// Notes since when it is over, or that it is not.
    fn set_over(&mut self, id: &ConversationId, over: Option<Instant>) {
        let before = std::mem::replace(&mut self.talk(id).over, over);
        before.map(|before| self.over.remove(&(before, id.clone())));
        over.map(|over| self.over.insert((over, id.clone())));
    }

    fn remove(&mut self, id: &ConversationId) {
        if let Some(over) = self.talks.remove(id).and_then(|talk| talk.over) {
            self.over.remove(&(over, id.clone()));
        }
    }
}

#[derive(Debug, Default)]
struct Talk {
    messages: Vec<Message>,
    session: Option<SessionId>,
    connected: Option<Instant>,
    over: Option<Instant>,
}

impl Talk {
    fn add(&mut self, message: Message) {
        if self.messages.len() == MESSAGES {
            self.messages.remove(0);
        }
        self.messages.push(message);
    }
}

impl Talks {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes by the whole view.
    pub(super) fn resync(&self, view: &HubView, now: Instant) {
        let mut talks = self.lock();
        let listed: BTreeSet<&ConversationId> = view.conversations.iter().map(|known| known.id()).collect();
        let gone: Vec<ConversationId> = talks.talks.keys().filter(|id| !listed.contains(id)).cloned().collect();
        gone.iter().for_each(|id| talks.remove(id));
        for known in &view.conversations {
            let state = known.state();
            if state.is_connected() {
                talks.talk(known.id()).connected.get_or_insert(now);
            } else if !state.is_live() {
                // Nobody on this page has seen it live.
                talks.remove(known.id());
            } else {
                talks.talk(known.id());
            }
        }
    }

    pub(super) fn event(&self, envelope: &EventEnvelope, now: Instant) {
        let Some(id) = &envelope.conversation else { return };
        let mut talks = self.lock();
        let talk = talks.talk(id);
        match &envelope.event {
            ChannelEvent::Connected(_) => talk.connected = talk.connected.or(Some(now)),
            ChannelEvent::MessageReceived(received) => talk.add(received.message.clone()),
            ChannelEvent::EmailReceived(received) => talk.add(mail(&received.message)),
            ChannelEvent::Missed(_)
            | ChannelEvent::Declined(_)
            | ChannelEvent::Failed(_)
            | ChannelEvent::Ended(_)
            | ChannelEvent::Transferred(_)
            | ChannelEvent::WrapUpEnded(_) => talks.set_over(id, Some(now)),
            ChannelEvent::WrapUpStarted(_) => talks.set_over(id, None),
            _ => {}
        }
    }

    pub(super) fn session(&self, conversation: &ConversationId, session: SessionId) {
        self.lock().talk(conversation).session = Some(session);
    }

    pub(super) fn sent(&self, send: SendMessage, id: MessageId, at: Timestamp) {
        let mut message = Message::new(id, Author::Agent, send.parts).with_sent_at(at);
        message.client_id = send.client_id;
        self.lock().talk(&send.conversation).add(message);
    }

    /// When the next conversation that is over vanishes from the page.
    pub(super) fn next_vanishes(&self) -> Option<Instant> {
        self.lock().over.first().map(|(over, _)| *over + LINGER)
    }

    /// Forgets what has been over for a while.
    pub(super) fn vanish(&self, now: Instant) {
        let mut talks = self.lock();
        while talks.over.first().is_some_and(|(over, _)| *over + LINGER <= now) {
            if let Some((_, id)) = talks.over.pop_first() {
                talks.talks.remove(&id);
            }
        }
    }

    /// What the page shows.
    pub(super) fn show(&self, provider: &ProviderId, view: HubView, now: Instant) -> Vec<LiveConversation> {
        let talks = self.lock();
        let mut shown = Vec::new();
        for known in view.conversations {
            let talk = talks.talks.get(known.id());
            if !known.state().is_live() && talk.is_none() {
                continue;
            }
            let mut live =
                LiveConversation::new(provider.clone(), known.conversation, &known.capabilities, known.muted);
            live.typing = known.typing;
            if let Some(talk) = talk {
                live.session.clone_from(&talk.session);
                live.messages.clone_from(&talk.messages);
                let until = talk.over.unwrap_or(now);
                let passed = |since: Instant| until.as_millis().saturating_sub(since.as_millis());
                live.connected_ms = talk.connected.map(passed);
            }
            shown.push(live);
        }
        shown
    }
}

/// A mail as a message of its conversation.
fn mail(mail: &EmailMessage) -> Message {
    let mut message = Message::new(mail.id.clone(), Author::FarEnd, mail.parts.clone());
    message.sent_at = mail.sent_at;
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::{EndCause, Ended, WrapUpEnded, WrapUpStarted};

    fn report(talks: &Talks, id: &str, at: u64, event: impl Into<ChannelEvent>) {
        let envelope = EventEnvelope::new("e", Timestamp::from_unix_millis(0), event).in_conversation(id.to_owned(), 1);
        talks.event(&envelope, Instant::from_millis(at));
    }

    #[test]
    fn what_is_over_vanishes_in_its_turn_and_wrap_up_takes_it_back() {
        let talks = Talks::default();
        assert_eq!(talks.next_vanishes(), None);
        report(&talks, "b", 1_000, Ended::new(EndCause::Cancelled));
        report(&talks, "a", 2_000, Ended::new(EndCause::Cancelled));
        report(&talks, "c", 3_000, Ended::new(EndCause::Cancelled));
        assert_eq!(talks.next_vanishes(), Some(Instant::from_millis(6_000)));
        report(&talks, "b", 3_500, WrapUpStarted::new());
        assert_eq!(talks.next_vanishes(), Some(Instant::from_millis(7_000)));
        talks.vanish(Instant::from_millis(7_000));
        assert_eq!(talks.lock().talks.keys().map(ConversationId::as_str).collect::<Vec<_>>(), ["b", "c"]);
        talks.resync(&HubView::default(), Instant::from_millis(7_000));
        assert_eq!(talks.lock().talks.len(), 0);
        assert_eq!(talks.next_vanishes(), None);
        report(&talks, "b", 8_000, WrapUpEnded::new());
        report(&talks, "b", 9_000, WrapUpEnded::new());
        assert_eq!(talks.lock().over.len(), 1);
    }
}
