//! The async driver of a workspace.

mod analytics;
mod changes;
mod driver;
mod events;
mod functions;
mod host;
mod inquiries;
mod page_events;
mod pump;
mod state;
mod turns;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::host::Failure;
use cif_protocol::{Origin, OriginRefusal, ProviderRecord, Record, TabId, TraceContext};
use cif_provider::{Host, Runtime, TaskHandle};

use crate::diagnostics::{DiagnosticEntry, DiagnosticKind, Severity};
use crate::query::Query;
use crate::records::Records;
use crate::workspace::{ActError, AgentAction, ConnectionId, DiagnosticsReport, Page, Side, View, Workspace};
use crate::{DeskConfig, RegisteredProvider};

pub use analytics::AnalyticsStream;
pub use changes::Changes;
pub use events::{AnswerableEvents, HostEvents, IdentifiedEvents};
pub use functions::{FunctionItem, HostFunctions};
pub use page_events::PageEvents;
pub use pump::{HostPump, PumpItem};

use host::{DeskHost, Guard};
use state::State;

/// One agent's desk: a [`Workspace`] with a clock, a record store, and connections for providers. Clones are the same desk.
///
/// A call that can be answered at once takes one lock and nothing else. Calls are done in the order in which they are first
/// polled.
///
/// ```
/// use cif_host::{AgentAction, Desk, DeskConfig, Side, demo_records};
/// use cif_protocol::ProviderRecord;
/// use cif_protocol::host::{CreateSession, SessionInput};
/// use cif_provider::{HostExt, ManualRuntime};
/// use std::sync::Arc;
///
/// let runtime = ManualRuntime::new();
/// let config = DeskConfig::new(vec![ProviderRecord::widget("phone", "https://phone.example/")]);
/// let desk = Desk::new(config, Arc::new(demo_records().unwrap()), runtime.handle());
/// let phone = desk.connect("phone", Side::Frame).unwrap();
/// let input = SessionInput::new("cif_call").parameter("customerName", "Ada");
/// let session = runtime.block_on(phone.host().create_session(CreateSession::new(input))).unwrap();
/// assert_eq!(desk.view().sessions[1].title, "Ada");
/// desk.act(AgentAction::CloseSession { session }).unwrap();
/// ```
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
    /// Ends the task that keeps the time, with the last clone.
    _time: Arc<TaskHandle>,
}

pub(crate) struct Inner {
    state: Mutex<State>,
    records: Arc<dyn Records>,
    runtime: Arc<dyn Runtime>,
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic under the lock would be a fault of ours; the other providers of the agent go on.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to the workspace and passes on what follows from it.
    fn with<T>(&self, change: impl FnOnce(&mut Workspace, cif_protocol::Instant) -> T) -> T {
        self.with_state(|state, now| change(&mut state.workspace, now))
    }

    /// As [`Inner::with`], with all that the driver keeps.
    fn with_state<T>(&self, change: impl FnOnce(&mut State, cif_protocol::Instant) -> T) -> T {
        let now = self.runtime.now();
        let mut state = self.lock();
        let result = change(&mut state, now);
        state.settle(now);
        result
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("records", &self.inner.records).finish_non_exhaustive()
    }
}

/// No record in use has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no provider in use is named {name:?}; there are: {known}")]
#[non_exhaustive]
pub struct UnknownProvider {
    /// The name as given.
    pub name: String,
    /// The names in use.
    pub known: String,
}

/// A provider's end at the desk. It is disconnected when this, its host and its events are dropped.
#[derive(Debug)]
pub struct Connection {
    id: ConnectionId,
    host: Arc<dyn Host>,
    events: HostEvents,
}

impl Connection {
    /// Names the connection, for [`Desk::reload`].
    #[must_use]
    pub const fn id(&self) -> ConnectionId {
        self.id
    }

    /// What the provider calls.
    #[must_use]
    pub fn host(&self) -> Arc<dyn Host> {
        Arc::clone(&self.host)
    }

    /// Host and events apart.
    #[must_use]
    pub fn split(self) -> (Arc<dyn Host>, HostEvents) {
        (self.host, self.events)
    }

    /// The same connection with something around its host: what [`Connection::host`], [`Connection::split`] and
    /// [`Connection::into_pump`] give calls the wrapper.
    #[must_use]
    pub fn around(mut self, wrap: impl FnOnce(Arc<dyn Host>) -> Arc<dyn Host>) -> Self {
        self.host = wrap(self.host);
        self
    }

    /// Calls and events as one ordered stream.
    #[must_use]
    pub fn into_pump<T>(self) -> HostPump<T> {
        HostPump::new(self.host, self.events)
    }
}

impl Desk {
    /// A desk on its home session. `runtime` keeps the time and runs one task as long as the desk lives.
    #[must_use]
    pub fn new(config: DeskConfig, records: Arc<dyn Records>, runtime: Arc<dyn Runtime>) -> Self {
        let mut workspace = Workspace::new(config);
        workspace.set_wall_clock(runtime.now(), runtime.wall_clock());
        let mut seed = [0; 8];
        runtime.fill_random(&mut seed);
        workspace.set_seed(u64::from_le_bytes(seed));
        let state = State::new(workspace);
        let signal = state.signal();
        let inner = Arc::new(Inner { state: Mutex::new(state), records, runtime: Arc::clone(&runtime) });
        let time = driver::keep_time(Arc::downgrade(&inner), runtime, signal);
        let time = inner.runtime.spawn(Box::pin(time));
        Self { inner, _time: Arc::new(time) }
    }

    /// Connects a provider by unique name.
    ///
    /// # Errors
    /// No record in use has that name; the diagnostics say why a record is left out.
    pub fn connect(&self, provider: &str, side: Side) -> Result<Connection, UnknownProvider> {
        let now = self.inner.runtime.now();
        let mut state = self.inner.lock();
        let Some(id) = state.workspace.connect(now, provider, side) else {
            let known =
                state.workspace.registry().providers().iter().map(|provider| provider.record.unique_name.as_str());
            let known = known.collect::<Vec<_>>().join(", ");
            return Err(UnknownProvider { name: provider.chars().take(128).collect(), known });
        };
        let queue = state.add_queue(id);
        state.settle(now);
        drop(state);
        let guard = Arc::new(Guard::new(Arc::clone(&self.inner), id));
        let host = Arc::new(DeskHost::new(Arc::clone(&guard)));
        Ok(Connection { id, host, events: HostEvents::new(queue, guard) })
    }

    /// The page of a connection was loaded anew: registrations, pending calls and waiting events are dropped.
    pub fn reload(&self, connection: ConnectionId) {
        self.inner.lock().clear_queue(connection);
        self.inner.with(|workspace, now| workspace.reload(now, connection));
    }

    /// Does what the agent wants; see [`Workspace::act`].
    ///
    /// # Errors
    /// What the action meant does not exist or cannot be done.
    pub fn act(&self, action: AgentAction) -> Result<bool, ActError> {
        self.act_traced(action, None)
    }

    /// As [`Desk::act`], for a click that has a place in a trace: the events of the host that follow from it carry the place to
    /// the providers.
    ///
    /// # Errors
    /// As [`Desk::act`].
    pub fn act_traced(&self, action: AgentAction, trace: Option<TraceContext>) -> Result<bool, ActError> {
        let wall = self.inner.runtime.wall_clock();
        let now = self.inner.runtime.now();
        let mut state = self.inner.lock();
        state.workspace.set_wall_clock(now, wall);
        let result = state.workspace.act(now, action);
        state.trace = trace;
        state.settle(now);
        state.trace = None;
        result
    }

    /// What a page draws now.
    #[must_use]
    pub fn view(&self) -> View {
        let now = self.inner.runtime.now();
        self.inner.lock().workspace.view(now)
    }

    /// Yields the version of the view whenever it has changed; several changes may give one item.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes::new(&self.inner)
    }

    /// Custom events of this name from providers, for the host page; `None` when too many names are subscribed.
    #[must_use]
    pub fn subscribe(&self, name: &str) -> Option<PageEvents> {
        let events = self.page_events();
        events.subscribe(name).then_some(events)
    }

    /// The custom events of providers for one host page, which subscribes to their names.
    #[must_use]
    pub fn page_events(&self) -> PageEvents {
        PageEvents::new(&self.inner)
    }

    /// The record store.
    #[must_use]
    pub fn records(&self) -> Arc<dyn Records> {
        Arc::clone(&self.inner.records)
    }

    /// The records in use, in Channel Order, with the origins of their pages.
    #[must_use]
    pub fn providers(&self) -> Vec<RegisteredProvider> {
        self.inner.lock().workspace.registry().providers().to_vec()
    }

    /// The record in use of this unique name.
    #[must_use]
    pub fn provider(&self, name: &str) -> Option<ProviderRecord> {
        self.inner.lock().workspace.registry().find(name).map(|provider| provider.record.clone())
    }

    /// The origins that a page may frame; see [`Workspace::frame_sources`].
    #[must_use]
    pub fn frame_sources(&self) -> Vec<String> {
        self.inner.lock().workspace.frame_sources()
    }

    /// Judges the origin of a message from a provider's own frame. A refusal is written into the diagnostics; its sender gets
    /// no answer.
    ///
    /// # Errors
    /// The refusal; `None` when the provider has no page at all.
    pub fn judge_origin(&self, provider: &str, origin: &str) -> Result<Origin, Option<OriginRefusal>> {
        self.inner.with(|workspace, now| {
            let policy = workspace.registry().find(provider).and_then(|provider| provider.policy.as_ref());
            let verdict = policy.ok_or(None).and_then(|policy| policy.judge(origin).map_err(Some));
            if let Err(Some(refusal)) = &verdict {
                let (severity, kind) = (Severity::Warning, DiagnosticKind::OriginRefused);
                workspace.report(now, severity, kind, Some(provider), refusal.to_string());
            }
            verdict
        })
    }

    /// Sends an event to every connection of a provider, whether it has registered for it or not: for tools and tests. Gives
    /// how many connections there were.
    #[must_use]
    pub fn send_event(&self, provider: &str, event: &cif_protocol::host::HostEvent) -> usize {
        self.inner.with(|workspace, _| workspace.send_event(provider, event))
    }

    /// Adds a diagnostics entry.
    pub fn report(&self, severity: Severity, kind: DiagnosticKind, provider: Option<&str>, message: impl Into<String>) {
        let message = message.into();
        self.inner.with(|workspace, now| workspace.report(now, severity, kind, provider, message));
    }

    /// The diagnostics entries with a number above `after`, oldest first.
    #[must_use]
    pub fn diagnostics(&self, after: u64) -> Vec<DiagnosticEntry> {
        self.inner.lock().workspace.diagnostics().entries().filter(|entry| entry.number > after).cloned().collect()
    }

    /// The latest diagnostics report, as far as it is known; [`AgentAction::RequestDebugData`] asks for one.
    #[must_use]
    pub fn diagnostics_report(&self) -> Option<DiagnosticsReport> {
        let now = self.inner.runtime.now();
        self.inner.lock().workspace.diagnostics_report(now)
    }

    /// A provider's handler failed on an event: normal for many widgets, noted at debug level.
    pub fn event_failed(&self, connection: ConnectionId, event: &str, reason: &str) {
        self.inner.with(|workspace, now| workspace.event_failed(now, connection, event, reason));
    }

    /// Saves the form of a tab for the agent, a new record or changed columns, and gives its id. The provider that opened the
    /// form gets its answer.
    ///
    /// # Errors
    /// The tab shows no form, or the store refused the columns.
    pub async fn save_form(&self, tab: TabId, columns: Record) -> Result<String, ActError> {
        let page = self.inner.lock().workspace.page_of(&tab)?;
        let Page::EntityRecord { entity, id, .. } = page else {
            return Err(ActError::Save(format!("tab {tab} shows no form of a record")));
        };
        let records = &self.inner.records;
        let failed = |error: crate::RecordsError| ActError::Save(error.to_string());
        let id = match id {
            Some(id) => records.update(&entity, &id, columns).await.map(|()| id).map_err(failed)?,
            None => records.create(&entity, columns).await.map_err(failed)?,
        };
        let schema = records.table(&entity).await.map_err(failed)?;
        let row = records.retrieve(&entity, &id, &Query::all()).await.map_err(failed)?;
        let name = row.text(&schema.primary_name).map(str::to_owned);
        self.act(AgentAction::FormSaved { tab, entity: schema.logical_name, id: id.clone(), name })?;
        Ok(id)
    }

    /// Reads the workspace.
    pub fn inspect<T>(&self, read: impl FnOnce(&Workspace) -> T) -> T {
        read(&self.inner.lock().workspace)
    }
}

/// The failure of a call whose connection is gone.
fn closed(method: &str) -> Failure {
    Failure::new(cif_protocol::host::ErrorType::GenericError, method, "the connection was closed before the answer")
}

#[cfg(test)]
mod tests;
