//! What a CIF link carries: calls to the host, commands to the provider, events of the provider, and the greeting.
//!
//! In one process these are values and nothing is serialised. As text each body is one JSON object whose key says what is
//! inside: `host` for the Host API, `channel` for the Channel API, `event` and `gap` for events.

mod explain;
mod hello;
mod wire;

use cif_link::Body;
use cif_protocol::CommandId;
use cif_protocol::channel::{ChannelCommand, ChannelReply, ErrorObject, EventEnvelope};
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::HostError;

pub(crate) use explain::decode;
pub use hello::{HelloBody, ScopedCapabilities};

/// The body types of a CIF link; see [`cif_link::Body`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkBody {}

impl Body for LinkBody {
    type Call = CallBody;
    type Reply = ReplyBody;
    type Event = EventBody;
    type Error = ErrorBody;
    type Hello = HelloBody;
}

/// One frame of a CIF link.
pub type Frame = cif_link::Frame<LinkBody>;

/// A call. `{"host": {"method", "params"}, "command_id"?}` or `{"channel": {"name", "data"}, "command_id"?}`; how long
/// the caller waits is part of the frame around it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CallBody {
    /// The provider calls its host.
    Host {
        /// The request.
        request: HostRequest,
        /// The command that the call belongs to, for correlation.
        command_id: Option<CommandId>,
    },
    /// The host commands its provider, or delivers an event of the host.
    Channel {
        /// The command, boxed so that a call of either plane stays small on its way.
        command: Box<ChannelCommand>,
        /// Its idempotency key. The provider end executes one id once.
        command_id: Option<CommandId>,
    },
}

impl CallBody {
    /// A call to the host.
    #[must_use]
    pub fn host(request: impl Into<HostRequest>) -> Self {
        Self::Host { request: request.into(), command_id: None }
    }

    /// A command to the provider.
    #[must_use]
    pub fn channel(command: impl Into<ChannelCommand>) -> Self {
        Self::Channel { command: Box::new(command.into()), command_id: None }
    }

    /// Adds the id of the command.
    #[must_use]
    pub fn with_command_id(self, command_id: Option<CommandId>) -> Self {
        match self {
            Self::Host { request, .. } => Self::Host { request, command_id },
            Self::Channel { command, .. } => Self::Channel { command, command_id },
        }
    }
}

/// A successful reply: `{"host": {"method", "value"}}` or `{"channel": {"name", "data"}}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ReplyBody {
    /// Of the host.
    Host(HostReply),
    /// Of the provider.
    Channel(Box<ChannelReply>),
}

/// A failed reply: `{"host": {"kind", "method", "message", "code"?}}` or `{"channel": {"code", "message", ..}}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ErrorBody {
    /// Of the host.
    Host(HostError),
    /// Of the provider.
    Channel(Box<ErrorObject>),
}

/// An event of the provider: `{"event": {..}}`, or `{"gap": {"lost": n}}` where events are missing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventBody {
    /// Something happened at the provider.
    Event(Box<EventEnvelope>),
    /// Events were lost on the provider's side; the host asks for a snapshot.
    Gap {
        /// How many, at least.
        lost: u64,
    },
}
