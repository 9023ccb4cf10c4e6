//! The state of one agent's widget: what its providers have told, what its pages show and do. It does no work itself: it is told
//! what happened, and says in each turn what is to be done.

pub(crate) mod commands;
mod follow;
pub(crate) mod leader;
mod outbox;
mod pages;
mod provider;
mod reading;
mod show;
mod turn;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use cif_adapter::hub::Hub;
use cif_protocol::channel::AgentInfo;
use cif_protocol::{ConversationId, Instant, ProviderId, Timestamp};
use cif_provider::TaskHandle;

use crate::page_api::{Done, View};
use crate::talk::Talk;

use commands::Commands;
use leader::{Connection, Leadership};
pub(crate) use outbox::Outbox;
use pages::Page;
pub(crate) use pages::Refusal;
use provider::Provider;
use work::Work;

/// The most providers, those included that are not attached any more.
const MAX_PROVIDERS: usize = 64;

/// A conversation of a provider.
pub(crate) type Key = (ProviderId, ConversationId);

/// One agent's widget.
#[derive(Debug)]
pub(crate) struct Room {
    epoch: String,
    agent: AgentInfo,
    providers: BTreeMap<ProviderId, Provider>,
    pages: BTreeMap<Connection, Page>,
    /// Counts connections and attachments.
    count: u64,
    lead: Leadership,
    commands: Commands,
    /// The time of the last thing that it was told.
    now: Instant,
    wall: Timestamp,
    /// What is to be done and said in this turn.
    work: Vec<Work>,
    dones: Vec<(Connection, Done)>,
    /// The conversations whose transcripts may have to be fetched, and those whose fetch came to an end.
    stirred: BTreeSet<Key>,
    loaded: BTreeSet<Key>,
    /// The view may have changed.
    dirty: bool,
    /// The last view, without the times of connection.
    shown: View,
    /// What the leader was told to ring, and under which fence.
    rang: Option<(u64, Vec<Key>)>,
    /// Who leads has changed.
    lead_changed: bool,
    pings: u64,
    closed: bool,
}

impl Room {
    pub(crate) fn new(epoch: String, agent: AgentInfo) -> Self {
        Self {
            epoch,
            agent,
            providers: BTreeMap::new(),
            pages: BTreeMap::new(),
            count: 0,
            lead: Leadership::default(),
            commands: Commands::default(),
            now: Instant::ZERO,
            wall: Timestamp::default(),
            work: Vec::new(),
            dones: Vec::new(),
            stirred: BTreeSet::new(),
            loaded: BTreeSet::new(),
            dirty: false,
            shown: View::new(0, Vec::new(), Vec::new()),
            rang: None,
            lead_changed: false,
            pings: 0,
            closed: false,
        }
    }

    /// The time of what it is told next.
    pub(crate) const fn at(&mut self, now: Instant, wall: Timestamp) {
        (self.now, self.wall) = (now, wall);
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Follows a provider from now on. Gives its number, under which its items come, and what is to be dropped outside the lock.
    pub(crate) fn attach(&mut self, id: &ProviderId, label: String, hub: Hub) -> (u64, Option<TaskHandle>) {
        self.count += 1;
        self.dirty = true;
        if !self.providers.contains_key(id) && self.providers.len() >= MAX_PROVIDERS {
            let gone = self.providers.iter().find(|(_, provider)| provider.hub.is_none()).map(|(id, _)| id.clone());
            gone.map(|gone| self.providers.remove(&gone));
        }
        let provider = self.providers.entry(id.clone()).or_default();
        let before = provider.attach(label, hub, self.count);
        (self.count, before)
    }

    /// The task that follows a provider lives as long as the provider is attached.
    pub(crate) fn keep(&mut self, id: &ProviderId, generation: u64, task: TaskHandle) -> Option<TaskHandle> {
        match self.providers.get_mut(id) {
            Some(provider) if provider.generation == generation => provider.follower.replace(task),
            _ => Some(task),
        }
    }

    /// Does not follow a provider any more. Its transcripts are kept for the time when it comes back.
    pub(crate) fn detach(&mut self, id: &ProviderId) -> Option<(Hub, Option<TaskHandle>)> {
        self.dirty = true;
        self.providers.get_mut(id).and_then(Provider::detach)
    }

    /// The same when the provider itself has ended; not when another has taken its place.
    pub(crate) fn ended(&mut self, id: &ProviderId, generation: u64) -> Option<(Hub, Option<TaskHandle>)> {
        let current = self.providers.get(id).is_some_and(|provider| provider.generation == generation);
        if current { self.detach(id) } else { None }
    }

    /// The hub of a provider that is attached.
    pub(crate) fn hub(&self, id: &ProviderId) -> Option<&Hub> {
        self.providers.get(id).and_then(|provider| provider.hub.as_ref())
    }

    /// The providers that are attached.
    pub(crate) fn attached(&self) -> Vec<ProviderId> {
        self.providers.iter().filter(|(_, provider)| provider.hub.is_some()).map(|(id, _)| id.clone()).collect()
    }

    fn talk_mut(&mut self, key: &Key) -> Option<&mut Talk> {
        self.providers.get_mut(&key.0).and_then(|provider| provider.talks.get_mut(&key.1))
    }

    fn talk(&self, key: &Key) -> Option<&Talk> {
        self.providers.get(&key.0).and_then(|provider| provider.talks.get(&key.1))
    }

    fn stir(&mut self, key: Key) {
        self.dirty = true;
        self.stirred.insert(key);
    }
}
