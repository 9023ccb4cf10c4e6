//! The desktop of `cif serve`, from the agent's clicks.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod accessible;
mod admin;
mod caller;
mod closing;
mod demo;
mod diagnostics;
mod dialogs;
mod events;
mod flood;
mod hooks;
mod inspector;
mod latency;
mod legacy;
mod loopback;
mod marks;
mod methods;
mod notes;
mod order;
mod pages;
mod party;
mod port;
mod reload;
mod remote;
mod single;
mod softphone;
mod stage;
mod styles;
mod table;
mod tabs;
mod toasts;
mod trust;
mod two_providers;
