//! The frames of the link protocol. Their JSON form is written and read by [`codec`](crate::codec).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::body::Body;
use crate::codes::{CloseCode, RefusalCode};
use crate::hello::{Hello, Welcome};

/// Names a call of one direction of one link: the first is 1, each next one is larger, none is used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(pub u64);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One frame.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Frame<B: Body> {
    /// Opens a connection; sent by the end that dialled.
    Hello(Box<Hello<B::Hello>>),
    /// Lets the sender of a hello in.
    Welcome(Box<Welcome<B::Hello>>),
    /// A frame that is delivered once and in order.
    Data {
        /// Position among the data frames of this direction, from 1.
        seq: u64,
        /// The last sequence number that the sender received.
        ack: u64,
        /// What it carries.
        data: Data<B>,
    },
    /// Only an acknowledgement.
    Ack {
        /// The last sequence number that the sender received.
        ack: u64,
    },
    /// Asks for a pong.
    Ping {
        /// The last sequence number that the sender received.
        ack: u64,
    },
    /// Answers a ping.
    Pong {
        /// The last sequence number that the sender received.
        ack: u64,
    },
    /// Ends the link. Also the answer to a hello that is not let in, and to a `close`.
    Close {
        /// The last sequence number that the sender received.
        ack: u64,
        /// Why.
        close: Close,
    },
}

/// What a data frame carries.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Data<B: Body> {
    /// A call that expects exactly one reply.
    Call {
        /// Its id.
        id: CallId,
        /// Time that is left for the reply when the frame is sent, in ms; `None` for no deadline.
        deadline_ms: Option<u64>,
        /// What is asked.
        body: B::Call,
    },
    /// The reply to a call of the peer.
    Reply {
        /// The id of the call.
        id: CallId,
        /// What came of it.
        answer: Answer<B>,
    },
    /// An event.
    Event {
        /// What happened.
        body: B::Event,
    },
    /// The caller no longer waits for this call.
    Cancel {
        /// The id of the call.
        id: CallId,
    },
    /// Holds the place of a frame that will not be sent: a call that ended before it could be sent again, or an event
    /// that could not be written.
    Skip {
        /// True when an event was given up, so that the receiver knows that one is missing.
        event: bool,
    },
}

/// What came of a call.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Answer<B: Body> {
    /// It succeeded.
    Ok(B::Reply),
    /// It failed.
    Error(B::Error),
    /// The link answered in place of the callee.
    Refused(Refusal),
}

/// Why the peer's link answered a call in place of the callee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The reason, for programs.
    pub code: RefusalCode,
    /// The reason, for people: names the limit or the field.
    #[serde(default)]
    pub message: String,
}

impl Refusal {
    /// A refusal with a reason.
    pub fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// True when the call was executed all the same and only its reply is missing.
    #[must_use]
    pub fn was_executed(&self) -> bool {
        self.code == RefusalCode::REPLY_TOO_LARGE || self.code == RefusalCode::REPLY_UNWRITABLE
    }
}

/// The reason in a `close` frame.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Close {
    /// The reason, for programs.
    pub code: CloseCode,
    /// The reason, for people.
    pub message: String,
}

impl Close {
    /// A reason.
    pub fn new(code: CloseCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message.is_empty() { self.code.fmt(f) } else { write!(f, "{}: {}", self.code, self.message) }
    }
}

/// The type of a frame, `t` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FrameKind {
    /// `hello`
    Hello,
    /// `welcome`
    Welcome,
    /// `call`
    Call,
    /// `reply`
    Reply,
    /// `event`
    Event,
    /// `cancel`
    Cancel,
    /// `skip`
    Skip,
    /// `ack`
    Ack,
    /// `ping`
    Ping,
    /// `pong`
    Pong,
    /// `close`
    Close,
}

impl FrameKind {
    /// Every type.
    pub const ALL: [Self; 11] = [
        Self::Hello,
        Self::Welcome,
        Self::Call,
        Self::Reply,
        Self::Event,
        Self::Cancel,
        Self::Skip,
        Self::Ack,
        Self::Ping,
        Self::Pong,
        Self::Close,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Welcome => "welcome",
            Self::Call => "call",
            Self::Reply => "reply",
            Self::Event => "event",
            Self::Cancel => "cancel",
            Self::Skip => "skip",
            Self::Ack => "ack",
            Self::Ping => "ping",
            Self::Pong => "pong",
            Self::Close => "close",
        }
    }

    /// The type with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for FrameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<B: Body> Frame<B> {
    /// The type of the frame.
    pub const fn kind(&self) -> FrameKind {
        match self {
            Self::Hello(_) => FrameKind::Hello,
            Self::Welcome(_) => FrameKind::Welcome,
            Self::Data { data, .. } => data.kind(),
            Self::Ack { .. } => FrameKind::Ack,
            Self::Ping { .. } => FrameKind::Ping,
            Self::Pong { .. } => FrameKind::Pong,
            Self::Close { .. } => FrameKind::Close,
        }
    }
}

impl<B: Body> Data<B> {
    /// The type of the frame that carries it.
    pub const fn kind(&self) -> FrameKind {
        match self {
            Self::Call { .. } => FrameKind::Call,
            Self::Reply { .. } => FrameKind::Reply,
            Self::Event { .. } => FrameKind::Event,
            Self::Cancel { .. } => FrameKind::Cancel,
            Self::Skip { .. } => FrameKind::Skip,
        }
    }

    /// The id of the call that it is about.
    pub const fn call_id(&self) -> Option<CallId> {
        match self {
            Self::Call { id, .. } | Self::Reply { id, .. } | Self::Cancel { id } => Some(*id),
            Self::Event { .. } | Self::Skip { .. } => None,
        }
    }
}
