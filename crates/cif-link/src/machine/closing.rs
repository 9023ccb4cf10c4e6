//! The end of a link.

use cif_protocol::Instant;

use super::{Link, State};
use crate::body::Body;
use crate::codes::CloseCode;
use crate::error::{CallError, CloseReason, LimitReached, PeerFault};
use crate::event::{CancelCause, Event, Loss};
use crate::frame::{CallId, Close};

impl<B: Body> Link<B> {
    /// Closes the link at once: `close` overtakes all that waits to be sent, every open call ends, and the link is over
    /// when the peer has answered or the drain timeout has passed. To let something out first, take all frames before.
    pub fn close(&mut self, now: Instant, reason: Close) {
        match &self.state {
            State::Open => {
                self.outbox.last_words = Some(self.close_frame(reason.clone()));
                let reason = CloseReason::Local(reason);
                self.end_all_calls(&reason);
                let dropped = self.outbox.clear();
                self.state = State::Draining { until: now + self.config.drain_timeout, reason, dropped };
            }
            State::Handshaking { .. } => {
                self.outbox.greeting = None;
                self.outbox.last_words = Some(self.close_frame(reason.clone()));
                self.finish(now, CloseReason::Local(reason));
            }
            State::Suspended { .. } => self.finish(now, CloseReason::Local(reason)),
            State::Draining { .. } | State::Closed(_) => {}
        }
    }

    /// The peer's `close`. Its acknowledgement is the last word on what it has received.
    pub(super) fn on_close(&mut self, now: Instant, ack: u64, close: Close) {
        if self.replay.acked() <= ack && ack <= self.replay.sent() {
            self.replay.acknowledge(ack);
        }
        match &self.state {
            State::Draining { .. } => self.finish_draining(),
            State::Open => {
                self.outbox.last_words = Some(self.close_frame(Close::new(CloseCode::NORMAL, "")));
                self.finish(now, CloseReason::Peer(close));
            }
            State::Handshaking { .. } => self.finish(now, CloseReason::Peer(close)),
            State::Suspended { .. } | State::Closed(_) => {}
        }
    }

    /// Reports a broken rule that can be survived, or ends the link when there were too many.
    pub(super) fn report_fault(&mut self, now: Instant, fault: PeerFault) {
        self.faults += 1;
        self.stats.faults += 1;
        if self.faults > self.config.limits.faults {
            let limit = LimitReached::new("faults", self.config.limits.faults).limit;
            self.fail(now, PeerFault::TooMany { limit, last: Box::new(fault) });
        } else {
            self.events.push_back(Event::Fault(fault));
        }
    }

    /// Ends the link because of the peer, and tells it why.
    pub(super) fn fail(&mut self, now: Instant, fault: PeerFault) {
        let close = Close::new(fault.code(), fault.to_string());
        self.outbox.greeting = None;
        self.outbox.last_words = Some(self.close_frame(close));
        self.finish(now, CloseReason::Fault(fault));
    }

    /// Ends the link without waiting for the peer.
    pub(super) fn finish(&mut self, _now: Instant, reason: CloseReason) {
        self.end_all_calls(&reason);
        let dropped = self.outbox.clear();
        // After the peer's `close` on a live connection nothing of its frames is missing; otherwise nobody can tell.
        let orderly = matches!((&self.state, &reason), (State::Open, CloseReason::Peer(_)));
        let never_open = self.peer.is_none();
        self.report_loss(dropped, if orderly || never_open { Some(0) } else { None });
        self.set_closed(reason);
    }

    pub(super) fn finish_draining(&mut self) {
        if let State::Draining { reason, dropped, .. } = &self.state {
            let (reason, dropped) = (reason.clone(), *dropped);
            self.report_loss(dropped, Some(0));
            self.set_closed(reason);
        }
    }

    fn set_closed(&mut self, reason: CloseReason) {
        self.outbox.greeting = None;
        self.next_deadline = None;
        self.state = State::Closed(reason.clone());
        self.events.push_back(Event::Closed(reason));
    }

    pub(super) fn report_loss(&mut self, dropped: u64, incoming: Option<u64>) {
        let outgoing = self.replay.unconfirmed() + dropped;
        if outgoing > 0 || incoming != Some(0) {
            self.events.push_back(Event::Lost(Loss::new(outgoing, incoming)));
        }
    }

    fn end_all_calls(&mut self, reason: &CloseReason) {
        let open: Vec<CallId> = self.calls_out.keys().copied().collect();
        for id in open {
            self.end_sent_or_not(id, reason);
        }
        self.cancel_calls_in();
    }

    pub(super) fn end_sent_or_not(&mut self, id: CallId, reason: &CloseReason) {
        let error = if self.outbox.was_sent(id) {
            CallError::Uncertain(reason.clone())
        } else {
            CallError::LinkClosed(reason.clone())
        };
        self.end_call(id, Err(error));
    }

    pub(super) fn cancel_calls_in(&mut self) {
        while let Some(id) = self.calls_in.pop_first() {
            self.events.push_back(Event::CallCancelled { id, cause: CancelCause::LinkEnded });
        }
    }
}
