//! The building blocks of a host: everything about an agent's desk but its looks.
//!
//! [`Desk`] is what a host author starts with: it hands every provider a [`Host`](cif_provider::Host) and a stream of
//! events, takes what the agent does as [`AgentAction`]s, and gives a [`View`] to draw. Below it lies [`Workspace`], the
//! same thing as a state machine without clock and I/O, and [`Records`], the seam to the host's own data.
//!
//! ```
//! use cif_host::{AgentAction, Desk, DeskConfig, Side, demo_records};
//! use cif_protocol::ProviderRecord;
//! use cif_protocol::host::{NotifyEvent, SearchAndOpenRecords};
//! use cif_provider::{HostExt, ManualRuntime};
//! use futures::FutureExt;
//! use std::sync::Arc;
//!
//! let runtime = ManualRuntime::new();
//! let providers = vec![ProviderRecord::widget("phone", "https://phone.example/")];
//! let desk = Desk::new(DeskConfig::new(providers), Arc::new(demo_records()?), runtime.handle());
//! let host = desk.connect("phone", Side::Frame)?.host();
//!
//! // A call comes in: the provider notifies the agent, who accepts.
//! let mut call = Box::pin(host.notify_event(NotifyEvent::new().template_name("cif_incoming_call")));
//! assert!((&mut call).now_or_never().is_none());
//! let id = desk.view().notification.expect("a popup").id;
//! desk.act(AgentAction::AcceptNotification { id })?;
//! assert!(runtime.block_on(call)?.is_accepted());
//!
//! // The provider pops the customer.
//! let query = "?$filter=contains(mobilephone,'010-0199')";
//! runtime.block_on(host.search_and_open_records(SearchAndOpenRecords::new("contact", query)))?;
//! assert_eq!(desk.view().tabs[1].title, "Ada Lovelace");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod desk;
mod diagnostics;
mod import;
pub mod instance;
mod knowledge;
mod limits;
pub mod query;
mod records;
mod registry;
mod slugs;
mod templates;
mod workspace;

pub use config::{AppKind, DeskConfig, DeskOptions, EmptyRoleSelector, HostInfo};
pub use desk::{
    AnalyticsStream, AnswerableEvents, Changes, Connection, Desk, HostEvents, HostPump, IdentifiedEvents, PageEvents,
    PumpItem, UnknownProvider,
};
pub use desk::{FunctionItem, HostFunctions};
pub use diagnostics::{DiagnosticEntry, DiagnosticKind, Diagnostics, Severity};
pub use import::{Import, ImportProblem};
pub use knowledge::{KNOWLEDGE_TABLE, KnowledgeSearch};
pub use records::store;
pub use records::{
    Action, ActionError, ActionRequest, ActionTable, Actions, AttributeKind, AttributeSchema, DEMO_USER_ID,
    MemoryRecords, ParameterType, ProviderStore, Records, RecordsError, TableSchema, demo_actions, demo_records,
    demo_rows, normal_id, standard_tables,
};
pub use records::{Category as SearchCategory, Hit as SearchHit, Relevance, search_tables};
pub use registry::{Exclusion, ExclusionReason, RegisteredProvider, Registry, Selection, Verdict};
pub use templates::Templates;
pub use workspace::{
    ActError, AgentAction, Answer, BadgeView, ConnectionId, EventAnswer, EventId, EventOutcome, EventResult, FrameView,
    JobOutcome, KnowledgeView, NoteView, Notice, NotificationRow, NotificationView, Output, Page, PageEvent,
    PageEventId, PanelView, ProviderView, RaiseEvent, RecordsJob, SessionView, Side, TabView, Ticket, View, Workspace,
};
pub use workspace::{AnalyticsRecord, AnalyticsSource, DiagnosticsReport, ReportView, SystemEvent};
pub use workspace::{
    BarView, DialogKind, DialogView, FunctionCall, HostFunction, ProgressView, ToastButton, ToastView,
};
