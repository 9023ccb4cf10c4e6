//! The Channel Integration Framework (CIF) as one dependency: every crate of the family as a module, behind a feature of
//! its own.
//!
//! ```
//! use cif::protocol::host::{CreateSession, HostRequest, SessionInput};
//!
//! let call = CreateSession::new(SessionInput::new("cif_call").parameter("customerName", "Ada"));
//! assert_eq!(HostRequest::from(call).wire_name(), "createSession");
//! ```
//!
//! | module | feature | for |
//! |---|---|---|
//! | [`protocol`] | always there | the words that all others speak |
//! | `provider` | `provider`, on by default | writing a channel provider: the traits, and the host they are handed |
//! | `adapter` | `adapter`, on by default | bringing a provider to a host: links, hub, layers, screen-pop flow |
//! | `tokio` | `tokio` | a runtime and WebSockets for links |
//! | `mock_host` | `mock-host` | testing a provider; put it under `[dev-dependencies]` |
//! | `loopback` | `loopback` | a provider with a simulated far end |
//! | `host` | `host` | building a host: workspace, templates, records |
//! | `bridge` | `bridge` | the browser side of a host |
//! | `axum` | `axum` | mounting a host in a server of your own |
//! | `widget` | `widget` | showing every provider of an agent in one page |
//! | `web` | `web` | providers in WebAssembly, in a page |
//! | `link` | `link` | speaking the link protocol without the adapter |
//!
//! The default is what the author of a provider needs, and has neither a runtime nor any input or output in it. The author
//! of a host adds `axum`, or `host` alone to draw everything another way. Each feature is one crate; that crate may be used
//! under its own name as well, and its types are the same.

#[cfg(feature = "adapter")]
pub use cif_adapter as adapter;
#[cfg(feature = "axum")]
pub use cif_axum as axum;
#[cfg(feature = "bridge")]
pub use cif_bridge as bridge;
#[cfg(feature = "host")]
pub use cif_host as host;
#[cfg(feature = "link")]
pub use cif_link as link;
#[cfg(feature = "mock-host")]
pub use cif_mock_host as mock_host;
pub use cif_protocol as protocol;
#[cfg(feature = "provider")]
pub use cif_provider as provider;
#[cfg(feature = "loopback")]
pub use cif_provider_loopback as loopback;
#[cfg(feature = "tokio")]
pub use cif_tokio as tokio;
#[cfg(feature = "web")]
pub use cif_web as web;
#[cfg(feature = "widget")]
pub use cif_widget as widget;

/// The code of the book, so that it compiles and does what it says.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../../../docs/src/write-a-provider.md")]
    struct WriteAProvider;
    #[doc = include_str!("../../../docs/src/testing.md")]
    struct Testing;
    #[doc = include_str!("../../../docs/src/embed-the-host.md")]
    struct EmbedTheHost;
    #[doc = include_str!("../../../docs/src/screen-pop.md")]
    struct ScreenPop;
    #[doc = include_str!("../../../docs/src/conversation.md")]
    struct Conversation;
    #[doc = include_str!("../../../docs/src/capabilities.md")]
    struct Capabilities;
    #[doc = include_str!("../../../docs/src/errors.md")]
    struct Errors;
    #[doc = include_str!("../../../docs/src/layers.md")]
    struct Layers;
    #[doc = include_str!("../../../docs/src/conformance.md")]
    struct Conformance;
    #[doc = include_str!("../../../docs/src/widget.md")]
    struct Widget;
}
