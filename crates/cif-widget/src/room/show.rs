//! What the pages draw.

use cif_adapter::hub::ConversationView as Known;
use cif_protocol::ProviderId;
use cif_protocol::channel::{Capabilities, ConversationState, Direction, Facet, Scope};

use super::provider::Provider;
use super::{Key, Room};
use crate::operations;
use crate::page_api::{
    ConversationView, Presence, ProviderView, Ringing, RingingConversation, ServerMessage, View, WrapUp,
};
use crate::talk::Talk;

impl Room {
    /// Brings the view up to date. The times of connection are left out of it.
    pub(super) fn renew(&mut self) {
        let (mut providers, mut conversations) = (Vec::new(), Vec::new());
        for (id, provider) in &mut self.providers {
            let Some(hub) = provider.hub.clone() else { continue };
            let view = hub.view();
            // What the hub has forgotten is shown no longer.
            provider.talks.retain(|talk, _| view.conversation(talk).is_some());
            // The hub may know of the connection before its event is read here: the clock is in the same view.
            for known in view.conversations.iter().filter(|known| known.state().is_connected()) {
                if let Some(talk) = provider.talks.get_mut(known.id()) {
                    talk.connected.get_or_insert(self.now);
                }
            }
            let mut shown = ProviderView::new(id.clone(), provider.label.clone());
            shown.connection.clone_from(&view.connection);
            shown.sign_in.clone_from(&provider.sign_in);
            shown.facets = hub.provider().facets();
            if shown.facets.contains(&Facet::Presence) {
                shown.presence = Some(Presence { current: view.presence.clone(), choices: provider.presences.clone() });
            }
            if let Some(abilities) = provider.abilities() {
                shown.operations.clone_from(&abilities.operations);
                shown.starts.clone_from(&abilities.starts);
                shown.limits.clone_from(&abilities.limits);
            }
            providers.push(shown);
            conversations.extend(view.conversations.iter().map(|known| {
                // The hub asks for those of live conversations; what is over may still be wrapped up and read.
                let over = (!known.state().is_live()).then(|| Scope::Conversation(known.id().clone()));
                let over = over.map(|scope| hub.provider().capabilities(&scope));
                conversation(id, provider, known, over.as_ref().unwrap_or(&known.capabilities))
            }));
        }
        providers.sort_by(|a, b| a.label.cmp(&b.label).then_with(|| a.id.cmp(&b.id)));
        if providers != self.shown.providers || conversations != self.shown.conversations {
            self.shown = View::new(self.shown.version + 1, providers, conversations);
        }
    }

    /// Shows the view to the pages that have an older one.
    pub(super) fn show(&mut self) {
        let version = self.shown.version;
        if self.pages.values().all(|page| page.view == version) {
            return;
        }
        let view = self.timed_view();
        for page in self.pages.values_mut().filter(|page| page.view != version) {
            page.view = version;
            page.outbox.show(view.clone());
        }
    }

    /// The view with the times of connection as they are now.
    pub(super) fn timed_view(&self) -> View {
        let mut view = self.shown.clone();
        for shown in &mut view.conversations {
            let talk = self.providers.get(&shown.provider).and_then(|provider| provider.talks.get(&shown.id));
            shown.connected_ms = talk.and_then(|talk| talk.connected_ms(self.now));
        }
        view
    }

    /// Tells the leader what rings, when that has changed or when the leader has.
    pub(super) fn ring(&mut self) {
        let Some(leader) = self.lead.holder() else { return };
        let waits = |shown: &&ConversationView| {
            shown.state == ConversationState::Offered && shown.direction == Direction::Inbound
        };
        let ringing: Vec<&ConversationView> = self.shown.conversations.iter().filter(waits).collect();
        let keys: Vec<Key> = ringing.iter().map(|shown| (shown.provider.clone(), shown.id.clone())).collect();
        let fence = self.lead.fence();
        if self.rang.as_ref().is_some_and(|(told, rang)| *told == fence && *rang == keys) {
            return;
        }
        let told = |shown: &ConversationView| {
            let (provider, id) = (shown.provider.clone(), shown.id.clone());
            RingingConversation::new(provider, id, shown.kind.clone(), shown.title.clone())
        };
        let message = Ringing::new(fence, ringing.into_iter().map(told).collect());
        let quiet = self.rang.is_none() && message.conversations.is_empty();
        if !quiet {
            self.say(leader, &ServerMessage::Ringing(message));
        }
        self.rang = Some((fence, keys));
    }
}

fn conversation(provider: &ProviderId, of: &Provider, known: &Known, can: &Capabilities) -> ConversationView {
    let facts = &known.conversation;
    let mut shown = ConversationView::new(
        provider.clone(),
        facts.id.clone(),
        facts.kind.clone(),
        facts.direction.clone(),
        facts.state.clone(),
    );
    shown.title = facts.party.as_ref().and_then(|party| {
        let address = party.address.as_ref().map(|address| address.value.clone());
        party.name.clone().filter(|name| !name.trim().is_empty()).or(address)
    });
    shown.party.clone_from(&facts.party);
    shown.subject.clone_from(&facts.subject);
    shown.queue.clone_from(&facts.queue);
    shown.record.clone_from(&facts.record);
    shown.since = facts.started_at;
    shown.muted = known.muted;
    shown.typing = known.typing;
    shown.operations = operations::of_conversation(known, can);
    shown.participants.clone_from(&known.participants);
    shown.consult.clone_from(&known.consult);
    shown.conferenced = known.conferenced;
    shown.recordings.clone_from(&known.recordings);
    if let Some(talk) = of.talks.get(&facts.id) {
        add(&mut shown, talk);
    }
    shown
}

/// What the transcript knows.
fn add(shown: &mut ConversationView, talk: &Talk) {
    shown.unread = talk.unread;
    shown.last_text = talk.last_text();
    shown.drafts.clone_from(&talk.drafts);
    if shown.state == ConversationState::WrapUp {
        shown.wrap_up = Some(WrapUp { dispositions: talk.dispositions.clone(), deadline: talk.wrap_up_deadline });
    }
}
