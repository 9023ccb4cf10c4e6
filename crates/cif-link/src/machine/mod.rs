//! The machine. One file per concern; this one holds the state and the plain questions.

mod calls;
mod closing;
mod connection;
mod handshake;
mod receive;
mod sending;
mod sequence;
mod timers;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use cif_protocol::Instant;

use crate::body::Body;
use crate::config::{Config, Role};
use crate::error::CloseReason;
use crate::event::{Event, Stats};
use crate::frame::{CallId, Close, Frame};
use crate::hello::{Hello, PeerLimits};
use crate::secret::Credentials;
use crate::transcript::{Transcript, TranscriptEntry};
use sending::Outbox;
use sequence::{Inbound, Replay};

/// One end of a link.
///
/// The driver passes in frames, commands and the time; after each input it takes every frame
/// ([`poll_transmit`](Self::poll_transmit)) and every event ([`poll_event`](Self::poll_event)), and it calls
/// [`handle_timeout`](Self::handle_timeout) when the time of [`poll_timeout`](Self::poll_timeout) has come. The machine
/// holds no clock, thread, lock or source of randomness, and panics on no input.
///
/// The time passed in must not go backwards.
pub struct Link<B: Body> {
    config: Config,
    role: Role,
    side: Side,
    hello: B::Hello,
    credentials: Option<Credentials>,
    state: State<B>,
    peer: Option<PeerTerms>,
    outbox: Outbox<B>,
    replay: Replay<B>,
    inbound: Inbound,
    calls_out: BTreeMap<CallId, Option<Instant>>,
    next_call: u64,
    /// No later than the earliest deadline in `calls_out`; exact after each look through the table.
    next_deadline: Option<Instant>,
    calls_in: BTreeSet<CallId>,
    last_call_in: CallId,
    heard: Instant,
    pinged: bool,
    events: VecDeque<Event<B>>,
    faults: usize,
    stats: Stats,
    transcript: Transcript,
}

/// Who opened the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Dialer,
    Accepter,
}

enum State<B: Body> {
    Handshaking {
        until: Instant,
        step: Step<B>,
        /// Set when this connection is to resume a link: when to give the link up.
        resume_until: Option<Instant>,
    },
    Open,
    Suspended {
        until: Instant,
    },
    Draining {
        until: Instant,
        reason: CloseReason,
        /// Frames of ours that were dropped unsent.
        dropped: u64,
    },
    Closed(CloseReason),
}

/// What a handshake waits for.
enum Step<B: Body> {
    Hello,
    Verdict { hello: Box<Hello<B::Hello>>, version: u32 },
    Welcome,
}

/// What was agreed with the peer; outlives a broken connection.
#[derive(Debug, Clone)]
struct PeerTerms {
    limits: PeerLimits,
    resume: Option<std::time::Duration>,
}

/// The state of a link, for display and for decisions of a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Hello and welcome are under way, for the first time or to resume.
    Handshaking,
    /// Calls and events flow.
    Open,
    /// The connection broke; waiting for another.
    Suspended,
    /// `close` was sent; waiting for the peer's.
    Draining,
    /// Over.
    Closed,
}

impl<B: Body> Link<B> {
    /// The end that opened the connection. Its first frame is a hello with `hello` in it.
    pub fn dial(config: Config, role: Role, now: Instant, hello: B::Hello) -> Self {
        let mut link = Self::new(config, role, Side::Dialer, now, hello, None);
        link.begin_handshake(now, None);
        link
    }

    /// The end that was dialled. `random` must come from a true random source: link id and resume token are made of it.
    pub fn accept(config: Config, role: Role, now: Instant, hello: B::Hello, random: [u8; 32]) -> Self {
        let credentials = Some(Credentials::from_random(random));
        let mut link = Self::new(config, role, Side::Accepter, now, hello, credentials);
        link.begin_handshake(now, None);
        link
    }

    fn new(
        config: Config,
        role: Role,
        side: Side,
        now: Instant,
        hello: B::Hello,
        credentials: Option<Credentials>,
    ) -> Self {
        Self {
            role,
            side,
            hello,
            credentials,
            state: State::Closed(CloseReason::ConnectionLost),
            peer: None,
            outbox: Outbox::new(),
            replay: Replay::new(),
            inbound: Inbound::new(),
            calls_out: BTreeMap::new(),
            next_call: 1,
            next_deadline: None,
            calls_in: BTreeSet::new(),
            last_call_in: CallId(0),
            heard: now,
            pinged: false,
            events: VecDeque::new(),
            faults: 0,
            stats: Stats::default(),
            transcript: Transcript::new(config.transcript),
            config,
        }
    }

    /// The next event, oldest first.
    pub fn poll_event(&mut self) -> Option<Event<B>> {
        self.events.pop_front()
    }

    /// The state of the link.
    pub const fn phase(&self) -> Phase {
        match self.state {
            State::Handshaking { .. } => Phase::Handshaking,
            State::Open => Phase::Open,
            State::Suspended { .. } => Phase::Suspended,
            State::Draining { .. } => Phase::Draining,
            State::Closed(_) => Phase::Closed,
        }
    }

    /// Why the link ended, once it has.
    pub const fn close_reason(&self) -> Option<&CloseReason> {
        match &self.state {
            State::Closed(reason) => Some(reason),
            State::Handshaking { .. } | State::Open | State::Suspended { .. } | State::Draining { .. } => None,
        }
    }

    /// True once the link has ended and its last frame and event were taken: the driver may drop it.
    pub fn is_drained(&self) -> bool {
        matches!(self.state, State::Closed(_)) && self.outbox.has_no_last_words() && self.events.is_empty()
    }

    /// This end's role.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The id of the link. The end that dialled learns it with the welcome.
    pub fn id(&self) -> Option<&str> {
        self.credentials.as_ref().map(|credentials| credentials.link.as_str())
    }

    /// The largest frame that the peer accepts, in bytes: the limit for [`encode`](crate::codec::encode). Before the
    /// handshake is over it is this end's own limit.
    pub fn max_frame_bytes(&self) -> usize {
        let own = self.config.limits.frame_bytes;
        self.peer.as_ref().map_or(own, |peer| usize::try_from(peer.limits.frame_bytes).unwrap_or(usize::MAX))
    }

    /// What this end accepts when decoding.
    pub const fn decode_limits(&self) -> crate::codec::DecodeLimits {
        crate::codec::DecodeLimits::new(self.config.limits.frame_bytes)
    }

    /// Calls of this end that are open.
    pub fn calls_out(&self) -> usize {
        self.calls_out.len()
    }

    /// Calls of the peer that are open.
    pub fn calls_in(&self) -> usize {
        self.calls_in.len()
    }

    /// Calls and events that wait to be sent, bounded by the limit `outbox`. Replies are not counted: `calls_in` bounds them.
    pub fn outbox_len(&self) -> usize {
        self.outbox.bounded_len()
    }

    /// Sent frames that the peer has not acknowledged and that are kept for resume.
    pub fn replay_len(&self) -> usize {
        self.replay.len()
    }

    /// Counters.
    pub const fn stats(&self) -> Stats {
        self.stats
    }

    /// The last frames in and out, oldest first. Empty unless [`Config::transcript`] is set.
    pub fn transcript(&self) -> impl ExactSizeIterator<Item = &TranscriptEntry> {
        self.transcript.entries()
    }

    fn resumable(&self) -> Option<std::time::Duration> {
        self.peer.as_ref().and_then(|peer| peer.resume)
    }

    fn close_frame(&self, close: Close) -> Frame<B> {
        Frame::Close { ack: self.inbound.received(), close }
    }
}

impl<B: Body> fmt::Debug for Link<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("role", &self.role)
            .field("side", &self.side)
            .field("phase", &self.phase())
            .field("id", &self.id())
            .field("calls_out", &self.calls_out.len())
            .field("calls_in", &self.calls_in.len())
            .field("outbox", &self.outbox.bounded_len())
            .field("replay", &self.replay.len())
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}
