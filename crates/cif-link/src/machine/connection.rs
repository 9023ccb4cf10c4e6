//! The connection comes and goes beneath the link.

use cif_protocol::Instant;

use super::{Link, Side, State, Step};
use crate::Frame;
use crate::body::Body;
use crate::error::CloseReason;
use crate::event::{Event, SuspendCause};
use crate::hello::{Hello, ResumeRequest};

impl<B: Body> Link<B> {
    /// The connection broke. A link that can be resumed waits ([`Event::Suspended`]), any other ends. Frames of the old
    /// connection must not be passed in afterwards.
    pub fn connection_lost(&mut self, now: Instant) {
        self.outbox.connection_lost();
        match &self.state {
            State::Open => match self.resumable() {
                Some(keep) => self.suspend(SuspendCause::ConnectionLost, now + keep),
                None => self.finish(now, CloseReason::ConnectionLost),
            },
            State::Handshaking { resume_until: Some(until), .. } => {
                let until = *until;
                self.suspend(SuspendCause::ConnectionLost, until);
            }
            State::Handshaking { resume_until: None, .. } => self.finish(now, CloseReason::ConnectionLost),
            State::Draining { .. } => self.finish_draining(),
            State::Suspended { .. } | State::Closed(_) => {}
        }
    }

    /// There is a new connection: the end that dials sends its hello, the other waits for one. A link that is still open
    /// leaves its old connection for the new one, without [`Event::Suspended`]. Does nothing on a link that cannot be
    /// resumed, or that has not been open yet.
    pub fn connection_restored(&mut self, now: Instant) {
        let until = match &self.state {
            State::Suspended { until } | State::Handshaking { resume_until: Some(until), .. } => *until,
            State::Open => match self.resumable() {
                Some(keep) => now + keep,
                None => return,
            },
            State::Handshaking { resume_until: None, .. } | State::Draining { .. } | State::Closed(_) => return,
        };
        self.outbox.connection_lost();
        self.begin_handshake(now, Some(until));
    }

    /// Whether a hello resumes this link: it names the link and has its resume token. An acceptor of connections asks this
    /// before it calls [`connection_restored`](Self::connection_restored), so that a stranger's hello never breaks a
    /// connection.
    pub fn is_resumed_by(&self, request: &ResumeRequest) -> bool {
        self.resumable().is_some()
            && !matches!(self.state, State::Draining { .. } | State::Closed(_))
            && self
                .credentials
                .as_ref()
                .is_some_and(|own| own.link == request.link && own.token.matches(&request.token))
    }

    /// Replaces what this end says about itself at the next handshake.
    pub fn set_hello(&mut self, hello: B::Hello) {
        self.hello = hello;
    }

    pub(super) fn begin_handshake(&mut self, now: Instant, resume_until: Option<Instant>) {
        let until = now + self.config.handshake_timeout;
        let until = resume_until.map_or(until, |give_up| give_up.min(until));
        let step = match self.side {
            Side::Accepter => Step::Hello,
            Side::Dialer => {
                self.outbox.greeting = Some(Frame::Hello(Box::new(self.own_hello())));
                Step::Welcome
            }
        };
        self.state = State::Handshaking { until, step, resume_until };
    }

    fn own_hello(&self) -> Hello<B::Hello> {
        let limits = self.config.limits.into();
        let mut hello = Hello::new(self.role, self.config.versions, limits, self.hello.clone());
        hello.token.clone_from(&self.config.token);
        hello.resume_ms = self.config.resume.map(super::handshake::millis);
        if self.resumable().is_some() {
            hello.resume = self
                .credentials
                .as_ref()
                .map(|own| ResumeRequest::new(own.link.clone(), own.token.clone(), self.inbound.received()));
        }
        hello
    }

    pub(super) fn suspend(&mut self, cause: SuspendCause, until: Instant) {
        self.outbox.greeting = None;
        self.outbox.pong = false;
        self.outbox.ping = false;
        self.state = State::Suspended { until };
        self.events.push_back(Event::Suspended { cause, until });
    }
}
