//! The screen-pop flow: what every vendor of a channel writes again, once and configurable.
//!
//! A [`Flow`] runs beside a provider and calls the host as that provider, which needs no knowledge of the Host API at all.
//!
//! - **Inbound.** Something is offered: the caller is looked up, the agent is notified (with the name, if it is found
//!   within 1.5 s). Accepted: the provider accepts; once it reports so, a session is opened, with the customer's record, or
//!   the search page when several match, or a new record when nobody does; a withheld number opens nothing. Declined,
//!   unanswered or withdrawn: the provider declines. When it is accepted elsewhere or on the telephone itself, or the
//!   caller hangs up, the notification is withdrawn.
//! - **Outbound.** A click on a number starts a conversation on a channel that the provider has; its session opens with the
//!   record of the click.
//! - **Record.** An activity is created when the conversation begins and completed when it ends, linked to customer and
//!   case. A failed write is repeated within bounds and never touches the conversation.
//! - **After a gap, or a restart,** the flow goes by what the [hub](crate::hub) knows, and finds its sessions and
//!   activities again by the conversation that they name.
//!
//! Steps, templates, tables and columns are set by [`FlowConfig`]. Failures, and the end of each conversation as a hook for
//! wrap-up, go to a [`FlowObserver`].
//!
//! ```
//! use cif_adapter::flow::{Flow, FlowConfig, FlowNotice, FlowObserver};
//! use cif_adapter::hub::Hub;
//! use std::sync::Arc;
//!
//! #[derive(Debug)]
//! struct Log;
//!
//! impl FlowObserver for Log {
//!     fn notice(&self, notice: FlowNotice) {
//!         if let FlowNotice::Problem(problem) = notice {
//!             // Give it to the desktop's log.
//!             let _ = problem.to_string();
//!         }
//!     }
//! }
//!
//! fn pop(hub: &Hub) -> cif_provider::TaskHandle {
//!     Flow::new(hub, FlowConfig::new()).with_observer(Arc::new(Log)).spawn()
//! }
//! ```

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
mod target;

pub use config::{ActivityTable, ActivityTables, FlowConfig, FlowSteps, LookupTable, OnSessionClosed, OnUnanswered};
pub use driver::Flow;
pub use lookup::Hit;
pub use notice::{FlowError, FlowNotice, FlowObserver, FlowProblem, FlowStep, FlowSummary};
pub use phone::PhoneNumber;
