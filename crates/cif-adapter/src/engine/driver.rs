//! The task of a link: it waits for frames, time, events to send and new connections. The only place that waits for more
//! than one thing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use cif_link::Phase;
use cif_link::codec::DecodeLimits;
use cif_protocol::Instant;
use cif_provider::{BoxFuture, RuntimeExt};

use super::Core;
use super::notice::LinkNotice;
use crate::pipe::{Connector, Input, Pipe, PipeError, Received};

/// Frames taken in one go, so that one busy link does not keep a thread to itself.
const BUDGET: usize = 64;

/// Drives one link until it is over.
pub(crate) struct Driver {
    core: Arc<Core>,
    limits: DecodeLimits,
    input: Option<Input>,
    connection: u64,
    /// When the last frame was taken since the driver was woken.
    seen: Option<Instant>,
    timer: Option<(Instant, BoxFuture<'static, ()>)>,
    dialer: Option<Dialer>,
    /// Was the dialer polled since the driver was woken?
    dialed: bool,
}

/// Makes connections again after one broke.
struct Dialer {
    connector: Arc<dyn Connector>,
    failures: u32,
    dialing: Option<BoxFuture<'static, Result<Pipe, PipeError>>>,
}

impl Driver {
    /// The driver of a new link. An end that dials gives the means to dial again.
    pub(crate) fn new(core: Arc<Core>, connector: Option<Arc<dyn Connector>>) -> Self {
        let dialer = connector.map(|connector| Dialer { connector, failures: 0, dialing: None });
        let limits = core.look(|state| state.link.decode_limits());
        Self { core, limits, input: None, connection: 0, seen: None, timer: None, dialer, dialed: false }
    }

    /// Spawns the task; it ends with the link.
    pub(crate) fn spawn(self) {
        let runtime = Arc::clone(&self.core.runtime);
        runtime.spawn_task(self).detach();
    }

    /// Takes frames as long as there are some. True when it stopped for others to have their turn.
    fn poll_input(&mut self, cx: &mut Context<'_>) -> bool {
        let limits = self.limits;
        for _ in 0..BUDGET {
            let Some(input) = &mut self.input else { return false };
            match input.poll_next(cx, limits) {
                Poll::Ready(Some(Ok(received))) => self.take(received),
                Poll::Ready(Some(Err(error))) => self.lose(Some(error)),
                Poll::Ready(None) => self.lose(None),
                Poll::Pending => return false,
            }
        }
        true
    }

    fn take(&mut self, received: Received) {
        let connection = self.connection;
        let seen = &mut self.seen;
        let current = self.core.with(|state, now| {
            *seen = Some(now);
            let current = state.connection == connection;
            match received {
                // Of a connection that is over nothing is taken any more.
                _ if !current => {}
                Received::Frame(frame) => state.link.handle_frame(now, frame),
                Received::Undecodable(error) => state.link.handle_undecodable(now, &error),
            }
            state.connection == connection
        });
        if !current {
            self.input = None;
        }
    }

    fn lose(&mut self, error: Option<PipeError>) {
        self.input = None;
        let connection = self.connection;
        self.core.with_after(|state, now, after| {
            if state.connection == connection {
                state.lose_connection(now, after);
                after.notice(LinkNotice::Broken(error.unwrap_or_else(PipeError::closed)));
            }
        });
    }

    /// Sends the next event of this end, if there is one. True when there was.
    fn poll_outgoing(&mut self, cx: &mut Context<'_>) -> bool {
        let Poll::Ready(body) = self.core.service.poll_outgoing(cx) else { return false };
        // An error means that the link has just ended: nobody is left to tell.
        let _ = self.core.with(|state, now| state.link.send_event(now, body));
        true
    }

    /// Dials when there is no connection.
    fn poll_dialer(&mut self, cx: &mut Context<'_>) {
        self.dialed = true;
        let Some(dialer) = &mut self.dialer else { return };
        if self.core.look(|state| state.link.phase()) != Phase::Suspended {
            dialer.dialing = None;
            return;
        }
        let core = &self.core;
        loop {
            let dialing = dialer.dialing.get_or_insert_with(|| {
                let mut random = [0];
                core.runtime.fill_random(&mut random);
                let pause = core.config.backoff.pause(dialer.failures, random[0]);
                dialer.failures = dialer.failures.saturating_add(1);
                dial(Arc::clone(core), Arc::clone(&dialer.connector), pause)
            });
            let Poll::Ready(outcome) = dialing.as_mut().poll(cx) else { return };
            dialer.dialing = None;
            match outcome {
                Ok(pipe) => return core.restore(pipe),
                Err(error) => {
                    if let Some(observer) = &core.config.observer {
                        observer.notice(&LinkNotice::DialFailed(error));
                    }
                }
            }
        }
    }

    /// Handles the clock, if the timer is set and has fired.
    fn poll_timer(&mut self, cx: &mut Context<'_>) {
        if let Some((_, timer)) = &mut self.timer {
            if timer.as_mut().poll(cx).is_ready() {
                self.timer = None;
                self.core.with(|state, now| state.link.handle_timeout(now));
            }
        }
    }

    /// Looks, under one lock, what is left to do, and lets the driver sleep when that is nothing.
    fn next(&mut self, cx: &mut Context<'_>, polled_outgoing: bool) -> Next {
        let core = &self.core;
        let mut state = core.lock();
        if let Some(input) = state.new_input.take() {
            self.connection = state.connection;
            self.input = Some(input);
            return Next::Input;
        }
        if state.connection != self.connection {
            self.connection = state.connection;
            self.input = None;
        }
        if state.is_finished(&*core.runtime, cx) {
            return Next::End;
        }
        if !polled_outgoing && state.has_room(core.config.link.limits.outbox) {
            return Next::Outgoing;
        }
        if let Some(dialer) = &mut self.dialer {
            if state.output.is_none() && !self.dialed {
                return Next::Dial;
            }
            if state.link.phase() == Phase::Open {
                dialer.failures = 0;
            }
        }
        let due = state.due();
        let armed = self.timer.as_ref().map(|(at, _)| *at);
        match due {
            // A timer that is set for earlier stays: at worst it fires for nothing.
            Some(due) if armed.is_none_or(|armed| due < armed) => Next::Timer(due),
            _ => {
                state.armed = armed;
                state.driving = false;
                Next::Sleep
            }
        }
    }
}

/// What the driver does next.
enum Next {
    Input,
    Outgoing,
    Dial,
    Timer(Instant),
    Sleep,
    End,
}

fn dial(
    core: Arc<Core>,
    connector: Arc<dyn Connector>,
    pause: Duration,
) -> BoxFuture<'static, Result<Pipe, PipeError>> {
    Box::pin(async move {
        if !pause.is_zero() {
            core.runtime.sleep(pause).await;
        }
        connector.connect().await
    })
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let full = {
            let mut state = this.core.lock();
            state.driving = true;
            match &mut state.driver {
                Some(waker) => waker.clone_from(cx.waker()),
                slot => *slot = Some(cx.waker().clone()),
            }
            state.full
        };
        if full {
            // What the connection did not take before may go out now.
            this.core.with(|_, _| {});
        }
        this.seen = None;
        let (mut busy, mut polled_outgoing) = (this.poll_input(cx), false);
        this.dialed = false;
        // A timer that fires from now on wakes again, so it is looked at only when it may have fired before.
        let may_have_fired = |(at, _): &(Instant, _)| this.seen.is_none_or(|seen| *at <= seen);
        if this.timer.as_ref().is_some_and(may_have_fired) {
            this.poll_timer(cx);
        }
        loop {
            match this.next(cx, polled_outgoing) {
                Next::Input => busy = this.poll_input(cx),
                Next::Outgoing => polled_outgoing = !this.poll_outgoing(cx),
                Next::Dial => this.poll_dialer(cx),
                Next::Timer(due) => {
                    this.timer = Some((due, this.core.runtime.sleep_until(due)));
                    this.poll_timer(cx);
                }
                Next::Sleep => break,
                Next::End => return Poll::Ready(()),
            }
        }
        if busy {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}
