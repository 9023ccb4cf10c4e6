//! One agent's workspace as a state machine: no I/O, no clock, every effect an answer or an output.

mod actions;
mod agent;
mod analytics;
mod answers;
mod background;
mod badges;
mod bars;
mod call;
mod click_to_act;
mod closing;
mod connections;
mod context;
mod conversation;
mod dialogs;
mod environment;
mod events;
mod fetch;
mod forms;
mod frame_sources;
mod functions;
mod handlers;
mod hooks;
mod idle;
mod jobs;
mod knowledge;
mod legacy;
mod new_session;
mod note_jobs;
mod notes;
mod notifications;
mod notify;
mod ownership;
mod page;
mod pages;
mod panel;
mod presence;
mod progress;
mod raised;
mod report;
mod resolve;
mod send;
mod session;
mod sessions;
mod tab;
mod tab_calls;
mod tabs;
mod time;
mod titles;
mod toasts;
mod view;
mod work_items;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use cif_protocol::Instant;
use cif_protocol::host::{Failure, HostEvent, HostReply};

use crate::diagnostics::{DiagnosticKind, Diagnostics, Severity};
use crate::slugs::Resolved;
use crate::{AppKind, DeskConfig, DeskOptions, HostInfo, Registry, Selection, Templates};

pub use agent::{ActError, AgentAction};
pub use analytics::{AnalyticsRecord, AnalyticsSource, SystemEvent};
pub use answers::{EventAnswer, EventId, EventOutcome, EventResult};
pub use badges::BadgeView;
pub use bars::BarView;
pub use closing::Notice;
pub use connections::{ConnectionId, Side};
pub use dialogs::{DialogKind, DialogView};
pub use events::RaiseEvent;
pub use functions::{FunctionCall, HostFunction};
pub use jobs::{JobOutcome, RecordsJob};
pub use knowledge::KnowledgeView;
pub use notes::NoteView;
pub use notifications::{NotificationRow, NotificationView};
pub use page::Page;
pub use progress::ProgressView;
pub use raised::{PageEvent, PageEventId};
pub use report::{DiagnosticsReport, ReportView};
pub use toasts::{ToastButton, ToastView};
pub use view::{FrameView, PanelView, ProviderView, SessionView, TabView, View};

use analytics::Analytics;
use answers::Inquiries;
use connections::Connection;
use idle::Idle;
use knowledge::Knowledge;
use notes::Note;
use notifications::Notifications;
use ownership::{ProviderState, Slot};
use panel::Panel;
use presence::Presence;
use raised::Raised;
use report::Report;
use sessions::Sessions;

/// Names a call or an inquiry whose answer comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// How a call is answered.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer {
    /// Now. Outputs that follow from the call belong behind the answer.
    Done(Result<HostReply, Failure>),
    /// Later, by [`Output::Reply`] with this ticket.
    Later(Ticket),
    /// After the record store has done this; hand its outcome to [`Workspace::finish_job`].
    Records(Box<RecordsJob>),
}

/// What the driver has to pass on, in this order.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Output {
    /// The answer to an earlier call.
    Reply {
        /// The call.
        ticket: Ticket,
        /// Its answer.
        result: Result<HostReply, Failure>,
    },
    /// An earlier call gets no answer any more, because its caller is gone or was loaded anew.
    Dropped(Ticket),
    /// An event for a provider's connection.
    Event {
        /// The connection.
        connection: ConnectionId,
        /// The event.
        event: HostEvent,
        /// The id under which its answer is waited for; none when no answer matters.
        answer: Option<EventId>,
    },
    /// What became of the events of an inquiry, in the order of the providers.
    Answers {
        /// The inquiry.
        ticket: Ticket,
        /// One for each connection that got the event.
        results: Vec<EventResult>,
    },
    /// A custom event of a provider for the subscribers of the host page.
    PageEvent(PageEvent),
    /// A provider calls a function of the host page, for every page that has it; hand the answer to
    /// [`Workspace::answer_function`].
    FunctionCall(Box<FunctionCall>),
    /// This call of a function is over: it was answered, it took too long, or its caller is gone.
    FunctionEnded(u64),
    /// Something for those who follow analytics.
    Analytics(Box<AnalyticsRecord>),
}

/// One agent's workspace: panel, sessions, tabs, notifications and the providers that act on them.
///
/// Time is an argument. After every call the driver takes the [`outputs`](Self::take_outputs) and asks for the
/// [next deadline](Self::next_deadline). [`Desk`](crate::Desk) is such a driver.
#[derive(Debug)]
pub struct Workspace {
    app: AppKind,
    host: HostInfo,
    options: DeskOptions,
    templates: Templates,
    registry: Registry,
    providers: Vec<ProviderState>,
    connections: BTreeMap<ConnectionId, Connection>,
    sessions: Sessions,
    panel: Panel,
    notifications: Notifications,
    bars: Vec<bars::Bar>,
    toasts: Vec<toasts::Toast>,
    progress: Option<progress::Progress>,
    dialogs: dialogs::Dialogs,
    functions: functions::Functions,
    presence: Presence,
    notes: Vec<Note>,
    knowledge: Knowledge,
    background: Vec<RecordsJob>,
    subscriptions: BTreeMap<String, usize>,
    inquiries: Inquiries,
    raised: Raised,
    notice: Option<Notice>,
    report: Option<Report>,
    idle: Idle,
    analytics: Analytics,
    /// What the wall clock showed at the start of the host's clock, in milliseconds since the Unix epoch.
    wall_start: i64,
    diagnostics: Diagnostics,
    outputs: VecDeque<Output>,
    /// What was fetched for the slugs of the call that is done now.
    resolved: Resolved,
    next_id: u64,
    version: u64,
}

impl Workspace {
    /// A workspace on its home session. Records that cannot be used are left out, with a diagnostics entry each.
    #[must_use]
    pub fn new(config: DeskConfig) -> Self {
        let DeskConfig { app, host, providers, templates, presences, options } = config;
        let selection = Selection::new(app, host.clone()).with_options(options.clone());
        let registry = Registry::select(providers, &selection);
        let mut diagnostics = Diagnostics::default();
        for exclusion in registry.excluded() {
            let (kind, provider) = (DiagnosticKind::ProviderExcluded, Some(exclusion.provider.as_str()));
            diagnostics.add(Instant::ZERO, Severity::Error, kind, provider, exclusion.to_string());
        }
        Self {
            app,
            idle: Idle::new(registry.providers().iter().map(|provider| &provider.record)),
            analytics: Analytics::new(registry.providers().iter().any(|provider| provider.record.analytics)),
            providers: registry.providers().iter().map(|provider| ProviderState::new(&provider.record)).collect(),
            sessions: Sessions::new(app.closed_mode()),
            host,
            options,
            templates,
            registry,
            connections: BTreeMap::new(),
            panel: Panel::default(),
            notifications: Notifications::default(),
            bars: Vec::new(),
            toasts: Vec::new(),
            progress: None,
            dialogs: dialogs::Dialogs::new(),
            functions: functions::Functions::default(),
            presence: Presence::new(presences),
            notes: Vec::new(),
            knowledge: Knowledge::default(),
            background: Vec::new(),
            subscriptions: BTreeMap::new(),
            inquiries: Inquiries::default(),
            raised: Raised::default(),
            notice: None,
            report: None,
            wall_start: 0,
            diagnostics,
            outputs: VecDeque::new(),
            resolved: Resolved::default(),
            next_id: 0,
            version: 1,
        }
    }

    /// What is to be passed on, oldest first.
    pub fn take_outputs(&mut self) -> VecDeque<Output> {
        std::mem::take(&mut self.outputs)
    }

    /// True when there is something to pass on.
    #[must_use]
    pub fn has_outputs(&self) -> bool {
        !self.outputs.is_empty()
    }

    /// Counts up with every change of what a page draws.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The provider records in use, and those left out.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The diagnostics.
    #[must_use]
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// Adds a diagnostics entry.
    pub fn report(
        &mut self,
        now: Instant,
        severity: Severity,
        kind: DiagnosticKind,
        provider: Option<&str>,
        message: impl Into<String>,
    ) {
        self.diagnostics.add(now, severity, kind, provider, message);
        if severity >= Severity::Warning {
            self.touch();
        }
    }

    /// Notes that what a page draws has changed.
    const fn touch(&mut self) {
        self.version += 1;
    }

    fn ticket(&mut self) -> Ticket {
        self.next_id += 1;
        Ticket(self.next_id)
    }

    fn reply(&mut self, ticket: Ticket, result: Result<HostReply, Failure>) {
        self.analytics_reply(ticket, &result);
        self.outputs.push_back(Output::Reply { ticket, result });
    }

    /// How long a call of this connection may take, apart from those that wait for the agent.
    #[must_use]
    pub fn answer_limit(&self, connection: ConnectionId) -> Duration {
        let slot = self.connections.get(&connection).map(|connection| connection.provider);
        Duration::from_millis(slot.map_or(9_000, |slot| self.record(slot).answer_hard_limit_ms))
    }

    fn name_of(&self, slot: Slot) -> &str {
        &self.registry.providers()[slot.0].record.unique_name
    }
}

#[cfg(test)]
mod tests;
