//! Time: what is due next, and what happens then.

use cif_protocol::Instant;

use super::{Link, State};
use crate::body::Body;
use crate::codes::CloseCode;
use crate::error::CloseReason;
use crate::event::SuspendCause;
use crate::frame::Close;

impl<B: Body> Link<B> {
    /// When [`handle_timeout`](Self::handle_timeout) must be called next, `None` for never. It may be earlier than
    /// necessary (a call with a deadline has ended meanwhile), never later. A time that has passed means now.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let deadlines = self.next_deadline;
        let of_state = match &self.state {
            State::Handshaking { until, .. } | State::Suspended { until } | State::Draining { until, .. } => {
                Some(*until)
            }
            State::Open => earliest(self.heartbeat_at(), self.inbound.ack_at()),
            State::Closed(_) => None,
        };
        earliest(deadlines, of_state)
    }

    /// Does what is due at `now`: ends calls at their deadline, pings, acknowledges, gives up.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.expire_calls(now);
        match &self.state {
            State::Handshaking { until, resume_until, .. } if *until <= now => match *resume_until {
                Some(give_up) if give_up > now => self.suspend(SuspendCause::HandshakeTimeout, give_up),
                Some(_) => self.finish(now, CloseReason::ResumeExpired),
                None => self.give_up(now, CloseCode::HANDSHAKE_TIMEOUT, CloseReason::HandshakeTimeout),
            },
            State::Suspended { until } if *until <= now => self.finish(now, CloseReason::ResumeExpired),
            State::Draining { until, .. } if *until <= now => self.finish_draining(),
            State::Open => {
                self.inbound.handle_timeout(now);
                self.check_heartbeat(now);
            }
            State::Handshaking { .. } | State::Suspended { .. } | State::Draining { .. } | State::Closed(_) => {}
        }
    }

    /// Ends the link, and tells the peer in case it still listens.
    fn give_up(&mut self, now: Instant, code: CloseCode, reason: CloseReason) {
        self.outbox.greeting = None;
        self.outbox.last_words = Some(self.close_frame(Close::new(code, reason.to_string())));
        self.finish(now, reason);
    }

    fn heartbeat_at(&self) -> Option<Instant> {
        let heartbeat = self.config.heartbeat?;
        Some(self.heard + if self.pinged { heartbeat.idle } else { heartbeat.interval.min(heartbeat.idle) })
    }

    fn check_heartbeat(&mut self, now: Instant) {
        let Some(heartbeat) = self.config.heartbeat else { return };
        if self.heard + heartbeat.idle <= now {
            match self.resumable() {
                Some(keep) => self.suspend(SuspendCause::Idle, now + keep),
                None => self.give_up(now, CloseCode::IDLE_TIMEOUT, CloseReason::IdleTimeout),
            }
        } else if !self.pinged && self.heard + heartbeat.interval <= now {
            self.pinged = true;
            self.outbox.ping = true;
        }
    }
}

fn earliest(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
