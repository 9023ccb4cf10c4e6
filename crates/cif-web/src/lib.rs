//! CIF in the browser: what a [`ChannelProvider`](cif_provider::ChannelProvider) needs to run inside a widget's frame, compiled
//! to WebAssembly, without a server.
//!
//! - `BrowserRuntime`: clock, timers, randomness and tasks of the page.
//! - `PageHost`: the [`Host`](cif_provider::Host) that frames this page, spoken to over the CIF wire.
//! - `WebSocketConnector` and `port_pipe`: links to a desktop over a WebSocket, or to another context over a `MessagePort`.
//!
//! These exist on `wasm32` only. [`WidgetWire`], the widget's side of the wire, is plain Rust and is tested everywhere:
//!
//! ```
//! use cif_protocol::Value;
//! use cif_protocol::host::{HostRequest, SetMode, PanelMode};
//! use cif_web::WidgetWire;
//!
//! let mut wire = WidgetWire::new();
//! let (message, _answer) = wire.call(&HostRequest::from(SetMode::new(PanelMode::Docked)), "id-1".to_owned())?;
//! assert_eq!(message.get("messageType").and_then(Value::as_str), Some("setmode"));
//! # Ok::<(), cif_provider::HostError>(())
//! ```
//!
//! `examples/wasm-provider` is a complete widget; `docs/src/wasm.md` says how it is built.

mod wire;

#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod inbox;
#[cfg(target_arch = "wasm32")]
mod js;
#[cfg(target_arch = "wasm32")]
mod port;
#[cfg(target_arch = "wasm32")]
mod runtime;
#[cfg(target_arch = "wasm32")]
mod socket;

#[cfg(target_arch = "wasm32")]
pub use host::{ConnectError, HostEventStream, PageHost};
#[cfg(target_arch = "wasm32")]
pub use port::port_pipe;
#[cfg(target_arch = "wasm32")]
pub use runtime::BrowserRuntime;
#[cfg(target_arch = "wasm32")]
pub use socket::WebSocketConnector;
pub use wire::{CallOutcome, Heard, WidgetWire};
