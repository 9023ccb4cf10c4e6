//! Deterministic loopback provider: voice, chat, text messages and mail with a simulated far end.
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
//! and are answered after a configurable delay; hold, mute, tones, transfers, consultation, conference and recording
//! work; chats, text messages and mails are echoed and can be edited, read back and sent with files. Those who are asked or
//! invited answer like an outgoing call. A command id is executed once. Nothing is really recorded, and nobody is really
//! supervised: those are states only.

mod attachments;
mod capabilities;
mod config;
mod consent;
mod consult;
mod conversation;
mod conversations;
mod custom;
mod diagnostics;
mod directory;
mod drafts;
mod email;
mod factory;
mod far_end;
mod far_role;
mod far_side;
mod history;
mod log;
mod messaging;
mod participants;
mod presence;
mod provider;
mod recording;
mod service;
mod sign_in;
mod store;
mod supervision;
mod templates;
mod voice;
mod withheld;

pub use cif_provider::far_end::Effects;
pub use config::{Contact, LoopbackConfig};
pub use factory::LoopbackFactory;
pub use far_end::{FarEnd, FarEndError};
pub use provider::LoopbackProvider;
