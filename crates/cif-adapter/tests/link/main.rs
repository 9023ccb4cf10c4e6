//! Two ends of a link in virtual time.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;
mod hostile;
mod illegal;
mod layers;
mod net;
mod once;
mod policies;
mod rebuild;
mod reconnect;
mod round_trip;
mod traces;
