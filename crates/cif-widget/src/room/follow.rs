//! What the hubs tell.

use std::sync::Arc;

use cif_adapter::hub::{HubEvent, HubItem, HubView};
use cif_protocol::channel::{
    ChannelEvent, ChannelKind, ConnectionState, ConversationState, ListDispositions, ListPresences,
};
use cif_protocol::{ConversationId, Instant, ProviderId};

use super::work::Purpose;
use super::{Key, Room};

impl Room {
    /// Takes an item of a provider in.
    pub(crate) fn item(&mut self, id: &ProviderId, generation: u64, item: HubItem) {
        if self.providers.get(id).is_none_or(|provider| provider.generation != generation) {
            return;
        }
        self.dirty = true;
        match item {
            HubItem::Resync { view, lost } => self.resync(id, &view, lost),
            HubItem::Event(event) => self.event(id, event),
            HubItem::Problem(problem) => tracing::warn!(provider = %id, %problem, "a provider at the widget"),
            // What the host tells its providers is not drawn.
            _ => {}
        }
    }

    fn resync(&mut self, id: &ProviderId, view: &HubView, lost: u64) {
        let (now, wall) = (self.now, self.wall);
        let Some(provider) = self.providers.get_mut(id) else { return };
        provider.talks.retain(|talk, _| view.conversation(talk).is_some());
        for known in &view.conversations {
            let talk = provider.talks.entry(known.id().clone()).or_default();
            let since = known.conversation.connected_at.map(|at| wall.as_unix_millis() - at.as_unix_millis());
            if known.state().is_connected() && talk.connected.is_none() {
                let passed = u64::try_from(since.unwrap_or(0)).unwrap_or(0);
                talk.connected = Some(Instant::from_millis(now.as_millis().saturating_sub(passed)));
            }
            if !known.state().is_live() || matches!(known.state(), ConversationState::WrapUp) {
                talk.over.get_or_insert(now);
            }
            let written = matches!(known.conversation.kind, ChannelKind::Chat | ChannelKind::Sms | ChannelKind::Email);
            if written && (known.state().is_live() || lost > 0) {
                talk.loading.want_end();
            }
        }
        let wrap_ups = view.conversations.iter().filter(|known| *known.state() == ConversationState::WrapUp);
        let wrap_ups: Vec<ConversationId> = wrap_ups.map(|known| known.id().clone()).collect();
        for known in &view.conversations {
            self.stir((id.clone(), known.id().clone()));
        }
        for talk in wrap_ups {
            self.ask_dispositions((id.clone(), talk));
        }
        self.ask_presences(id);
    }

    fn event(&mut self, id: &ProviderId, event: Arc<HubEvent>) {
        match (&event.envelope.conversation, &event.state) {
            (Some(talk), Some(_)) => {
                let key = (id.clone(), talk.clone());
                let now = self.now;
                let talk = self.providers.get_mut(id).map(|p| p.talks.entry(key.1.clone()).or_default());
                if let Some(event) = talk.and_then(|talk| talk.loading.hold(event, now)) {
                    self.apply(&key, &event, now);
                }
                self.stir(key);
            }
            // Of a conversation that the hub does not follow.
            (Some(_), None) => {}
            (None, _) => self.provider_event(id, &event.envelope.event),
        }
    }

    /// Takes an event of a conversation into its transcript.
    pub(super) fn apply(&mut self, key: &Key, event: &HubEvent, now: Instant) {
        if let Some(talk) = self.talk_mut(key) {
            if talk.apply(&event.envelope, now) {
                talk.loading.want_end();
            }
        }
        if matches!(event.envelope.event, ChannelEvent::WrapUpStarted(_)) {
            self.ask_dispositions(key.clone());
        }
    }

    fn provider_event(&mut self, id: &ProviderId, event: &ChannelEvent) {
        match event {
            ChannelEvent::SignInStepChanged(event) => {
                if let Some(provider) = self.providers.get_mut(id) {
                    provider.set_step(&event.step);
                }
            }
            ChannelEvent::ConnectionStateChanged(event) if event.state == ConnectionState::Connected => {
                self.ask_presences(id);
            }
            ChannelEvent::CapabilitiesChanged(_) => self.ask_presences(id),
            _ => {}
        }
    }

    /// Asks which presences can be chosen.
    fn ask_presences(&mut self, id: &ProviderId) {
        let can = self.hub(id).is_some_and(|hub| hub.capabilities().get_presence.is_supported());
        if can {
            self.ask(id, ListPresences::new().into(), Purpose::Presences);
        }
    }

    /// Asks what may have come of a conversation.
    fn ask_dispositions(&mut self, key: Key) {
        self.ask(&key.0, ListDispositions::new(key.1.clone()).into(), Purpose::Dispositions(key.1));
    }
}
