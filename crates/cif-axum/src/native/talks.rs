//! What the page shows of a provider's conversations beside what the hub knows: messages, sessions, times.

use std::collections::BTreeMap;
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
pub(super) struct Talks(Mutex<BTreeMap<ConversationId, Talk>>);

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
    fn lock(&self) -> MutexGuard<'_, BTreeMap<ConversationId, Talk>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes by the whole view.
    pub(super) fn resync(&self, view: &HubView, now: Instant) {
        let mut talks = self.lock();
        talks.retain(|id, _| view.conversation(id).is_some());
        for known in &view.conversations {
            let state = known.state();
            if state.is_connected() {
                talks.entry(known.id().clone()).or_default().connected.get_or_insert(now);
            } else if !state.is_live() {
                // Nobody on this page has seen it live.
                talks.remove(known.id());
            } else {
                talks.entry(known.id().clone()).or_default();
            }
        }
    }

    pub(super) fn event(&self, envelope: &EventEnvelope, now: Instant) {
        let Some(id) = &envelope.conversation else { return };
        let mut talks = self.lock();
        let talk = talks.entry(id.clone()).or_default();
        match &envelope.event {
            ChannelEvent::Connected(_) => talk.connected = talk.connected.or(Some(now)),
            ChannelEvent::MessageReceived(received) => talk.add(received.message.clone()),
            ChannelEvent::EmailReceived(received) => talk.add(mail(&received.message)),
            ChannelEvent::Missed(_)
            | ChannelEvent::Declined(_)
            | ChannelEvent::Failed(_)
            | ChannelEvent::Ended(_)
            | ChannelEvent::Transferred(_)
            | ChannelEvent::WrapUpEnded(_) => talk.over = Some(now),
            ChannelEvent::WrapUpStarted(_) => talk.over = None,
            _ => {}
        }
    }

    pub(super) fn session(&self, conversation: ConversationId, session: SessionId) {
        self.lock().entry(conversation).or_default().session = Some(session);
    }

    pub(super) fn sent(&self, send: SendMessage, id: MessageId, at: Timestamp) {
        let mut message = Message::new(id, Author::Agent, send.parts).with_sent_at(at);
        message.client_id = send.client_id;
        self.lock().entry(send.conversation).or_default().add(message);
    }

    /// When the next conversation that is over vanishes from the page.
    pub(super) fn next_vanishes(&self) -> Option<Instant> {
        self.lock().values().filter_map(|talk| talk.over).min().map(|over| over + LINGER)
    }

    /// Forgets what has been over for a while.
    pub(super) fn vanish(&self, now: Instant) {
        self.lock().retain(|_, talk| talk.over.is_none_or(|over| over + LINGER > now));
    }

    /// What the page shows.
    pub(super) fn show(&self, provider: &ProviderId, view: HubView, now: Instant) -> Vec<LiveConversation> {
        let talks = self.lock();
        let mut shown = Vec::new();
        for known in view.conversations {
            let talk = talks.get(known.id());
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
