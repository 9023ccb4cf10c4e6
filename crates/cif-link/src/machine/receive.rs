//! Frames from the peer once the handshake is over.

use std::time::Duration;

use cif_protocol::Instant;

use super::sending::Waiting;
use super::sequence::Arrival;
use super::{Link, State};
use crate::body::Body;
use crate::codec::DecodeError;
use crate::codes::RefusalCode;
use crate::error::{CallError, LimitReached, PeerFault};
use crate::event::{CancelCause, Event, Loss};
use crate::frame::{Answer, CallId, Data, Frame, FrameKind, Refusal};
use crate::transcript::Direction;

impl<B: Body> Link<B> {
    /// Takes a frame that was received.
    pub fn handle_frame(&mut self, now: Instant, frame: Frame<B>) {
        self.expire_calls(now);
        self.stats.frames_in += 1;
        self.transcript.record(now, Direction::In, &frame);
        self.heard = now;
        self.pinged = false;
        match &self.state {
            State::Open => self.on_open_frame(now, frame),
            State::Handshaking { .. } => self.on_handshake_frame(now, frame),
            State::Draining { .. } => {
                if let Frame::Close { ack, close } = frame {
                    self.on_close(now, ack, close);
                }
            }
            State::Suspended { .. } | State::Closed(_) => self.stats.ignored += 1,
        }
    }

    /// Takes a frame that could not be read. If its place in the sequence is known, only the call or event it carried is
    /// affected: a call is refused, a reply ends its call, a lost event is reported. A frame of an unknown type is
    /// ignored. Anything else ends the link, because nobody knows what is missing.
    pub fn handle_undecodable(&mut self, now: Instant, error: &DecodeError) {
        self.expire_calls(now);
        self.stats.frames_in += 1;
        self.heard = now;
        self.pinged = false;
        match &self.state {
            State::Handshaking { .. } => self.fail_handshake(now, PeerFault::BadFrame(error.to_string())),
            State::Open => self.on_undecodable(now, error),
            State::Draining { .. } | State::Suspended { .. } | State::Closed(_) => self.stats.ignored += 1,
        }
    }

    fn on_open_frame(&mut self, now: Instant, frame: Frame<B>) {
        match frame {
            Frame::Data { seq, ack, data } => {
                if self.on_ack(now, ack) && self.on_seq(now, seq) {
                    self.on_data(now, data);
                }
            }
            Frame::Ack { ack } | Frame::Pong { ack } => {
                self.on_ack(now, ack);
            }
            Frame::Ping { ack } => {
                if self.on_ack(now, ack) {
                    self.outbox.pong = true;
                }
            }
            Frame::Close { ack, close } => self.on_close(now, ack, close),
            Frame::Hello(_) | Frame::Welcome(_) => {
                let expected = "no second handshake on one connection";
                self.fail(now, PeerFault::Unexpected { kind: frame.kind(), expected });
            }
        }
    }

    fn on_ack(&mut self, now: Instant, ack: u64) -> bool {
        let (min, max) = (self.replay.acked(), self.replay.sent());
        if ack > max {
            self.fail(now, PeerFault::BadAck { field: "ack", got: ack, min, max });
            return false;
        }
        // A smaller one is old news: a repeated frame may carry it.
        self.replay.acknowledge(ack);
        true
    }

    /// True when the frame is the next in order.
    fn on_seq(&mut self, now: Instant, seq: u64) -> bool {
        match self.inbound.arrive(seq) {
            Arrival::Next => {
                self.owe_ack(now);
                true
            }
            Arrival::Duplicate => {
                self.stats.duplicates += 1;
                self.owe_ack(now);
                false
            }
            Arrival::Gap { expected } => {
                self.fail(now, PeerFault::SequenceGap { expected, got: seq });
                false
            }
        }
    }

    fn owe_ack(&mut self, now: Instant) {
        if let Some(peer) = &self.peer {
            if peer.resume.is_some() {
                self.inbound.owe_ack(now, self.config.ack_delay, peer.limits.replay);
            }
        }
    }

    fn on_data(&mut self, now: Instant, data: Data<B>) {
        match data {
            Data::Call { id, deadline_ms, body } => {
                if self.register_call(now, id) {
                    let deadline = deadline_ms.map(|ms| now + Duration::from_millis(ms));
                    self.events.push_back(Event::Call { id, deadline, body });
                }
            }
            Data::Reply { id, answer } => {
                let result = match answer {
                    Answer::Ok(reply) => Ok(reply),
                    Answer::Error(error) => Err(CallError::Failed(error)),
                    Answer::Refused(refusal) => Err(CallError::Refused(refusal)),
                };
                self.on_reply(now, id, result);
            }
            Data::Event { body } => self.events.push_back(Event::Event(body)),
            Data::Cancel { id } => {
                if self.calls_in.remove(&id) {
                    self.events.push_back(Event::CallCancelled { id, cause: CancelCause::Caller });
                } else {
                    self.outbox.withdraw_reply(id);
                    self.stats.late_cancels += 1;
                }
            }
            Data::Skip { event: true } => self.events.push_back(Event::Lost(Loss::new(0, Some(1)))),
            Data::Skip { event: false } => {}
        }
    }

    /// Opens a call of the peer, unless its id is used up or there are too many.
    fn register_call(&mut self, now: Instant, id: CallId) -> bool {
        if !self.take_call_id(now, id) {
            return false;
        }
        let limit = self.config.limits.calls_in;
        if self.calls_in.len() >= limit {
            let limit = LimitReached::new("calls_in", limit);
            self.refuse_call(now, id, Refusal::new(RefusalCode::LIMIT_REACHED, limit.to_string()));
            return false;
        }
        if !self.room_for_replies(now) {
            return false;
        }
        self.calls_in.insert(id);
        true
    }

    fn take_call_id(&mut self, now: Instant, id: CallId) -> bool {
        let last = self.last_call_in;
        if id <= last {
            // Not answered: the answer would reach the call that has this id by right.
            self.report_fault(now, PeerFault::CallIdReused { id, last });
            return false;
        }
        self.last_call_in = id;
        true
    }

    /// Replies are not bounded by the limit `outbox`; this bounds them when a peer calls on without taking its replies.
    fn room_for_replies(&mut self, now: Instant) -> bool {
        let limit = self.config.limits.outbox.saturating_add(self.config.limits.calls_in);
        let room = self.outbox.replies() + self.calls_in.len() < limit;
        if !room {
            self.fail(now, PeerFault::Flood(LimitReached::new("outbox", limit)));
        }
        room
    }

    fn refuse_call(&mut self, now: Instant, id: CallId, refusal: Refusal) {
        if self.room_for_replies(now) {
            self.outbox.push(Waiting::Reply { id, answer: Answer::Refused(refusal) });
        }
    }

    fn on_reply(&mut self, now: Instant, id: CallId, result: Result<B::Reply, CallError<B::Error>>) {
        if !self.outbox.was_sent(id) || id.0 == 0 {
            self.report_fault(now, PeerFault::UnknownReply(id));
        } else if !self.end_call(id, result) {
            self.stats.late_replies_in += 1;
        }
    }

    fn on_undecodable(&mut self, now: Instant, error: &DecodeError) {
        let envelope = error.envelope();
        let fault = || PeerFault::BadFrame(error.to_string());
        match (envelope.kind, envelope.seq) {
            (None, seq) if envelope.unknown_kind.is_some() => {
                if seq.is_none_or(|seq| self.on_seq(now, seq)) {
                    self.stats.ignored += 1;
                    self.events.push_back(Event::Ignored { kind: envelope.unknown_kind.clone().unwrap_or_default() });
                }
            }
            (Some(kind), Some(seq)) if is_data(kind) => {
                if !envelope.ack.is_none_or(|ack| self.on_ack(now, ack)) || !self.on_seq(now, seq) {
                    return;
                }
                match (kind, envelope.id) {
                    (FrameKind::Call, Some(id)) => {
                        if self.take_call_id(now, id) {
                            self.refuse_call(now, id, Refusal::new(RefusalCode::BAD_BODY, error.to_string()));
                        }
                    }
                    (FrameKind::Reply, Some(id)) => {
                        self.on_reply(now, id, Err(CallError::BadReply(error.to_string())));
                    }
                    (FrameKind::Event, _) => {
                        self.events.push_back(Event::Lost(Loss::new(0, Some(1))));
                        self.report_fault(now, fault());
                    }
                    _ => self.report_fault(now, fault()),
                }
            }
            _ => self.fail(now, fault()),
        }
    }
}

const fn is_data(kind: FrameKind) -> bool {
    matches!(kind, FrameKind::Call | FrameKind::Reply | FrameKind::Event | FrameKind::Cancel | FrameKind::Skip)
}
