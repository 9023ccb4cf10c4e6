//! Both ends of a CIF link: drivers, in-process pair, hub, layers, screen-pop flow.
//!
//! A *link* connects a host and a channel provider. [`HostEnd`] serves a [`Host`](cif_provider::Host) and yields the provider
//! at the other end as a [`RemoteProvider`]; [`ProviderEnd`] serves a [`ChannelProvider`](cif_provider::ChannelProvider) and
//! hands it the host at the other end. A [`Pipe`] carries the frames: values in one process ([`pair`]), JSON text elsewhere.
//!
//! ```
//! use std::sync::Arc;
//!
//! use cif_adapter::{EndConfig, HostEnd, ProviderEnd, pair};
//! use cif_protocol::host::{HostReply, HostRequest, PanelMode};
//! use cif_provider::{CallContext, ChannelProvider, Host, HostError, HostErrorKind, HostExt, ManualRuntime, async_trait};
//! use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
//!
//! #[derive(Debug)]
//! struct Desk;
//!
//! #[async_trait]
//! impl Host for Desk {
//!     async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
//!         match request {
//!             HostRequest::GetMode(_) => Ok(HostReply::GetMode(PanelMode::Docked)),
//!             other => Err(HostError::new(HostErrorKind::NotImplemented, other.wire_name(), "not here")),
//!         }
//!     }
//! }
//!
//! let runtime = ManualRuntime::new();
//! let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), runtime.handle()));
//! let (near, far) = pair();
//! let provider_end = ProviderEnd::dial(near, None, provider, runtime.handle(), EndConfig::in_process());
//! let host_end = HostEnd::accept(far, Arc::new(Desk), runtime.handle(), EndConfig::in_process());
//!
//! let remote = runtime.block_on(host_end.provider())?;
//! assert!(remote.voice().is_some());
//! let mode = runtime.block_on(provider_end.host().get_mode()).unwrap();
//! assert_eq!(mode, PanelMode::Docked);
//! # Ok::<(), cif_link::CloseReason>(())
//! ```
//!
//! # Who dials
//!
//! Either end may. A provider that dials its desktop uses [`keep_connected`], which resumes broken connections and begins
//! again where that is too late. A listener hands each connection to an [`Acceptor`], which finds the link that it resumes
//! or gives a [`Newcomer`] to let in or turn away. An end that dials once uses [`ProviderEnd::connect`] or
//! [`HostEnd::connect`].
//!
//! # What holds on every link
//!
//! - Calls of a provider begin at the host in the order in which they were made. Commands of one conversation run one after
//!   the other, each in a task of its own; a command id is executed once.
//! - Every call ends: with its reply, at its deadline, or when the link is over, and says whether its effect is uncertain.
//!   Dropping a call's future cancels it at the other end.
//! - Events arrive in order. Where some are lost the reader sees a gap and asks for a snapshot.
//! - Queues, frames, open calls and waiting times are bounded ([`EndConfig`]).

mod acceptor;
mod body;
mod by_command;
pub mod command_log;
mod engine;
pub mod flow;
mod host_end;
pub mod hub;
pub mod layer;
mod pipe;
mod provider_end;
pub mod transcript;

pub use acceptor::{Acceptor, AdmitError, Admitted, Newcomer};
pub use body::{CallBody, CallTags, ErrorBody, EventBody, Frame, HelloBody, LinkBody, ReplyBody, ScopedCapabilities};
pub use by_command::{ByCommand, typed};
pub use engine::{Backoff, EndConfig, LinkNotice, LinkObserver};
pub use host_end::{HostEnd, RemoteProvider};
pub use pipe::{
    Connector, Cut, Fault, Faults, FrameJudge, Pipe, PipeError, QueueSink, QueueStream, RawFrame, RawSink, RawStream,
    faulty_pair, faulty_pair_by, pair, queue, text_pair,
};
pub use provider_end::{KeptLink, ProviderEnd, keep_connected};

/// What the macros of this crate name.
#[doc(hidden)]
pub mod __private {
    pub use cif_protocol as protocol;
    pub use cif_provider as provider;
}
