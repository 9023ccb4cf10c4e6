//! The relay: a provider in a process of its own, behind the page of `cif relay`, in a desktop that plays the host of others.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod hand;
mod patient;
mod puppet;
mod stage;
mod table;
mod widget;
