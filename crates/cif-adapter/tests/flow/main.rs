//! The screen-pop flow between a real desk and the loopback provider, in virtual time.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod failures;
mod inbound;
mod link;
mod outbound;
mod resync;
mod stage;
