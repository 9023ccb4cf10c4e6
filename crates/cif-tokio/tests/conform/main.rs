//! The conformance kits over what this crate makes of bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod bytes;
mod codec;
mod kit;
mod provider;
mod real;
#[path = "../../../cif-conformance/tests/loopback/subject.rs"]
mod subject;
mod subjects;
mod transport;
