//! CIF host building blocks as state machines: workspace, sessions, templates, notifications, records.

mod config;
mod desk;
mod diagnostics;
pub mod query;
mod records;
mod registry;
mod slugs;
mod templates;
mod workspace;

pub use config::{AppKind, DeskConfig, DeskOptions, HostInfo};
pub use desk::{Changes, Connection, Desk, HostEvents, HostPump, PageEvents, PumpItem, UnknownProvider};
pub use diagnostics::{DiagnosticEntry, DiagnosticKind, Diagnostics, Severity};
pub use records::{
    AttributeKind, AttributeSchema, DEMO_USER_ID, MemoryRecords, Records, RecordsError, TableSchema, demo_records,
    normal_id, standard_tables,
};
pub use registry::{Exclusion, ExclusionReason, RegisteredProvider, Registry};
pub use templates::Templates;
pub use workspace::{
    ActError, AgentAction, Answer, ConnectionId, FrameView, JobOutcome, NotificationRow, NotificationView, Output,
    Page, PageEvent, PanelView, ProviderView, RecordsJob, SessionView, Side, TabView, Ticket, View, Workspace,
};
