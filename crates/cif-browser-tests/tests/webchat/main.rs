//! The web chat of `cif serve`, from both ends: the customer's page and the agent's desktop.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod both_ends;
mod page;
