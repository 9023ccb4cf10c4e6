//! Sequence numbers of both directions: what was received, and what was sent and may have to be sent again.

use std::collections::VecDeque;
use std::time::Duration;

use cif_protocol::Instant;

use crate::body::Body;
use crate::frame::Data;

/// What was received, and when to say so.
#[derive(Debug)]
pub(super) struct Inbound {
    received: u64,
    unacknowledged: u64,
    ack_at: Option<Instant>,
    ack_now: bool,
}

/// What a sequence number means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    Next,
    Duplicate,
    Gap { expected: u64 },
}

impl Inbound {
    pub(super) const fn new() -> Self {
        Self { received: 0, unacknowledged: 0, ack_at: None, ack_now: false }
    }

    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    pub(super) fn arrive(&mut self, seq: u64) -> Arrival {
        let expected = self.received + 1;
        if seq == expected {
            self.received = seq;
            Arrival::Next
        } else if seq < expected {
            Arrival::Duplicate
        } else {
            Arrival::Gap { expected }
        }
    }

    /// Makes sure that an acknowledgement goes out within `delay`, or at once when the peer's `replay` buffer fills up.
    pub(super) fn owe_ack(&mut self, now: Instant, delay: Duration, replay: u64) {
        self.unacknowledged += 1;
        if self.unacknowledged >= (replay / 4).max(1) {
            self.ack_now = true;
            self.ack_at = None;
        } else if !self.ack_now && self.ack_at.is_none() {
            self.ack_at = Some(now + delay);
        }
    }

    pub(super) const fn ack_at(&self) -> Option<Instant> {
        self.ack_at
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if self.ack_at.is_some_and(|at| at <= now) {
            self.ack_at = None;
            self.ack_now = true;
        }
    }

    pub(super) const fn ack_is_due(&self) -> bool {
        self.ack_now
    }

    /// The number for an outgoing frame, which pays what was owed.
    pub(super) fn take_ack(&mut self) -> u64 {
        self.unacknowledged = 0;
        self.ack_at = None;
        self.ack_now = false;
        self.received
    }
}

/// What was sent and is kept until it is acknowledged. Without resume it only counts.
#[derive(Debug)]
pub(super) struct Replay<B: Body> {
    sent: u64,
    acked: u64,
    frames: VecDeque<(u64, Data<B>)>,
    /// Index of the next frame to send again; the length when there is none.
    cursor: usize,
}

impl<B: Body> Replay<B> {
    pub(super) const fn new() -> Self {
        Self { sent: 0, acked: 0, frames: VecDeque::new(), cursor: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    /// The sequence number for a new frame.
    pub(super) fn next_seq(&mut self) -> u64 {
        self.sent += 1;
        self.sent
    }

    /// A place for a new frame, to be filled with [`put`](Self::put) once the frame was written.
    pub(super) fn keep(&mut self, seq: u64) -> usize {
        let place = self.frames.len();
        self.frames.push_back((seq, Data::Skip { event: false }));
        self.cursor = self.frames.len();
        place
    }

    pub(super) fn put(&mut self, place: usize, data: Data<B>) {
        if let Some(entry) = self.frames.get_mut(place) {
            entry.1 = data;
        }
    }

    pub(super) const fn sent(&self) -> u64 {
        self.sent
    }

    pub(super) const fn acked(&self) -> u64 {
        self.acked
    }

    pub(super) const fn unconfirmed(&self) -> u64 {
        self.sent - self.acked
    }

    /// Takes an acknowledgement that is known to be in range.
    pub(super) fn acknowledge(&mut self, ack: u64) {
        if ack <= self.acked {
            return;
        }
        self.acked = ack;
        while self.frames.front().is_some_and(|(seq, _)| *seq <= ack) {
            self.frames.pop_front();
            self.cursor = self.cursor.saturating_sub(1);
        }
    }

    pub(super) fn rewind(&mut self) {
        self.cursor = 0;
    }

    pub(super) fn has_more(&self) -> bool {
        self.cursor < self.frames.len()
    }

    /// Takes out the next frame to send again: its place, which must be filled once more, and its sequence number.
    pub(super) fn next_again(&mut self) -> Option<(usize, u64, Data<B>)> {
        let place = self.cursor;
        let (seq, data) = self.frames.get_mut(place)?;
        self.cursor += 1;
        Some((place, *seq, std::mem::replace(data, Data::Skip { event: false })))
    }

    /// Changes a frame that was just taken for sending.
    pub(super) fn replace(&mut self, seq: u64, data: Data<B>) {
        if let Ok(index) = self.frames.binary_search_by_key(&seq, |(seq, _)| *seq) {
            self.frames[index].1 = data;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::JsonBody;

    #[test]
    fn arrivals() {
        let mut inbound = Inbound::new();
        assert_eq!(inbound.arrive(1), Arrival::Next);
        assert_eq!(inbound.arrive(1), Arrival::Duplicate);
        assert_eq!(inbound.arrive(3), Arrival::Gap { expected: 2 });
        assert_eq!(inbound.arrive(u64::MAX), Arrival::Gap { expected: 2 });
        assert_eq!(inbound.received(), 1);
    }

    #[test]
    fn acknowledges_late_or_when_the_peer_runs_full() {
        let mut inbound = Inbound::new();
        let delay = Duration::from_millis(100);
        inbound.owe_ack(Instant::ZERO, delay, 8);
        assert_eq!((inbound.ack_at(), inbound.ack_is_due()), (Some(Instant::from_millis(100)), false));
        inbound.owe_ack(Instant::from_millis(5), delay, 8);
        assert_eq!((inbound.ack_at(), inbound.ack_is_due()), (None, true));
        inbound.take_ack();
        inbound.owe_ack(Instant::ZERO, delay, 8);
        inbound.handle_timeout(Instant::from_millis(100));
        assert!(inbound.ack_is_due());
    }

    #[test]
    fn replays_what_is_not_acknowledged() {
        let mut replay = Replay::<JsonBody>::new();
        for _ in 0..4 {
            let seq = replay.next_seq();
            let place = replay.keep(seq);
            replay.put(place, Data::Event { body: seq.into() });
        }
        assert!(!replay.has_more());
        replay.acknowledge(2);
        replay.rewind();
        let mut again = Vec::new();
        while let Some((place, seq, data)) = replay.next_again() {
            assert!(matches!(&data, Data::Event { body } if *body == seq));
            replay.put(place, data);
            again.push(seq);
        }
        assert_eq!((again, replay.unconfirmed()), (vec![3, 4], 2));
        replay.rewind();
        replay.next_again();
        replay.acknowledge(4);
        assert!(!replay.has_more());
        assert_eq!(replay.len(), 0);
    }
}
