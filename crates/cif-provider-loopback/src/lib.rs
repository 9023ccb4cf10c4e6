//! Deterministic loopback provider: voice, chat and mail with a simulated far end.
//!
//! Every customer is simulated: [`FarEnd`] rings, answers, hangs up, writes. Delays run on the runtime's clock, so that a
//! test with [`ManualRuntime`](cif_provider::ManualRuntime) takes no time and always goes the same way.
//!
//! ```
//! use cif_protocol::channel::ConversationState;
//! use cif_provider::ManualRuntime;
//! use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
//! use std::time::Duration;
//!
//! let runtime = ManualRuntime::new();
//! let provider = LoopbackProvider::new(LoopbackConfig::default(), runtime.handle());
//! let far_end = provider.far_end();
//! let call = far_end.ring("+15550100199")?;
//! assert_eq!(far_end.state(&call), Some(ConversationState::Offered));
//! runtime.advance(Duration::from_secs(30));
//! assert_eq!(far_end.state(&call), Some(ConversationState::Missed));
//! # Ok::<(), cif_provider_loopback::FarEndError>(())
//! ```
//!
//! What it does: incoming conversations ring until they are accepted, declined, taken back or run out; outgoing calls dial
//! and are answered after a configurable delay; hold, mute, tones and blind transfer work; chats and mails are echoed. A
//! command id is executed once. What it does not do: text messages, several participants, attachments' content.

mod capabilities;
mod config;
mod conversation;
mod conversations;
mod directory;
mod email;
mod factory;
mod far_end;
mod log;
mod messaging;
mod presence;
mod provider;
mod service;
mod voice;

pub use config::{Contact, LoopbackConfig};
pub use factory::LoopbackFactory;
pub use far_end::{FarEnd, FarEndError};
pub use provider::LoopbackProvider;
