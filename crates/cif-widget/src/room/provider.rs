//! What the room keeps of one provider.

use std::collections::BTreeMap;

use cif_adapter::hub::Hub;
use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Capabilities, ChannelCommand, ChannelKind, FetchHistory, GetThread, PresenceOption, Scope, SignInStep,
    SignInStepKind,
};
use cif_provider::TaskHandle;
use serde_json::{Map, Value};

use crate::operations;
use crate::talk::{Fetch, HISTORY_PAGE, Talk};

#[derive(Debug, Default)]
pub(super) struct Provider {
    pub(super) label: String,
    /// Nothing while it is not attached.
    pub(super) hub: Option<Hub>,
    /// Counts the attachments of all providers.
    pub(super) generation: u64,
    pub(super) follower: Option<TaskHandle>,
    pub(super) talks: BTreeMap<ConversationId, Talk>,
    pub(super) presences: Vec<PresenceOption>,
    pub(super) sign_in: Option<SignInStep>,
    abilities: Option<Abilities>,
}

/// What follows from the capabilities of a provider.
#[derive(Debug, Clone)]
pub(super) struct Abilities {
    of: Capabilities,
    pub(super) operations: Vec<&'static str>,
    pub(super) starts: Vec<ChannelKind>,
    pub(super) limits: Map<String, Value>,
}

impl Provider {
    pub(super) fn attach(&mut self, label: String, hub: Hub, generation: u64) -> Option<TaskHandle> {
        (self.label, self.hub, self.generation) = (label, Some(hub), generation);
        (self.sign_in, self.abilities) = (None, None);
        self.follower.take()
    }

    pub(super) fn detach(&mut self) -> Option<(Hub, Option<TaskHandle>)> {
        let hub = self.hub.take()?;
        self.presences.clear();
        self.sign_in = None;
        Some((hub, self.follower.take()))
    }

    /// What it can do now. Worked out anew only when its capabilities have changed.
    pub(super) fn abilities(&mut self) -> Option<&Abilities> {
        let can = self.hub.as_ref()?.capabilities();
        if self.abilities.as_ref().is_none_or(|known| known.of != can) {
            self.abilities = Some(Abilities::new(can));
        }
        self.abilities.as_ref()
    }

    /// The next step of a sign-in; a completed one is not shown.
    pub(super) fn set_step(&mut self, step: &SignInStep) {
        self.sign_in = (step.kind != SignInStepKind::Complete).then(|| step.clone());
    }

    /// The command that fetches a piece of the history of a conversation; nothing when the provider has none.
    pub(super) fn fetch(&self, id: &ConversationId, fetch: Fetch) -> Option<ChannelCommand> {
        let can = self.hub.as_ref()?.provider().capabilities(&Scope::Conversation(id.clone()));
        if can.get_thread.is_supported() {
            let mut command = GetThread::new(id.clone()).with_limit(HISTORY_PAGE);
            command.cursor = fetch.cursor;
            return Some(command.into());
        }
        if can.fetch_history.is_supported() {
            let mut command = FetchHistory::new(id.clone()).with_limit(HISTORY_PAGE);
            command.cursor = fetch.cursor;
            return Some(command.into());
        }
        None
    }

    /// Has a conversation a history that can be fetched?
    pub(super) fn has_history(&self, id: &ConversationId) -> bool {
        self.fetch(id, Fetch { cursor: None }).is_some()
    }
}

impl Abilities {
    fn new(of: Capabilities) -> Self {
        let starts = ChannelKind::KNOWN.iter().filter(|kind| of.start(kind).is_supported()).cloned().collect();
        let limits = match serde_json::to_value(&of) {
            // Levels are texts, limits are numbers and lists.
            Ok(Value::Object(all)) => all.into_iter().filter(|(_, value)| !value.is_string()).collect(),
            _ => Map::new(),
        };
        Self { operations: operations::of_provider(&of), starts, limits, of }
    }
}
