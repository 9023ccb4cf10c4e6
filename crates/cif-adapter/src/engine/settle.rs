//! After each change of the machine: frames go out, events are acted upon, the driver is woken if it must be.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use cif_link::{CallError, CallId, Close, CloseCode, Event, Link, Peer, Phase, codec};
use cif_protocol::Instant;
use cif_provider::Runtime;

use super::after::After;
use super::calling::Waiting;
use super::notice::LinkNotice;
use super::serving::{Guard, Incoming};
use super::{Core, State};
use crate::body::{ErrorBody, Frame, HelloBody, LinkBody, ReplyBody};
use crate::pipe::{Output, PipeError};

impl Core {
    pub(super) fn settle(self: &Arc<Self>, state: &mut State, now: Instant, after: &mut After) {
        loop {
            state.transmit(now, after);
            let mut acted = false;
            while let Some(event) = state.link.poll_event() {
                acted = true;
                self.act(state, event, now, after);
            }
            if !acted {
                break;
            }
        }
        if !state.driving && state.needs_driver() {
            if let Some(waker) = &state.driver {
                after.wake(waker.clone());
            }
        }
    }

    fn act(self: &Arc<Self>, state: &mut State, event: Event<LinkBody>, now: Instant, after: &mut After) {
        match event {
            Event::CallEnded { id, result } => state.end_call(id, result, after),
            Event::Call { id, deadline, body } => {
                let guard = Guard::new(Arc::clone(self), id, &body);
                let future = self.service.serve(Incoming { guard, deadline, body });
                // A runtime never runs a task inside `spawn`, so the handle is stored before the task can look for it.
                state.serving.insert(id, self.runtime.spawn(future));
            }
            Event::CallCancelled { id, .. } => {
                if let Some(task) = state.serving.remove(id) {
                    after.cancel(task);
                }
            }
            Event::Event(body) => self.service.event(body),
            Event::Opened(peer) => self.open(state, &peer, now, after),
            Event::Authenticate(_) => {
                state.link.refuse(now, "this end is not configured to judge tokens");
            }
            Event::Suspended { cause, .. } => {
                if state.link.phase() == Phase::Suspended {
                    state.drop_connection(after);
                }
                after.notice(LinkNotice::Suspended(cause));
            }
            Event::Lost(loss) => {
                if loss.incoming != Some(0) {
                    self.service.lost(loss.incoming.unwrap_or(1));
                }
                after.notice(LinkNotice::Lost(loss));
            }
            Event::Fault(fault) => after.notice(LinkNotice::Fault(fault)),
            Event::Ignored { kind } => after.notice(LinkNotice::Ignored { kind }),
            Event::Closed(reason) => {
                if let Some(task) = self.service.closed(&reason) {
                    self.runtime.spawn(task).detach();
                }
                state.closed = Some(reason.clone());
                state.give_up_at = Some(now + self.config.link.drain_timeout);
                after.wake_all(&mut state.watchers);
                after.notice(LinkNotice::Closed(reason));
            }
            _ => {}
        }
    }

    fn open(self: &Arc<Self>, state: &mut State, peer: &Peer<HelloBody>, now: Instant, after: &mut After) {
        match self.service.opened(peer) {
            Ok(task) => {
                if let Some(task) = task {
                    self.runtime.spawn(task).detach();
                }
                state.opened = true;
                after.wake_all(&mut state.watchers);
                after.notice(LinkNotice::Opened { link: peer.link.clone(), resumed: peer.resumed });
            }
            Err(close) => state.link.close(now, close),
        }
    }
}

impl State {
    fn end_call(&mut self, id: CallId, result: Result<ReplyBody, CallError<ErrorBody>>, after: &mut After) {
        // A caller that has stopped waiting has taken its entry away.
        if let Some(slot) = self.waiting.get_mut(id) {
            if let Waiting::Waker(waker) = std::mem::replace(slot, Waiting::Ended(result)) {
                after.wake(waker);
            }
        }
    }

    /// Hands every frame that is due to the connection, as far as it takes them.
    pub(super) fn transmit(&mut self, now: Instant, after: &mut After) {
        if let Err(error) = self.try_transmit(now) {
            self.lose_connection(now, after);
            after.notice(LinkNotice::Broken(error));
        }
    }

    fn try_transmit(&mut self, now: Instant) -> Result<(), PipeError> {
        let Some(output) = &mut self.output else { return Ok(()) };
        // When the connection is full, the driver is woken when it has room.
        let mut cx = Context::from_waker(self.driver.as_ref().unwrap_or(Waker::noop()));
        self.full = false;
        loop {
            if !self.ready {
                match output.poll_ready(&mut cx) {
                    Poll::Ready(outcome) => outcome?,
                    Poll::Pending => {
                        self.full = true;
                        break;
                    }
                }
                self.ready = true;
            }
            match output {
                Output::Values(sink) => match self.link.poll_transmit(now) {
                    Some(frame) => sink.start_send(frame)?,
                    None => break,
                },
                Output::Text(sink) => match next_text(&mut self.link, now)? {
                    Some(text) => sink.start_send(text)?,
                    None => break,
                },
            }
            self.ready = false;
            self.unflushed = true;
        }
        if self.unflushed {
            match output.poll_flush(&mut cx) {
                Poll::Ready(outcome) => {
                    outcome?;
                    self.unflushed = false;
                }
                Poll::Pending => self.full = true,
            }
        }
        Ok(())
    }

    /// The connection broke.
    pub(super) fn lose_connection(&mut self, now: Instant, after: &mut After) {
        self.drop_connection(after);
        self.link.connection_lost(now);
    }

    pub(super) fn drop_connection(&mut self, after: &mut After) {
        self.connection += 1;
        self.ready = false;
        self.unflushed = false;
        self.full = false;
        after.drop_pipe(self.output.take(), self.new_input.take());
    }

    /// Is the link over and the connection closed? It waits for a slow connection, but not for ever.
    pub(super) fn is_finished(&mut self, runtime: &dyn Runtime, cx: &mut Context<'_>) -> bool {
        let Some(give_up_at) = self.give_up_at else { return false };
        let late = runtime.now() >= give_up_at;
        if !late && !self.link.is_drained() {
            return self.output.is_none();
        }
        match &mut self.output {
            Some(output) => output.poll_close(cx).is_ready() || late,
            None => true,
        }
    }

    /// May events be sent? Half of the room is left for calls.
    pub(super) fn has_room(&self, outbox: usize) -> bool {
        let open = self.opened && matches!(self.link.phase(), Phase::Open | Phase::Suspended);
        open && self.link.outbox_len() < outbox / 2
    }

    /// When the driver must look again.
    pub(super) fn due(&self) -> Option<Instant> {
        match (self.link.poll_timeout(), self.give_up_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Is there something that only the driver can do?
    fn needs_driver(&self) -> bool {
        let sooner = match (self.due(), self.armed) {
            (Some(due), Some(armed)) => due < armed,
            (due, None) => due.is_some(),
            (None, Some(_)) => false,
        };
        sooner || self.new_input.is_some() || self.output.is_none() || self.closed.is_some()
    }
}

/// The next frame as text, or what takes the place of one that cannot be written.
fn next_text(link: &mut Link<LinkBody>, now: Instant) -> Result<Option<String>, PipeError> {
    loop {
        let limit = link.max_frame_bytes();
        let write = |frame: &Frame| codec::encode(frame, limit).map_err(|error| Box::new((error, frame.clone())));
        let failed = match link.transmit_with(now, write) {
            None => return Ok(None),
            Some(Ok(text)) => return Ok(Some(text)),
            Some(Err(failed)) => failed,
        };
        let (error, frame) = *failed;
        if let Some(other) = link.unsendable(now, &frame, &error) {
            return match codec::encode(&other, usize::MAX) {
                Ok(text) => Ok(Some(text)),
                Err(error) => Err(PipeError::new(format!("a frame of the link itself: {error}"))),
            };
        }
    }
}

/// The end of a link whose peer said something about itself that cannot be used.
pub(crate) fn bad_hello(message: &str) -> Close {
    Close::new(CloseCode::from("bad_hello"), message)
}
