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
mod attachment;
mod bytes;
mod capabilities;
mod command;
mod commands;
mod consent;
mod conversation;
mod descriptor;
mod device;
mod directory;
mod dtmf;
mod email;
mod entry;
mod envelope;
mod error;
mod event;
mod events;
mod facet;
mod history;
mod life_cycle;
pub mod lowering;
mod message;
mod model;
mod named;
mod presence;
mod secret_text;
mod segments;
mod sign_in;
mod snapshot;
mod supervision;
mod template;

pub use address::{Address, AddressKind, Party};
pub use attachment::AttachmentInfo;
pub use bytes::Bytes;
pub use capabilities::{Capabilities, Level, Scope};
pub use command::{COMMANDS, ChannelCommand, ChannelReply, Command, Done};
pub use commands::*;
pub use consent::{ConsentPurpose, ConsentRecord, ConsentState};
pub use conversation::{
    ConsultOutcome, Conversation, Direction, Disposition, DispositionOption, EndCause, Participant, ParticipantRole,
    ParticipantState, RecordRef,
};
pub use descriptor::{AgentInfo, ChannelKind, ConnectionState, Descriptor, UserAction};
pub use device::{AudioDevice, DeviceKind};
pub use directory::DirectoryEntry;
pub use dtmf::{Dtmf, InvalidDtmf};
pub use email::{BodyFormat, DraftMode, EmailDraft, EmailMessage};
pub use entry::{DecodeError, Entry, EntryInfo, FieldInfo, Object};
pub use envelope::{CommandEnvelope, EventEnvelope};
pub use error::{ErrorObject, Permanence, UserMessage};
pub use event::{ChannelEvent, EVENTS};
pub use events::*;
pub use facet::Facet;
pub use history::HistoryDirection;
pub use life_cycle::{ConversationState, IllegalTransition, STAYS, TRANSITIONS};
pub use message::{Author, Message, MessagePart, MessageStatus};
pub use model::{
    CONFERENCE, CONSULTATION, ConversationModel, MACHINES, MAX_PARTS, Machine, PARTICIPANT, Part, RECORDING,
    SUPERVISION,
};
pub use named::Other;
pub use presence::{AgentPresence, PresenceKind, PresenceOption};
pub use secret_text::SecretText;
pub use segments::{SegmentEncoding, SegmentEstimate, estimate_segments};
pub use sign_in::{SignInField, SignInFieldKind, SignInStep, SignInStepKind};
pub use snapshot::{ConsultInfo, ConversationSnapshot, RecordingInfo, ScopedCapabilities, SupervisorInfo};
pub use supervision::{SupervisionMode, SupervisionTarget};
pub use template::QuickReply;
