//! Hello and welcome: version, role, token, resume.

use std::time::Duration;

use cif_protocol::Instant;

use super::sequence::{Inbound, Replay};
use super::{Link, PeerTerms, Side, State, Step};
use crate::body::Body;
use crate::config::{Auth, VersionRange};
use crate::error::{CloseReason, Incompatible, PeerFault};
use crate::event::{AuthRequest, Event, Peer, SuspendCause};
use crate::frame::{CallId, Close, Frame};
use crate::hello::{Hello, Welcome};
use crate::secret::{Credentials, Secret};

impl<B: Body> Link<B> {
    /// Lets the sender of the waiting hello in ([`Event::Authenticate`]). Does nothing when none waits.
    pub fn admit(&mut self, now: Instant) {
        if let State::Handshaking { step, .. } = &mut self.state {
            match std::mem::replace(step, Step::Hello) {
                Step::Verdict { hello, version } => self.welcome(now, *hello, version),
                other => *step = other,
            }
        }
    }

    /// Refuses the sender of the waiting hello ([`Event::Authenticate`]); it is told `message`. Does nothing when none waits.
    pub fn refuse(&mut self, now: Instant, message: impl Into<String>) {
        if matches!(self.state, State::Handshaking { step: Step::Verdict { .. }, .. }) {
            self.turn_away(now, Incompatible::Unauthorized(message.into()));
        }
    }

    pub(super) fn on_handshake_frame(&mut self, now: Instant, frame: Frame<B>) {
        let State::Handshaking { step, .. } = &self.state else { return };
        match (step, frame) {
            (_, Frame::Close { ack, close }) => {
                if self.side == Side::Accepter {
                    self.give_up_handshake(now, CloseReason::Peer(close));
                } else {
                    self.on_close(now, ack, close);
                }
            }
            (Step::Hello, Frame::Hello(hello)) => self.on_hello(now, hello),
            (Step::Welcome, Frame::Welcome(welcome)) => self.on_welcome(now, *welcome),
            (step, frame) => {
                let expected = match step {
                    Step::Hello => "`hello` as the first frame",
                    Step::Welcome => "`welcome` as the first frame",
                    Step::Verdict { .. } => "nothing before the answer to the hello",
                };
                self.fail_handshake(now, PeerFault::Unexpected { kind: frame.kind(), expected });
            }
        }
    }

    fn on_hello(&mut self, now: Instant, hello: Box<Hello<B::Hello>>) {
        let (ours, theirs) = (self.config.versions, hello.versions);
        let Some(version) = ours.common(theirs) else {
            return self.turn_away(now, Incompatible::Version { ours, theirs });
        };
        if hello.role == self.role {
            return self.turn_away(now, Incompatible::Role { ours: self.role, theirs: hello.role });
        }
        if let Auth::Token(expected) = &self.config.auth {
            if let Err(why) = check_token(expected, hello.token.as_ref()) {
                return self.turn_away(now, Incompatible::Unauthorized(why.into()));
            }
        }
        let resumes = hello.resume.as_ref().is_some_and(|request| self.is_resumed_by(request));
        if self.is_resuming() && !resumes {
            return self.turn_away(now, Incompatible::ResumeRefused);
        }
        if self.config.auth == Auth::Ask {
            let request =
                AuthRequest { role: hello.role, token: hello.token.clone(), resumes, body: hello.body.clone() };
            if let State::Handshaking { step, .. } = &mut self.state {
                *step = Step::Verdict { hello, version };
            }
            self.events.push_back(Event::Authenticate(Box::new(request)));
        } else {
            self.welcome(now, *hello, version);
        }
    }

    /// Everything was checked but how far the peer has come.
    fn welcome(&mut self, now: Instant, hello: Hello<B::Hello>, version: u32) {
        let resumed = self.is_resuming();
        if let Some(request) = hello.resume.filter(|_| resumed) {
            if !self.catch_up(now, request.received) {
                return;
            }
        }
        let resume = self.config.resume.zip(hello.resume_ms).map(|(own, ms)| own.min(Duration::from_millis(ms)));
        let (link, token) = match &self.credentials {
            Some(own) => (own.link.clone(), Some(own.token.clone())),
            None => (String::new(), None),
        };
        let mut welcome = Welcome::new(self.role, version, link.clone(), self.config.limits.into(), self.hello.clone());
        welcome.resumed = resumed;
        welcome.received = self.inbound.received();
        welcome.resume_token = token.filter(|_| resume.is_some());
        welcome.resume_ms = resume.map(millis);
        self.outbox.greeting = Some(Frame::Welcome(Box::new(welcome)));
        self.peer = Some(PeerTerms { limits: hello.limits, resume });
        self.open(
            now,
            Peer {
                role: hello.role,
                version,
                link,
                resumed,
                resumable: resume.is_some(),
                limits: hello.limits,
                body: hello.body,
            },
        );
    }

    fn on_welcome(&mut self, now: Instant, welcome: Welcome<B::Hello>) {
        let (ours, version) = (self.config.versions, welcome.version);
        let theirs = VersionRange { min: version, max: version };
        if ours.common(theirs).is_none() {
            return self.turn_away(now, Incompatible::Version { ours, theirs });
        }
        if welcome.role == self.role {
            return self.turn_away(now, Incompatible::Role { ours: self.role, theirs: welcome.role });
        }
        let resumed = welcome.resumed;
        if resumed {
            let same = self.is_resuming() && self.id() == Some(welcome.link.as_str());
            if !same {
                return self.turn_away(now, Incompatible::ResumeRefused);
            }
            if !self.catch_up(now, welcome.received) {
                return;
            }
        } else if self.is_resuming() {
            self.restart();
        }
        let resume = match (self.config.resume, welcome.resume_ms, &welcome.resume_token) {
            (Some(own), Some(ms), Some(_)) => Some(own.min(Duration::from_millis(ms))),
            _ => None,
        };
        let token = welcome.resume_token.unwrap_or_else(|| Secret::new(""));
        self.credentials = Some(Credentials { link: welcome.link.clone(), token });
        self.peer = Some(PeerTerms { limits: welcome.limits, resume });
        self.open(
            now,
            Peer {
                role: welcome.role,
                version,
                link: welcome.link,
                resumed,
                resumable: resume.is_some(),
                limits: welcome.limits,
                body: welcome.body,
            },
        );
    }

    fn open(&mut self, now: Instant, peer: Peer<B::Hello>) {
        self.heard = now;
        self.pinged = false;
        self.state = State::Open;
        self.events.push_back(Event::Opened(Box::new(peer)));
    }

    /// The peer says how far it has come; the rest goes out again. False when that cannot be true.
    fn catch_up(&mut self, now: Instant, received: u64) -> bool {
        let (min, max) = (self.replay.acked(), self.replay.sent());
        if received < min || received > max {
            self.fail(now, PeerFault::BadAck { field: "received", got: received, min, max });
            return false;
        }
        self.replay.acknowledge(received);
        self.replay.rewind();
        true
    }

    /// The peer knows nothing of the link any more. What was sent and not confirmed is lost; what was not sent goes out on
    /// the new link, except for replies to calls that the peer has forgotten.
    fn restart(&mut self) {
        let sent: Vec<CallId> = self.calls_out.keys().copied().filter(|id| self.outbox.was_sent(*id)).collect();
        for id in sent {
            self.end_sent_or_not(id, &CloseReason::Restarted);
        }
        self.cancel_calls_in();
        let dropped = self.outbox.restart();
        self.report_loss(dropped, None);
        self.replay = Replay::new();
        self.inbound = Inbound::new();
        self.last_call_in = CallId(0);
    }

    const fn is_resuming(&self) -> bool {
        matches!(self.state, State::Handshaking { resume_until: Some(_), .. })
    }

    /// Ends a handshake because the two ends do not fit. A link that waits to be resumed goes on waiting: a stranger on a
    /// new connection must not end it.
    fn turn_away(&mut self, now: Instant, why: Incompatible) {
        let close = Close::new(why.code(), why.to_string());
        self.outbox.last_words = Some(self.close_frame(close));
        self.give_up_handshake(now, why.into());
    }

    /// The same for a broken rule.
    pub(super) fn fail_handshake(&mut self, now: Instant, fault: PeerFault) {
        let close = Close::new(fault.code(), fault.to_string());
        self.outbox.last_words = Some(self.close_frame(close));
        self.give_up_handshake(now, fault.into());
    }

    fn give_up_handshake(&mut self, now: Instant, reason: CloseReason) {
        self.outbox.greeting = None;
        match &self.state {
            State::Handshaking { resume_until: Some(until), .. } if self.side == Side::Accepter => {
                let until = *until;
                self.suspend(SuspendCause::Refused(reason), until);
            }
            _ => self.finish(now, reason),
        }
    }
}

fn check_token(expected: &Secret, token: Option<&Secret>) -> Result<(), &'static str> {
    match token {
        None => Err("the hello has no token, and this end requires one"),
        Some(token) if token.matches(expected) => Ok(()),
        Some(_) => Err("the token of the hello is not the one that this end expects"),
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).min(crate::codec::MAX_NUMBER)
}
