//! What waits to be sent, in which order it goes, and what replaces a frame that cannot be written.

use std::collections::VecDeque;

use cif_protocol::Instant;

use super::{Link, State};
use crate::body::Body;
use crate::codec::EncodeError;
use crate::codes::RefusalCode;
use crate::error::{CallError, CloseReason};
use crate::event::{Event, Loss};
use crate::frame::{Answer, CallId, Data, Frame, Refusal};
use crate::transcript::Direction;

/// What waits to be sent. Sequence numbers are given when a frame leaves, so a cancel can overtake.
#[derive(Debug)]
pub(super) struct Outbox<B: Body> {
    /// Hello or welcome: before everything else.
    pub(super) greeting: Option<Frame<B>>,
    /// `close`: before all data, and the only frame that still goes out once the link is over.
    pub(super) last_words: Option<Frame<B>>,
    pub(super) pong: bool,
    pub(super) ping: bool,
    pub(super) cancels: VecDeque<CallId>,
    queue: VecDeque<Waiting<B>>,
    /// Calls and events in `queue`: the part that the limit `outbox` bounds.
    bounded: usize,
    /// The last call that was sent. Calls leave in the order of their ids.
    last_call_sent: CallId,
}

#[derive(Debug)]
pub(super) enum Waiting<B: Body> {
    Call { id: CallId, deadline: Option<Instant>, body: B::Call },
    Reply { id: CallId, answer: Answer<B> },
    Event(B::Event),
}

/// Is a frame kept until the peer has it, and where?
#[derive(Debug, Clone, Copy)]
enum Kept {
    No,
    Yes(usize),
}

impl<B: Body> Outbox<B> {
    pub(super) const fn new() -> Self {
        Self {
            greeting: None,
            last_words: None,
            pong: false,
            ping: false,
            cancels: VecDeque::new(),
            queue: VecDeque::new(),
            bounded: 0,
            last_call_sent: CallId(0),
        }
    }

    pub(super) const fn bounded_len(&self) -> usize {
        self.bounded
    }

    /// Replies that wait.
    pub(super) fn replies(&self) -> usize {
        self.queue.len() - self.bounded
    }

    /// Drops the waiting reply to a call that its caller gave up, so that replies never outnumber what a fair caller has
    /// open.
    pub(super) fn withdraw_reply(&mut self, call: CallId) {
        if self.replies() > 0 {
            self.queue.retain(|waiting| !matches!(waiting, Waiting::Reply { id, .. } if *id == call));
        }
    }

    pub(super) fn has_no_last_words(&self) -> bool {
        self.last_words.is_none()
    }

    pub(super) fn push(&mut self, waiting: Waiting<B>) {
        self.bounded += usize::from(!matches!(waiting, Waiting::Reply { .. }));
        self.queue.push_back(waiting);
    }

    fn pop(&mut self) -> Option<Waiting<B>> {
        let waiting = self.queue.pop_front()?;
        self.bounded -= usize::from(!matches!(waiting, Waiting::Reply { .. }));
        Some(waiting)
    }

    pub(super) fn was_sent(&self, id: CallId) -> bool {
        id <= self.last_call_sent
    }

    /// Takes back a call that has not been sent.
    pub(super) fn withdraw(&mut self, call: CallId) {
        let place = self.queue.iter().position(|waiting| matches!(waiting, Waiting::Call { id, .. } if *id == call));
        if place.and_then(|place| self.queue.remove(place)).is_some() {
            self.bounded -= 1;
        }
    }

    /// Forgets what belongs to the old connection: greetings, answers to pings.
    pub(super) fn connection_lost(&mut self) {
        self.greeting = None;
        self.last_words = None;
        self.pong = false;
        self.ping = false;
    }

    /// Forgets what makes no sense to a peer that knows nothing of the past; says how many replies that were.
    pub(super) fn restart(&mut self) -> u64 {
        let before = self.queue.len();
        self.queue.retain(|waiting| !matches!(waiting, Waiting::Reply { .. }));
        self.cancels.clear();
        u64::try_from(before - self.queue.len()).unwrap_or(u64::MAX)
    }

    /// Drops all that waits; says how many frames that were.
    pub(super) fn clear(&mut self) -> u64 {
        let dropped = self.queue.len();
        self.queue.clear();
        self.cancels.clear();
        self.bounded = 0;
        u64::try_from(dropped).unwrap_or(u64::MAX)
    }
}

impl<B: Body> Link<B> {
    /// The next frame to send, `None` when there is nothing to send now.
    ///
    /// Order: handshake, `close`, pong, frames sent again, cancels, then calls, replies and events in the order in which
    /// they were made, ping, acknowledgement. A taken frame counts as sent.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<Frame<B>> {
        let (frame, kept) = self.next_frame(now)?;
        if let (Kept::Yes(place), Frame::Data { data, .. }) = (kept, &frame) {
            self.replay.put(place, data.clone());
        }
        self.note_sent(now, &frame);
        Some(frame)
    }

    /// Shows the next frame to `write` and counts it as sent: as [`poll_transmit`](Self::poll_transmit), without a copy of
    /// a frame that is kept for resume. For a driver that sends text.
    pub fn transmit_with<T>(&mut self, now: Instant, write: impl FnOnce(&Frame<B>) -> T) -> Option<T> {
        let (frame, kept) = self.next_frame(now)?;
        self.note_sent(now, &frame);
        let written = write(&frame);
        if let (Kept::Yes(place), Frame::Data { data, .. }) = (kept, frame) {
            self.replay.put(place, data);
        }
        Some(written)
    }

    fn note_sent(&mut self, now: Instant, frame: &Frame<B>) {
        self.stats.frames_out += 1;
        self.transcript.record(now, Direction::Out, frame);
    }

    /// The next frame, and its place among those that are kept, which is still empty.
    fn next_frame(&mut self, now: Instant) -> Option<(Frame<B>, Kept)> {
        if let Some(first) = self.outbox.greeting.take().or_else(|| self.outbox.last_words.take()) {
            return Some((first, Kept::No));
        }
        if !matches!(self.state, State::Open) {
            return None;
        }
        if self.outbox.pong {
            self.outbox.pong = false;
            return Some((Frame::Pong { ack: self.inbound.take_ack() }, Kept::No));
        }
        if let Some(next) = self.next_data(now) {
            return Some(next);
        }
        if self.outbox.ping {
            self.outbox.ping = false;
            return Some((Frame::Ping { ack: self.inbound.take_ack() }, Kept::No));
        }
        if self.inbound.ack_is_due() {
            return Some((Frame::Ack { ack: self.inbound.take_ack() }, Kept::No));
        }
        None
    }

    fn next_data(&mut self, now: Instant) -> Option<(Frame<B>, Kept)> {
        if self.replay.has_more() {
            return self.next_again(now);
        }
        let resumable = self.resumable().is_some();
        if resumable && self.replay.len() >= self.config.limits.replay {
            return None;
        }
        let data = match self.outbox.cancels.pop_front() {
            Some(id) => Data::Cancel { id },
            None => match self.outbox.pop()? {
                Waiting::Call { id, deadline, body } => {
                    self.outbox.last_call_sent = id;
                    Data::Call { id, deadline_ms: remaining(now, deadline), body }
                }
                Waiting::Reply { id, answer } => Data::Reply { id, answer },
                Waiting::Event(body) => Data::Event { body },
            },
        };
        let seq = self.replay.next_seq();
        let kept = if resumable { Kept::Yes(self.replay.keep(seq)) } else { Kept::No };
        Some((Frame::Data { seq, ack: self.inbound.take_ack(), data }, kept))
    }

    fn next_again(&mut self, now: Instant) -> Option<(Frame<B>, Kept)> {
        let (place, seq, mut data) = self.replay.next_again()?;
        if let Data::Call { id, deadline_ms, .. } = &mut data {
            match self.calls_out.get(id) {
                Some(deadline) => *deadline_ms = remaining(now, *deadline),
                // Nobody waits for it any more: if the peer has not seen it yet, it must not execute it now.
                None => data = Data::Skip { event: false },
            }
        }
        self.stats.resent += 1;
        Some((Frame::Data { seq, ack: self.inbound.take_ack(), data }, Kept::Yes(place)))
    }

    /// Tells the machine that a frame of [`poll_transmit`](Self::poll_transmit) could not be written. Returns the frame to
    /// send in its place. A call ends with [`CallError::Unsendable`]; a reply becomes a refusal, which the caller sees;
    /// an event is reported as lost at both ends; a handshake frame closes the link.
    pub fn unsendable(&mut self, now: Instant, frame: &Frame<B>, error: &EncodeError) -> Option<Frame<B>> {
        match frame {
            Frame::Data { seq, ack, data } => {
                let data = self.substitute(data, error);
                self.replay.replace(*seq, data.clone());
                Some(Frame::Data { seq: *seq, ack: *ack, data })
            }
            Frame::Hello(_) | Frame::Welcome(_) => {
                self.finish(now, CloseReason::Unsendable(error.clone()));
                None
            }
            Frame::Ack { .. } | Frame::Ping { .. } | Frame::Pong { .. } | Frame::Close { .. } => None,
        }
    }

    fn substitute(&mut self, data: &Data<B>, error: &EncodeError) -> Data<B> {
        match data {
            Data::Call { id, .. } => {
                self.end_call(*id, Err(CallError::Unsendable(error.clone())));
                Data::Skip { event: false }
            }
            Data::Reply { id, .. } => {
                let code = match error {
                    EncodeError::TooLarge { .. } => RefusalCode::REPLY_TOO_LARGE,
                    EncodeError::Unwritable(_) => RefusalCode::REPLY_UNWRITABLE,
                };
                Data::Reply { id: *id, answer: Answer::Refused(Refusal::new(code, error.to_string())) }
            }
            Data::Event { .. } => {
                self.events.push_back(Event::Lost(Loss::new(1, Some(0))));
                Data::Skip { event: true }
            }
            Data::Cancel { .. } | Data::Skip { .. } => Data::Skip { event: false },
        }
    }
}

/// What is left of a deadline, in ms.
fn remaining(now: Instant, deadline: Option<Instant>) -> Option<u64> {
    // The largest number of the wire is 285 000 years.
    deadline.map(|at| at.as_millis().saturating_sub(now.as_millis()).min(crate::codec::MAX_NUMBER))
}
