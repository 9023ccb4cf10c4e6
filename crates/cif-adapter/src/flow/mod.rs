//! The screen-pop flow.
mod action;
mod activity;
mod config;
mod driver;
mod host_work;
mod lane;
mod lookup;
mod notice;
mod phone;
mod restore;
mod step;
pub use config::{ActivityTable, ActivityTables, FlowConfig, FlowSteps, LookupTable, OnSessionClosed, OnUnanswered};
pub use driver::Flow;
pub use lookup::Hit;
pub use notice::{FlowError, FlowNotice, FlowObserver, FlowProblem, FlowStep, FlowSummary};
pub use phone::PhoneNumber;
