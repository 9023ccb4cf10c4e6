//! What a CIF link carries: calls to the host, commands to the provider, events of the provider, and the greeting.
//!
//! In one process these are values and nothing is serialised. As text each body is one JSON object whose key says what is
//! inside: `host` for the Host API, `channel` for the Channel API, `event`, `gap` and `capabilities` for
//! what a provider tells.

mod explain;
mod hello;
mod wire;

use cif_link::Body;
use cif_protocol::channel::{ChannelCommand, ChannelReply, ErrorObject, EventEnvelope};
use cif_protocol::host::{HostReply, HostRequest};
use cif_protocol::{CommandId, TraceContext};
use cif_provider::{CallContext, HostError};

pub use cif_protocol::channel::ScopedCapabilities;
pub(crate) use explain::decode;
pub use hello::HelloBody;

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

/// A call. `{"host": {"method", "params"}, ..}` or `{"channel": {"name", "data"}, ..}`, and beside it the fields of its
/// [`CallTags`]; how long the caller waits is part of the frame around it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CallBody {
    /// The provider calls its host.
    Host {
        /// The request.
        request: HostRequest,
        /// What goes with it. The command is the one that the call belongs to, for correlation.
        tags: CallTags,
    },
    /// The host commands its provider, or delivers an event of the host.
    Channel {
        /// The command, boxed so that a call of either plane stays small on its way.
        command: Box<ChannelCommand>,
        /// What goes with it. The command id is the idempotency key: the provider end executes one id once.
        tags: CallTags,
    },
}

/// What goes with a call besides its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CallTags {
    /// The command. `command_id` on the wire.
    pub command_id: Option<CommandId>,
    /// The log of the provider that the same command was sent to before, when its outcome is not known. `sent_before_to` on
    /// the wire.
    pub sent_before_to: Option<Box<str>>,
    /// The place in a trace. `trace` on the wire.
    pub trace: Option<TraceContext>,
}

impl CallTags {
    /// What a context says.
    #[must_use]
    pub fn of(cx: &CallContext) -> Self {
        Self {
            command_id: cx.command_id().cloned(),
            sent_before_to: cx.earlier_log().map(Into::into),
            trace: cx.trace().copied(),
        }
    }

    /// A context that says this.
    #[must_use]
    pub fn context(&self) -> CallContext {
        let cx = self.command_id.clone().map_or_else(CallContext::new, CallContext::for_command).with_trace(self.trace);
        match &self.sent_before_to {
            Some(log) => cx.sent_before_to(log.clone()),
            None => cx,
        }
    }
}

impl CallBody {
    /// A call to the host.
    #[must_use]
    pub fn host(request: impl Into<HostRequest>) -> Self {
        Self::Host { request: request.into(), tags: CallTags::default() }
    }

    /// A command to the provider.
    #[must_use]
    pub fn channel(command: impl Into<ChannelCommand>) -> Self {
        Self::Channel { command: Box::new(command.into()), tags: CallTags::default() }
    }

    /// The same with other tags.
    #[must_use]
    pub fn with_tags(self, tags: CallTags) -> Self {
        match self {
            Self::Host { request, .. } => Self::Host { request, tags },
            Self::Channel { command, .. } => Self::Channel { command, tags },
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

/// What the provider's end tells: an event, `{"event": {..}}`; where events are missing, `{"gap": {"lost": n}}`; before the
/// first event of a conversation that has abilities of its own, `{"capabilities": {"scope": .., "capabilities": ..}}`.
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
    /// What the provider can do in a conversation, where that is something else than for the sign-in.
    Capabilities(Box<ScopedCapabilities>),
}
