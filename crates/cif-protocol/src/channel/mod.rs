//! The Channel API: what a host says to a channel provider (commands) and what a provider reports (events).
//!
//! Each entry is declared once, in a file of its own under `commands/` or `events/`, and named in one list. The enums
//! [`ChannelCommand`], [`ChannelReply`] and [`ChannelEvent`], the codecs and the tables [`COMMANDS`] and [`EVENTS`] come
//! from it. On the wire an entry is `{"name": ..., "data": {...}}`; it is read in two steps, the name first and then the
//! fields by name, so that an error names the field. Unknown names are kept as [`Other`], unknown fields are ignored.
//!
//! ```
//! use cif_protocol::channel::{Address, ChannelCommand, ChannelKind, Start};
//!
//! let command = ChannelCommand::from(Start::new(ChannelKind::Voice, Address::phone("+15550100199")));
//! let json = serde_json::to_string(&command)?;
//! assert_eq!(serde_json::from_str::<ChannelCommand>(&json)?, command);
//!
//! let bad = ChannelCommand::from_wire("conversation.start", serde_json::json!({"kind": "voice"}));
//! assert_eq!(bad.unwrap_err().field(), Some("to"));
//! # Ok::<(), serde_json::Error>(())
//! ```

#[macro_use]
mod open_enum;
#[macro_use]
mod macros;
mod address;
mod capabilities;
mod command;
mod commands;
mod conversation;
mod descriptor;
mod directory;
mod dtmf;
mod email;
mod entry;
mod envelope;
mod error;
mod event;
mod events;
mod facet;
mod life_cycle;
mod message;
mod named;
mod presence;
mod snapshot;

pub use address::{Address, AddressKind, Party};
pub use capabilities::{Capabilities, Level, Scope};
pub use command::{COMMANDS, ChannelCommand, ChannelReply, Command, Done};
pub use commands::*;
pub use conversation::{Conversation, Direction, Disposition, EndCause, Participant, ParticipantRole, RecordRef};
pub use descriptor::{AgentInfo, ChannelKind, ConnectionState, Descriptor};
pub use directory::DirectoryEntry;
pub use dtmf::{Dtmf, InvalidDtmf};
pub use email::EmailMessage;
pub use entry::{DecodeError, Entry, EntryInfo, FieldInfo, Object};
pub use envelope::{CommandEnvelope, EventEnvelope};
pub use error::{ErrorObject, Permanence, UserMessage};
pub use event::{ChannelEvent, EVENTS};
pub use events::*;
pub use facet::Facet;
pub use life_cycle::{ConversationState, IllegalTransition, TRANSITIONS};
pub use message::{Author, Message, MessagePart, MessageStatus};
pub use named::Other;
pub use presence::{AgentPresence, PresenceKind, PresenceOption};
pub use snapshot::ConversationSnapshot;
