//! The desktop over real sockets on loopback, with a clock that only moves when a test says so.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

mod admin;
mod calls;
mod clock;
mod custom_events;
mod files;
mod frames;
mod hostile;
mod inspect;
mod links;
mod login;
mod page;
mod recording;
mod reports;
mod sockets;
mod stand_in;
mod stop;
mod support;
mod tabs;
