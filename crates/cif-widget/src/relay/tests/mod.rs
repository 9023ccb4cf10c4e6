//! The relay's host over a page: it passes the kit for hosts, also over a socket that breaks, and does nothing twice.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "only what a call sends is used here")]
#[path = "../../../../cif-conformance/src/host/table/cases.rs"]
mod cases;
mod http;
mod kit;
mod once;
mod page;
#[path = "../../../../cif-conformance/src/host/table/posted.rs"]
mod posted;
mod provider;
