//! The mock host with the loopback provider.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod agent;
mod builder;
mod common;
mod events;
mod expect;
mod faults;
mod flow;
mod inspected;
mod link;
mod personality;
mod replay;
mod script;
mod transcript;
mod widget_replay;
