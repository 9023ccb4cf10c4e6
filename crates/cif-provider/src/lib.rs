//! The traits a channel provider implements, and the host it is handed.
//!
//! A provider is written once against [`ChannelProvider`] and its facets ([`Voice`], [`Messaging`], [`Email`],
//! [`Presence`], [`Recording`] and so on) and plugs into every host. It reports what happens through the [`EventSink`] of its
//! [`AttachContext`] and may ask its host for anything through [`Host`].
//!
//! ```
//! use cif_provider::{async_trait, AttachContext, CallContext, ChannelProvider, Conversations, EventSink, HostEventReply};
//! use cif_provider::{ProviderError, ProviderErrorKind};
//! use cif_protocol::channel::*;
//! use cif_protocol::host::HostEvent;
//! use std::sync::OnceLock;
//!
//! /// Takes calls and can do nothing else.
//! #[derive(Debug)]
//! struct Bell { descriptor: Descriptor, events: OnceLock<EventSink> }
//!
//! #[async_trait]
//! impl ChannelProvider for Bell {
//!     fn descriptor(&self) -> &Descriptor { &self.descriptor }
//!     fn capabilities(&self, _: &Scope) -> Capabilities { Capabilities::default().with_accept(Level::Full) }
//!     async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
//!         let _ = self.events.set(cx.events);
//!         Ok(())
//!     }
//!     async fn detach(&self) -> Result<(), ProviderError> { Ok(()) }
//!     async fn snapshot(&self) -> Result<Snapshot, ProviderError> { Ok(Snapshot::new()) }
//!     async fn host_event(&self, _: HostEvent) -> Result<HostEventReply, ProviderError> { Ok(HostEventReply::Done) }
//!     fn conversations(&self) -> &dyn Conversations { self }
//! }
//!
//! #[async_trait]
//! impl Conversations for Bell {
//!     async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
//!         let events = self.events.get().ok_or_else(|| ProviderError::new(ProviderErrorKind::Detached, "not attached"))?;
//!         events.report(&command.conversation, Accepted::new(), cx.command_id())?;
//!         Ok(())
//!     }
//! #   async fn decline(&self, _: &CallContext, _: Decline) -> Result<(), ProviderError> { Err(ProviderError::unsupported("conversation.decline")) }
//! #   async fn end(&self, _: &CallContext, _: End) -> Result<(), ProviderError> { Err(ProviderError::unsupported("conversation.end")) }
//!     // What a provider leaves out answers `Unsupported`, with the name of the operation.
//! }
//!
//! let bell = Bell { descriptor: Descriptor::new("bell", "Bell", "1.0"), events: OnceLock::new() };
//! assert!(bell.voice().is_none());
//! ```
//!
//! # The contract
//!
//! A provider **must**
//! - execute one command id once, and give its outcome again when the id comes again; only after an error that is
//!   temporary and certain may the command be tried again under its id;
//! - report the events of a conversation in the order in which they happened, along the transitions of
//!   [`ConversationState`](cif_protocol::channel::ConversationState);
//! - answer a command within its deadline, at the latest with kind `TimedOut`, marked
//!   [`uncertain`](ProviderError::uncertain) if it may have taken effect;
//! - have a facet for everything that its capabilities advertise, give the same facets all its life, and answer gaps inside a
//!   facet with kind `Unsupported` and without any effect;
//! - report a change of its capabilities by `capabilities.changed`.
//!
//! A provider **must not**
//! - block the thread that calls it, or rely on being called on a certain thread;
//! - report events before `attach` returned or after `detach` was called;
//! - panic on anything that a host or its service sends.
//!
//! A host **must**
//! - call `attach` before anything else but the accessors, and send nothing after `detach`;
//! - send the commands of one conversation one after the other;
//! - ask for a snapshot after a gap in the events.
//!
//! A dropped future never leaves a conversation in a state that no event reports: a command that was already given to the
//! service takes effect and is reported, one that was not has no effect. What each method leaves is in its own text.

mod attach;
mod book;
mod cancel;
mod context;
mod dispatch;
mod error;
mod events;
mod facets;
mod factory;
pub mod far_end;
mod forward;
mod host;
mod incoming;
mod kept;
mod maybe_send;
mod provider;
mod runtime;
mod table;

pub use async_trait::async_trait;

pub use attach::AttachContext;
pub use book::ConversationBook;
pub use cancel::{Cancel, Cancelled};
pub use context::{CallContext, Deadline};
pub use dispatch::dispatch;
pub use error::{Permanence, ProviderError, ProviderErrorKind, UserMessage};
pub use events::{CommandTraces, EventItem, EventSink, EventStream, SinkClosed, event_channel};
pub use facets::{
    Attachments, Consent, Conversations, CustomMessages, Diagnostics, Directory, Email, History, Messaging,
    Participants, Presence, Recording, SignIn, Supervision, Templates, Voice,
};
pub use factory::{AgentContext, ConfigError, ProviderFactory};
pub use host::{Host, HostError, HostErrorKind, HostExt};
pub use incoming::{AnswerSink, IncomingEvent};
pub use kept::{MailThread, Transcript, check_parts, check_receivers};
pub use maybe_send::{BoxFuture, MaybeSend, MaybeSync, SharedError};
pub use provider::{ChannelProvider, HostEventReply};
pub use runtime::{Elapsed, ManualRuntime, Runtime, RuntimeExt, Stalled, TaskHandle};
