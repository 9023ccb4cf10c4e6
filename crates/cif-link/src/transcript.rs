//! The last frames in and out, without their bodies, so that a transcript never holds a secret.

use std::collections::VecDeque;

use cif_protocol::Instant;

use crate::body::Body;
use crate::frame::{CallId, Frame, FrameKind};

/// Which way a frame went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Received.
    In,
    /// Sent.
    Out,
}

/// One frame of the [transcript](crate::Link::transcript).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TranscriptEntry {
    /// When.
    pub at: Instant,
    /// Which way.
    pub direction: Direction,
    /// What.
    pub kind: FrameKind,
    /// Its sequence number, when it has one.
    pub seq: Option<u64>,
    /// The call it is about, when it is about one.
    pub call: Option<CallId>,
}

#[derive(Debug)]
pub(crate) struct Transcript {
    capacity: usize,
    entries: VecDeque<TranscriptEntry>,
}

impl Transcript {
    pub(crate) const fn new(capacity: usize) -> Self {
        Self { capacity, entries: VecDeque::new() }
    }

    pub(crate) fn record<B: Body>(&mut self, at: Instant, direction: Direction, frame: &Frame<B>) {
        if self.capacity == 0 {
            return;
        }
        let (seq, call) = match frame {
            Frame::Data { seq, data, .. } => (Some(*seq), data.call_id()),
            Frame::Hello(_)
            | Frame::Welcome(_)
            | Frame::Ack { .. }
            | Frame::Ping { .. }
            | Frame::Pong { .. }
            | Frame::Close { .. } => (None, None),
        };
        if self.entries.len() >= self.capacity {
            self.entries.pop_front();
        }
        self.entries.push_back(TranscriptEntry { at, direction, kind: frame.kind(), seq, call });
    }

    pub(crate) fn entries(&self) -> impl ExactSizeIterator<Item = &TranscriptEntry> {
        self.entries.iter()
    }
}
