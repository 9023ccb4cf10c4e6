//! The relay: a Rust provider inside a host that is not ours.
//!
//! The page of the relay is the Channel URL of a provider record in that host, Dynamics 365 for example. It loads the host's
//! client library, and carries calls and events between the host and the provider over a WebSocket: the provider is attached to
//! a [`RelayHost`], a [`Host`](cif_provider::Host) like any other, and cannot tell it from our own desktop.
//!
//! [`Relay`] is what a server mounts; `cif relay` is such a server. `docs/src/dynamics.md` in the book says what to enter in
//! Dynamics 365.
//!
//! - A call is carried out once, whatever becomes of the socket; one whose document is gone ends as uncertain.
//! - An event comes once and in order, and its answer goes back to the handler in the host.
//! - Arguments, results and failures follow from the method table of `cif-protocol`. What the library of the host lacks is
//!   `NotImplemented`.

mod answer;
mod args;
mod config;
mod host;
mod http;
mod line;
mod page_api;
mod panel;
mod seat;
mod server;
mod socket;
mod source;
#[cfg(test)]
mod tests;

use cif_protocol::host::{event_info, events};

pub use config::{RelayConfig, RelayToken, RelayTokenError};
pub use host::RelayHost;
pub use server::Relay;
pub use source::ProviderSource;

/// The events that every page listens to: the built-in ones, but for those whose answer the host waits for. Nobody is made to wait
/// for a provider that does not care.
fn anyhow() -> impl Iterator<Item = &'static str> {
    events().filter(|info| !info.waits).map(|info| info.wire)
}

fn comes_anyhow(name: &str) -> bool {
    event_info(name).is_some_and(|info| !info.waits)
}
