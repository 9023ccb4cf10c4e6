//! Tokio for CIF links: the runtime, WebSocket connections for both ends, and providers that are programs.
//!
//! A provider in a process of its own connects to a desktop and stays connected:
//!
//! ```no_run
//! # async fn example(provider: std::sync::Arc<dyn cif_provider::ChannelProvider>) -> Result<(), cif_tokio::BadUrl> {
//! use cif_adapter::EndConfig;
//! use cif_link::Secret;
//!
//! let token = std::env::var("CIF_TOKEN").unwrap_or_default();
//! let config = EndConfig::default().with_name("acme").with_token(Secret::new(token));
//! let link = cif_tokio::connect("ws://127.0.0.1:7070/link/acme", provider, config)?;
//! println!("turned away: {}", link.refused().await);
//! # Ok(())
//! # }
//! ```
//!
//! A server hands each WebSocket to [`socket_pipe`] (or [`websocket_pipe`]) and the pipe to a
//! [`cif_adapter::Acceptor`]; [`Listener`] is a small server for programs that have none. A host starts a provider that is a
//! program with [`CommandConnector`]; the program calls [`serve_stdio`]. [`Program`] is the `main` of a provider: arguments, token,
//! keyboard and all.

#![allow(clippy::disallowed_methods, reason = "this crate is where the clocks are read")]

mod client;
mod command;
mod file_log;
mod lines;
mod listener;
mod origin;
mod program;
mod runtime;
mod socket;

pub use client::{BadUrl, WebSocketConnector, connect};
pub use command::{CommandConnector, serve_stdio};
pub use file_log::FileCommandLog;
pub use lines::line_pipe;
pub use listener::{LinkRequest, Listener};
pub use origin::is_foreign_origin;
pub use program::Program;
pub use runtime::TokioRuntime;
pub use socket::{Message, SocketConfig, socket_pipe, websocket_pipe};
