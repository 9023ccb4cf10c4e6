//! Errors, in families: a limit, a wrong use by this end, an incompatible peer, a broken rule of the peer.

use thiserror::Error;

use crate::codec::EncodeError;
use crate::codes::CloseCode;
use crate::config::{Role, VersionRange};
use crate::frame::{CallId, Close, FrameKind, Refusal};

/// A bound was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("limit `{name}` of {limit} reached; wait until some are done, or configure a larger limit")]
#[non_exhaustive]
pub struct LimitReached {
    /// The name of the limit: a field of [`Limits`](crate::Limits), or `peer.calls`.
    pub name: &'static str,
    /// Its value.
    pub limit: u64,
}

impl LimitReached {
    pub(crate) fn new(name: &'static str, limit: usize) -> Self {
        Self { name, limit: u64::try_from(limit).unwrap_or(u64::MAX) }
    }
}

/// Why a call or an event was not taken by this end's own machine. Nothing was sent and no event will follow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SendError {
    /// The handshake is not over; wait for [`Event::Opened`](crate::Event::Opened).
    #[error("the link is not open yet: its handshake is not over")]
    NotOpen,
    /// The link is closing or closed.
    #[error("the link is closed ({0})")]
    Closed(CloseReason),
    /// A bound was reached.
    #[error(transparent)]
    Limit(#[from] LimitReached),
}

/// How a call ended without a successful reply.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CallError<E> {
    /// The callee executed the call and it failed.
    #[error("the call failed")]
    Failed(E),
    /// The peer's link answered in place of the callee.
    #[error("the peer's link refused the call ({}): {}", .0.code, .0.message)]
    Refused(Refusal),
    /// The deadline passed.
    #[error("no reply before the deadline")]
    Deadline {
        /// Whether the call had been sent; if so its effect is uncertain.
        sent: bool,
    },
    /// It was cancelled here.
    #[error("the call was cancelled")]
    Cancelled {
        /// Whether the call had been sent; if so its effect is uncertain.
        sent: bool,
    },
    /// The call cannot be written as a frame that the peer accepts. It was not sent.
    #[error("the call was not sent: {0}")]
    Unsendable(EncodeError),
    /// A reply came but could not be read: the call was executed, its result is unknown.
    #[error("the reply could not be read: {0}")]
    BadReply(String),
    /// The link was closed before the call was sent. It had no effect.
    #[error("the link was closed before the call was sent ({0})")]
    LinkClosed(CloseReason),
    /// The call was sent and the link ended or started anew before a reply: its effect is uncertain.
    #[error("effect uncertain: the call was sent, but no reply can come any more ({0})")]
    Uncertain(CloseReason),
}

impl<E> CallError<E> {
    /// True when the call may have been executed although no result came.
    pub fn is_effect_uncertain(&self) -> bool {
        match self {
            Self::Deadline { sent } | Self::Cancelled { sent } => *sent,
            Self::BadReply(_) | Self::Uncertain(_) => true,
            Self::Refused(refusal) => refusal.was_executed(),
            Self::Failed(_) | Self::Unsendable(_) | Self::LinkClosed(_) => false,
        }
    }
}

/// Why a link ended.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CloseReason {
    /// This end called [`close`](crate::Link::close).
    #[error("closed here: {0}")]
    Local(Close),
    /// The peer closed.
    #[error("closed by the peer: {0}")]
    Peer(Close),
    /// The two ends do not fit.
    #[error(transparent)]
    Incompatible(#[from] Incompatible),
    /// The peer broke a rule.
    #[error("the peer broke a rule: {0}")]
    Fault(#[from] PeerFault),
    /// The connection broke and the link cannot be resumed.
    #[error("the connection was lost")]
    ConnectionLost,
    /// The handshake did not finish in time.
    #[error("no handshake within the time limit")]
    HandshakeTimeout,
    /// Nothing was heard for too long and the link cannot be resumed.
    #[error("nothing was heard from the peer for longer than the idle timeout")]
    IdleTimeout,
    /// No connection came back in time.
    #[error("the connection did not come back in time to resume the link")]
    ResumeExpired,
    /// The peer no longer knows the link; a new one was begun on the same machine. Given to calls of the old one only.
    #[error("the peer no longer knows the link: it was begun anew")]
    Restarted,
    /// This end's hello or welcome cannot be written.
    #[error("the handshake frame cannot be sent: {0}")]
    Unsendable(EncodeError),
}

/// The two ends do not fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Incompatible {
    /// No version in common.
    #[error("no link version in common: this end speaks {ours}, the peer {theirs}")]
    Version {
        /// Versions of this end.
        ours: VersionRange,
        /// Versions of the peer, or the one that it chose.
        theirs: VersionRange,
    },
    /// Both have the same role.
    #[error("this end is a {ours} and needs a {} as peer, but the peer is a {theirs} too", .ours.opposite())]
    Role {
        /// Role of this end.
        ours: Role,
        /// Role of the peer.
        theirs: Role,
    },
    /// The token was missing or wrong.
    #[error("not authorized: {0}")]
    Unauthorized(String),
    /// The hello does not resume this link.
    #[error("the hello does not resume this link: link id or resume token is missing or wrong")]
    ResumeRefused,
}

impl Incompatible {
    /// The code that the peer is told.
    #[must_use]
    pub const fn code(&self) -> CloseCode {
        match self {
            Self::Version { .. } => CloseCode::VERSION_MISMATCH,
            Self::Role { .. } => CloseCode::WRONG_ROLE,
            Self::Unauthorized(_) => CloseCode::UNAUTHORIZED,
            Self::ResumeRefused => CloseCode::RESUME_REFUSED,
        }
    }
}

/// The peer broke a rule of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PeerFault {
    /// A frame that cannot be read and whose place in the sequence is unknown.
    #[error("unreadable frame: {0}")]
    BadFrame(String),
    /// A frame that is not allowed in this state.
    #[error("`{kind}` is not allowed here: expected {expected}")]
    Unexpected {
        /// The type of the frame.
        kind: FrameKind,
        /// What is allowed.
        expected: &'static str,
    },
    /// A sequence number was skipped.
    #[error("`seq` is {got}, expected {expected}")]
    SequenceGap {
        /// The next number in order.
        expected: u64,
        /// The number that came.
        got: u64,
    },
    /// Something was acknowledged that was never sent, or an acknowledgement was taken back.
    #[error("`{field}` is {got}, expected {min} to {max}")]
    BadAck {
        /// `ack` or `received`.
        field: &'static str,
        /// The number that came.
        got: u64,
        /// The last number that was acknowledged before.
        min: u64,
        /// The last number that was sent.
        max: u64,
    },
    /// A reply to a call that was never made. The frame is dropped.
    #[error("reply to call {0}, which was never made")]
    UnknownReply(CallId),
    /// A call whose id is not larger than that of the call before it. The frame is dropped.
    #[error("call id {id} is not larger than the last one, {last}")]
    CallIdReused {
        /// The id.
        id: CallId,
        /// The last id.
        last: CallId,
    },
    /// More calls than this end can answer: their replies are not taken off.
    #[error("too many calls without taking the replies: {0}")]
    Flood(LimitReached),
    /// Too many broken rules; this was the last one.
    #[error("more than {limit} broken rules, the last one: {last}")]
    TooMany {
        /// The limit `faults`.
        limit: u64,
        /// The last fault.
        last: Box<Self>,
    },
}

impl PeerFault {
    /// The code that the peer is told.
    #[must_use]
    pub const fn code(&self) -> CloseCode {
        match self {
            Self::BadFrame(_) => CloseCode::BAD_FRAME,
            Self::Unexpected { .. } => CloseCode::UNEXPECTED_FRAME,
            Self::SequenceGap { .. } => CloseCode::SEQUENCE_GAP,
            Self::BadAck { .. } => CloseCode::BAD_ACK,
            Self::Flood(_) => CloseCode::LIMIT_REACHED,
            Self::UnknownReply(_) | Self::CallIdReused { .. } | Self::TooMany { .. } => CloseCode::TOO_MANY_FAULTS,
        }
    }
}
