//! What the machine tells its driver.

use cif_protocol::Instant;

use crate::body::Body;
use crate::config::Role;
use crate::error::{CallError, CloseReason, PeerFault};
use crate::frame::CallId;
use crate::hello::PeerLimits;
use crate::secret::Secret;

/// What the machine tells its driver. Take all of them with [`poll_event`](crate::Link::poll_event) after each input.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event<B: Body> {
    /// The handshake is over. Comes again after each resume or restart.
    Opened(Box<Peer<B::Hello>>),
    /// A hello waits for [`admit`](crate::Link::admit) or [`refuse`](crate::Link::refuse). Only with
    /// [`Auth::Ask`](crate::Auth::Ask).
    Authenticate(Box<AuthRequest<B::Hello>>),
    /// The peer calls. Answer once with [`reply`](crate::Link::reply).
    Call {
        /// Its id.
        id: CallId,
        /// When the caller stops waiting, on this end's clock; `None` for never.
        deadline: Option<Instant>,
        /// What is asked.
        body: B::Call,
    },
    /// A call of the peer no longer needs a reply.
    CallCancelled {
        /// Its id.
        id: CallId,
        /// Why.
        cause: CancelCause,
    },
    /// A call of this end ended: exactly one for each [`call`](crate::Link::call) that was taken.
    CallEnded {
        /// Its id.
        id: CallId,
        /// The reply, or how it ended without one.
        result: Result<B::Reply, CallError<B::Error>>,
    },
    /// An event of the peer.
    Event(B::Event),
    /// There is no usable connection: drop the present one. The end that dialled connects again and calls
    /// [`connection_restored`](crate::Link::connection_restored).
    Suspended {
        /// Why.
        cause: SuspendCause,
        /// When the link gives up.
        until: Instant,
    },
    /// Frames were, or may have been, lost. Ask for a fresh snapshot.
    Lost(Loss),
    /// The peer broke a rule; the frame was dropped and the link goes on.
    Fault(PeerFault),
    /// A frame of a type that this version does not know was ignored.
    Ignored {
        /// Its type.
        kind: String,
    },
    /// The link ended. The last event.
    Closed(CloseReason),
}

/// What is known of the peer once the link is open.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Peer<P> {
    /// Its role.
    pub role: Role,
    /// The version that both ends speak.
    pub version: u32,
    /// The id of the link.
    pub link: String,
    /// True when the link went on after a broken connection, false when it is new (the first time, or because the peer
    /// no longer knew it).
    pub resumed: bool,
    /// Whether the link can be resumed after a broken connection.
    pub resumable: bool,
    /// What it accepts.
    pub limits: PeerLimits,
    /// Descriptor, facets, capabilities.
    pub body: P,
}

/// A hello that waits to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthRequest<P> {
    /// The role of the peer.
    pub role: Role,
    /// The token of its hello.
    pub token: Option<Secret>,
    /// Whether the hello resumes this link (the resume token was checked already).
    pub resumes: bool,
    /// Descriptor, facets, capabilities.
    pub body: P,
}

/// Why a call of the peer no longer needs a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CancelCause {
    /// The caller cancelled it, or its deadline passed there.
    Caller,
    /// The link ended or was begun anew.
    LinkEnded,
}

/// Why there is no usable connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SuspendCause {
    /// The driver said so.
    ConnectionLost,
    /// Nothing was heard for longer than the idle timeout.
    Idle,
    /// The handshake on the new connection did not finish in time.
    HandshakeTimeout,
    /// The handshake on the new connection was refused by this end. One last frame says why: send it, then drop the
    /// connection.
    Refused(CloseReason),
}

/// What was, or may have been, lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// Data frames of this end that the peer did not confirm: they may be lost.
    pub outgoing: u64,
    /// Data frames of the peer that are missing here; `None` when nobody can tell how many.
    pub incoming: Option<u64>,
}

impl Loss {
    pub(crate) const fn new(outgoing: u64, incoming: Option<u64>) -> Self {
        Self { outgoing, incoming }
    }
}

/// Counters of one link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Frames received.
    pub frames_in: u64,
    /// Frames sent.
    pub frames_out: u64,
    /// Frames that were sent again after a resume.
    pub resent: u64,
    /// Received frames that were dropped because they had come before.
    pub duplicates: u64,
    /// Replies of the peer to calls that had ended here.
    pub late_replies_in: u64,
    /// Replies of this end to calls that had ended.
    pub late_replies_out: u64,
    /// Cancels of the peer for calls that had ended.
    pub late_cancels: u64,
    /// Frames that were ignored: unknown types, and frames that came while there was no connection.
    pub ignored: u64,
    /// Broken rules that were survived.
    pub faults: u64,
}
