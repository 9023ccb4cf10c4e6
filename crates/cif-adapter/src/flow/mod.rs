//! The screen-pop flow.
mod config;
mod lookup;
mod phone;
pub use config::{ActivityTable, ActivityTables, FlowConfig, FlowSteps, LookupTable, OnSessionClosed, OnUnanswered};
pub use lookup::Hit;
pub use phone::PhoneNumber;
