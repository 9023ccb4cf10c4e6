//! Commands: calls, replies, events, cancels.

use cif_protocol::Instant;

use super::sending::Waiting;
use super::{Link, State};
use crate::body::Body;
use crate::error::{CallError, LimitReached, SendError};
use crate::event::Event;
use crate::frame::{Answer, CallId};

impl<B: Body> Link<B> {
    /// Calls the peer. Exactly one [`Event::CallEnded`] follows: with the reply, or with the reason why there is none, at
    /// `deadline` at the latest. While the connection is broken the call waits.
    ///
    /// # Errors
    ///
    /// [`SendError`]: before the handshake is over, once the link is closing, or at the limits `calls_out`, `peer.calls`
    /// and `outbox`. Then nothing was sent and no event follows.
    pub fn call(&mut self, now: Instant, body: B::Call, deadline: Option<Instant>) -> Result<CallId, SendError> {
        self.may_send()?;
        let limits = self.config.limits;
        if self.calls_out.len() >= limits.calls_out {
            return Err(LimitReached::new("calls_out", limits.calls_out).into());
        }
        if let Some(peer) = &self.peer {
            let allowed = usize::try_from(peer.limits.calls).unwrap_or(usize::MAX);
            if self.calls_out.len() >= allowed {
                return Err(LimitReached::new("peer.calls", allowed).into());
            }
        }
        self.room_in_outbox()?;
        let id = CallId(self.next_call);
        self.next_call += 1;
        self.calls_out.insert(id, deadline);
        if let Some(at) = deadline {
            self.next_deadline = Some(self.next_deadline.map_or(at, |next| next.min(at)));
        }
        self.outbox.push(Waiting::Call { id, deadline, body });
        self.expire_calls(now);
        Ok(id)
    }

    /// Answers a call of the peer. Returns false, and drops the answer, when the call is no longer open: it was cancelled,
    /// answered already, or its link ended.
    pub fn reply(&mut self, _now: Instant, id: CallId, result: Result<B::Reply, B::Error>) -> bool {
        if !self.calls_in.remove(&id) {
            self.stats.late_replies_out += 1;
            return false;
        }
        let answer = match result {
            Ok(reply) => Answer::Ok(reply),
            Err(error) => Answer::Error(error),
        };
        self.outbox.push(Waiting::Reply { id, answer });
        true
    }

    /// Sends an event. While the connection is broken it waits.
    ///
    /// # Errors
    ///
    /// [`SendError`]: before the handshake is over, once the link is closing, or at the limit `outbox`.
    pub fn send_event(&mut self, _now: Instant, body: B::Event) -> Result<(), SendError> {
        self.may_send()?;
        self.room_in_outbox()?;
        self.outbox.push(Waiting::Event(body));
        Ok(())
    }

    /// Stops waiting for a call, which ends with [`CallError::Cancelled`]. The peer is told if the call was sent; if not,
    /// it never will be. Returns false when the call had ended already.
    pub fn cancel(&mut self, _now: Instant, id: CallId) -> bool {
        if !self.calls_out.contains_key(&id) {
            return false;
        }
        let sent = self.stop_waiting(id);
        self.end_call(id, Err(CallError::Cancelled { sent }));
        true
    }

    /// Ends every call whose deadline has come.
    pub(super) fn expire_calls(&mut self, now: Instant) {
        if self.next_deadline.is_none_or(|next| next > now) {
            return;
        }
        let due = |deadline: &Option<Instant>| deadline.is_some_and(|at| at <= now);
        let expired: Vec<CallId> =
            self.calls_out.iter().filter(|(_, deadline)| due(deadline)).map(|(id, _)| *id).collect();
        for id in expired {
            let sent = self.stop_waiting(id);
            self.end_call(id, Err(CallError::Deadline { sent }));
        }
        self.next_deadline = self.calls_out.values().copied().flatten().min();
    }

    /// Tells the peer, or takes the call back when it has not left. Says whether it had.
    fn stop_waiting(&mut self, id: CallId) -> bool {
        let sent = self.outbox.was_sent(id);
        if sent {
            self.outbox.cancels.push_back(id);
        } else {
            self.outbox.withdraw(id);
        }
        sent
    }

    /// The only place where a call of this end ends. False when it had ended before.
    pub(super) fn end_call(&mut self, id: CallId, result: Result<B::Reply, CallError<B::Error>>) -> bool {
        let open = self.calls_out.remove(&id).is_some();
        if open {
            if self.calls_out.is_empty() {
                self.next_deadline = None;
            }
            self.events.push_back(Event::CallEnded { id, result });
        }
        open
    }

    fn may_send(&self) -> Result<(), SendError> {
        match &self.state {
            State::Open | State::Suspended { .. } => Ok(()),
            State::Handshaking { .. } if self.peer.is_some() => Ok(()),
            State::Handshaking { .. } => Err(SendError::NotOpen),
            State::Draining { reason, .. } | State::Closed(reason) => Err(SendError::Closed(reason.clone())),
        }
    }

    fn room_in_outbox(&self) -> Result<(), SendError> {
        let limit = self.config.limits.outbox;
        if self.outbox.bounded_len() < limit { Ok(()) } else { Err(LimitReached::new("outbox", limit).into()) }
    }
}
