//! All agents of a relay.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use cif_bridge::names::OwnNames;
use cif_protocol::channel::AgentInfo;
use cif_provider::{Runtime, RuntimeExt};

use super::config::RelayConfig;
use super::http;
use super::seat::Seat;
use super::source::ProviderSource;

/// A relay: for each agent whose page is there it opens the provider and attaches it to the agent's host.
///
/// Mount [`router`](Self::router) in an axum server, at an address that the hosts can frame: https, but on a loopback address.
#[derive(Clone)]
pub struct Relay {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) config: RelayConfig,
    pub(super) runtime: Arc<dyn Runtime>,
    /// The names under which the relay answers.
    pub(super) names: OwnNames,
    source: ProviderSource,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    /// By the agent's id.
    of: BTreeMap<String, Arc<Seat>>,
    closed: bool,
}

impl Relay {
    /// A relay for providers from `source`.
    #[must_use]
    pub fn new(config: RelayConfig, source: ProviderSource, runtime: Arc<dyn Runtime>) -> Self {
        let names = OwnNames::new(config.origins().cloned(), None);
        Self { shared: Arc::new(Shared { config, runtime, names, source, seats: Mutex::default() }) }
    }

    /// The page, its files, its socket, and the widgets of the agents. All addresses in it are relative, so that it may be
    /// nested under a path that ends in a slash.
    pub fn router(&self) -> Router {
        http::router(Arc::clone(&self.shared))
    }

    /// The agents who are there now, by user id.
    #[must_use]
    pub fn agents(&self) -> Vec<AgentInfo> {
        self.shared.lock().of.values().map(|seat| seat.agent.clone()).collect()
    }

    /// Ends every page and detaches every provider. Nobody is let in any more.
    pub fn close(&self) {
        let seats = {
            let mut seats = self.shared.lock();
            seats.closed = true;
            std::mem::take(&mut seats.of)
        };
        seats.values().for_each(|seat| seat.end());
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("config", &self.shared.config).finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The seat of an agent, made when there is none.
    pub(super) fn seat(self: &Arc<Self>, agent: AgentInfo) -> Result<Arc<Seat>, String> {
        let mut seats = self.lock();
        if seats.closed {
            return Err("the relay stops".to_owned());
        }
        if let Some(seat) = seats.of.get(&agent.id) {
            return Ok(Arc::clone(seat));
        }
        if seats.of.len() >= self.config.max_agents {
            return Err(format!("{} agents are served already; no more are let in", seats.of.len()));
        }
        let seat = Seat::new(agent, &self.config, Arc::clone(&self.runtime));
        seats.of.insert(seat.agent.id.clone(), Arc::clone(&seat));
        let (shared, running) = (Arc::clone(self), Arc::clone(&seat));
        // It ends with the seat, and a relay that is closed ends all seats.
        self.runtime
            .spawn_task(async move {
                running.clone().run(shared.source.clone(), shared.config.clone()).await;
                let mut seats = shared.lock();
                if seats.of.get(&running.agent.id).is_some_and(|present| Arc::ptr_eq(present, &running)) {
                    seats.of.remove(&running.agent.id);
                }
            })
            .detach();
        Ok(seat)
    }

    /// The seat whose widget has this key in its address.
    pub(super) fn by_key(&self, key: &str) -> Option<Arc<Seat>> {
        self.lock().of.values().find(|seat| seat.key == key).map(Arc::clone)
    }
}
