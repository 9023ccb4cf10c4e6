//! Mountable axum router for a CIF host: page, page socket, link endpoint, client library.
//!
//! ```
//! use cif_axum::Desktop;
//! use cif_host::{DeskConfig, demo_records};
//! use cif_protocol::ProviderRecord;
//! use cif_tokio::TokioRuntime;
//! use std::sync::Arc;
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//!     let origin = format!("http://{}", listener.local_addr()?).parse()?;
//!     let phone = ProviderRecord::widget("contoso_phone", "https://phone.contoso.com/");
//!     let desktop = Desktop::builder(
//!         DeskConfig::new(vec![phone]),
//!         origin,
//!         Arc::new(demo_records()?),
//!         Arc::new(TokioRuntime::current()),
//!     )
//!     .build()?;
//!     let server = axum::serve(listener, desktop.router());
//!     # let server = server.with_graceful_shutdown(async {});
//!     server.await?;
//!     Ok(())
//! }
//! ```

mod builder;
mod desktop;
mod http;
mod inspect;
mod log;
mod native;
mod page;
mod shared;
mod stand_in;

pub use builder::{BuildError, DesktopBuilder};
pub use desktop::Desktop;
pub use http::{AccessToken, AccessTokenError, Administration, folder_file};
pub use native::{AttachedProvider, AttachedProviders};
pub use shared::Simulator;
pub use stand_in::{StandIn, StandInEvent};
