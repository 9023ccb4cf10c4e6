//! Web chat: customers on a web site, agents by any CIF host.
//!
//! One script tag on a customer's site opens a chat, whose pages and requests are served by [`WebChat::router`] on an origin of
//! its own. Agents take part by the [`ProviderFactory`](cif_provider::ProviderFactory) that the same [`WebChat`] is: put it into a
//! desktop, or let each agent's provider dial one. Everything is kept in a [`Store`] before anybody is told, so that an open
//! chat goes on after a restart, and a message that a page sends again is taken once.
//!
//! ```
//! use std::sync::Arc;
//! use cif_provider::{ManualRuntime, Runtime};
//! use cif_provider_webchat::{ClientId, MemoryStore, Outgoing, WebChat, WebChatConfig};
//!
//! let runtime = ManualRuntime::new();
//! let config = WebChatConfig::new("shop", "https://chat.example.com".parse()?)
//!     .with_site("https://www.example.com".parse()?);
//! let chat = WebChat::new(config, runtime.handle(), Arc::new(MemoryStore::new()))?;
//! let router = chat.router(); // mount it at https://chat.example.com
//!
//! // What the customer's page does by requests:
//! runtime.block_on(async {
//!     let key = chat.start([("name".to_owned(), "Ada".to_owned())].into()).await?;
//!     let visit = chat.join(&key.chat, &key.secret)?;
//!     assert_eq!(visit.send(Outgoing::text(ClientId::new(1), "Hello")).await?, 1);
//!     assert_eq!(visit.send(Outgoing::text(ClientId::new(1), "Hello")).await?, 1, "taken once");
//!     Ok::<(), cif_provider_webchat::Refusal>(())
//! })?;
//! # drop(router);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod http;
mod hub;
mod ids;
mod item;
mod limits;
mod provider;
mod rate;
mod refusal;
mod room;
mod seat;
mod shared;
mod sniff;
mod store;
mod visit;
mod web_chat;

pub use config::{FormField, WebChatConfig};
pub use hub::{Outgoing, Stats};
pub use ids::{ChatId, ClientId};
pub use item::{By, FileInfo, Item, Kind, Phase, Status};
pub use limits::{Limits, Rate, Routing};
pub use provider::WebChatProvider;
pub use refusal::Refusal;
pub use room::Update;
pub use store::{ChatRow, Done, Kept, MemoryStore, Piece, Range, SqliteStore, Store, StoreError, Write};
pub use visit::{Key, Visit};
pub use web_chat::{SetupError, WebChat};

/// The code of the book, so that it compiles and does what it says.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/src/web-chat.md")]
struct Book;
