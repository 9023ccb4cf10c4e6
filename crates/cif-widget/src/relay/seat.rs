//! One agent: the host that the agent's page stands in, the provider, and what joins them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use cif_adapter::flow::Flow;
use cif_adapter::hub::{Hub, HubConfig};
use cif_protocol::channel::AgentInfo;
use cif_protocol::{Instant, ProviderId};
use cif_provider::{Runtime, RuntimeExt};
use futures::future::{Either, select};
use tokio::sync::watch;

use super::config::RelayConfig;
use super::host::{PageLine, RelayHost};
use super::page_api::Hello;
use super::panel;
use super::source::{Opened, ProviderSource};
use crate::Widget;

/// Pauses between attempts to reach the provider.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

pub(super) struct Seat {
    pub(super) agent: AgentInfo,
    pub(super) host: RelayHost,
    widget: Widget,
    /// The widget's pages.
    pub(super) pages: Router,
    /// Where they are found.
    pub(super) key: String,
    runtime: Arc<dyn Runtime>,
    place: Mutex<Place>,
    /// Changes when the page comes, goes, or the seat ends.
    changed: watch::Sender<bool>,
}

/// Which tab stands for the host.
#[derive(Debug, Default)]
struct Place {
    tab: Option<String>,
    document: Option<String>,
    /// Counts the connections, so that an older one does not speak for a newer one.
    connection: u64,
    connected: bool,
    /// Since when it is, or is not.
    since: Instant,
}

/// The connection of the tab that stands for the host.
pub(super) struct Taken {
    pub(super) line: PageLine,
    connection: u64,
}

impl Seat {
    pub(super) fn new(agent: AgentInfo, config: &RelayConfig, runtime: Arc<dyn Runtime>) -> Arc<Self> {
        let host = RelayHost::new(Arc::clone(&runtime));
        let key = runtime.random_name(16);
        let widget = panel::widget(&agent, config, &runtime);
        let pages = widget.router();
        // Relative, so that the relay may be mounted anywhere.
        host.show_widget(format!("agents/{key}/"));
        let place = Mutex::new(Place { since: runtime.now(), ..Place::default() });
        Arc::new(Self { agent, host, widget, pages, key, runtime, place, changed: watch::Sender::new(true) })
    }

    fn lock(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the place to a page: when it is free, when this page has it already, or when the other one has gone. A page of
    /// another tab waits a while, because the one that has gone may come back.
    pub(super) fn take(&self, hello: &Hello, take_over: Duration) -> Option<Taken> {
        let now = self.runtime.now();
        let mut place = self.lock();
        let same = place.document.as_ref() == Some(&hello.document);
        let reloaded = place.tab.as_ref() == Some(&hello.tab);
        let late = place.tab.is_none() || reloaded || now.saturating_since(place.since) >= take_over;
        // A tab that was copied has the name of the other one.
        if !same && (place.connected || !late) {
            return None;
        }
        (place.tab, place.document) = (Some(hello.tab.clone()), Some(hello.document.clone()));
        place.connection += 1;
        (place.connected, place.since) = (true, now);
        let taken = Taken { line: self.host.connect(hello), connection: place.connection };
        drop(place);
        self.changed.send_modify(|_| ());
        Some(taken)
    }

    /// The connection has ended.
    pub(super) fn leave(&self, taken: Taken) {
        let connection = taken.connection;
        drop(taken);
        let mut place = self.lock();
        if place.connection == connection {
            (place.connected, place.since) = (false, self.runtime.now());
            drop(place);
            self.changed.send_modify(|_| ());
        }
    }

    /// Changes when it may be worth trying [`take`](Self::take) again; false when the seat has ended.
    pub(super) fn changes(&self) -> watch::Receiver<bool> {
        self.changed.subscribe()
    }

    /// Ends it: no page is served any more, the provider is detached.
    pub(super) fn end(&self) {
        self.changed.send_replace(false);
    }

    /// Completes when the seat is told to end, or no page has been there for `keep`.
    async fn over(&self, keep: Duration) {
        let mut changes = self.changes();
        loop {
            if !*changes.borrow_and_update() {
                return;
            }
            let until = {
                let place = self.lock();
                (!place.connected).then_some(place.since + keep)
            };
            match self.runtime.timeout_at(until, changes.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return,
                Err(_) => return self.end(),
            }
        }
    }

    /// Keeps the provider attached until the seat is over.
    pub(super) async fn run(self: Arc<Self>, source: ProviderSource, config: RelayConfig) {
        {
            let mut over = std::pin::pin!(self.over(config.keep));
            let mut pause = FIRST_PAUSE;
            loop {
                let begun = self.runtime.now();
                let opening = self.attach(&source);
                let attached = match select(&mut over, std::pin::pin!(opening)).await {
                    Either::Left(_) => break,
                    Either::Right((attached, _)) => attached,
                };
                match attached {
                    Err(problem) => tracing::warn!(agent = %self.agent.id, problem, "the provider is not attached"),
                    Ok((opened, hub)) => {
                        let id = ProviderId::from(opened.provider.descriptor().id.as_str());
                        let ended = self.show(&config, &opened, &hub, &id, over.as_mut()).await;
                        self.widget.detach(&id);
                        if let Err(error) = hub.detach().await {
                            tracing::debug!(agent = %self.agent.id, %error, "the provider was detached with an error");
                        }
                        if ended {
                            break;
                        }
                    }
                }
                if self.runtime.now() - begun > LONGEST_PAUSE {
                    pause = FIRST_PAUSE;
                }
                if let Either::Left(_) = select(&mut over, self.runtime.sleep(pause)).await {
                    break;
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
        self.end();
        self.widget.shutdown("the relay has ended this agent's session");
        self.host.close("the agent's page of the host has been gone for too long, or the relay has stopped");
    }

    async fn attach(&self, source: &ProviderSource) -> Result<(Opened, Hub), String> {
        let host = Arc::new(self.host.clone());
        let opened = source.open(&self.agent, host.clone(), Arc::clone(&self.runtime)).await?;
        let config = HubConfig::new(self.agent.clone()).with_provider_config(source.settings());
        let (provider, events) = (Arc::clone(&opened.provider), self.host.events());
        let hub = Hub::attach(provider, host, events, Arc::clone(&self.runtime), config).await;
        Ok((opened, hub.map_err(|error| error.to_string())?))
    }

    /// Lets the provider be seen until it is gone (false), or the seat is over (true).
    async fn show(
        &self,
        config: &RelayConfig,
        opened: &Opened,
        hub: &Hub,
        id: &ProviderId,
        over: impl Future<Output = ()>,
    ) -> bool {
        self.widget.attach(id, &*opened.provider.descriptor().label, hub);
        let _flow = config.flow.clone().map(|flow| Flow::new(hub, flow).spawn());
        match select(std::pin::pin!(over), std::pin::pin!(opened.gone())).await {
            Either::Left(_) => true,
            Either::Right((reason, _)) => {
                tracing::warn!(agent = %self.agent.id, %reason, "the link to the provider is over; it is tried again");
                false
            }
        }
    }
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat").field("agent", &self.agent.id).finish_non_exhaustive()
    }
}
