//! The desktop of `cif serve`, from the agent's clicks.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod caller;
mod demo;
mod dialogs;
mod events;
mod flood;
mod latency;
mod loopback;
mod marks;
mod methods;
mod notes;
mod remote;
mod softphone;
mod stage;
mod table;
mod tabs;
mod trust;
