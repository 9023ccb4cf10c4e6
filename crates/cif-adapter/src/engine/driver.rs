//! The task of a link: it waits for frames, time, events to send and new connections. The only place that waits for more
//! than one thing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use cif_link::Phase;
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
    input: Option<Input>,
    connection: u64,
    timer: Option<(Instant, BoxFuture<'static, ()>)>,
    dialer: Option<Dialer>,
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
        Self { core, input: None, connection: 0, timer: None, dialer }
    }

    /// Spawns the task; it ends with the link.
    pub(crate) fn spawn(self) {
        let runtime = Arc::clone(&self.core.runtime);
        runtime.spawn_task(self).detach();
    }

    /// Takes frames as long as there are some. True when it stopped for others to have their turn.
    fn poll_input(&mut self, cx: &mut Context<'_>) -> bool {
        let limits = self.core.look(|state| state.link.decode_limits());
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
        let current = self.core.with(|state, now| {
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

    /// Sends events of this end while the link takes them.
    fn poll_outgoing(&mut self, cx: &mut Context<'_>) {
        loop {
            let room = self.core.look(|state| {
                let open = matches!(state.link.phase(), Phase::Open | Phase::Suspended);
                // Half of the room is left for calls.
                open && state.opened && state.link.outbox_len() < self.core.config.link.limits.outbox / 2
            });
            if !room {
                return;
            }
            let Poll::Ready(body) = self.core.service.poll_outgoing(cx) else { return };
            let sent = self.core.with(|state, now| state.link.send_event(now, body));
            if sent.is_err() {
                // The link has just ended.
                return;
            }
        }
    }

    /// Dials when there is no connection.
    fn poll_dialer(&mut self, cx: &mut Context<'_>) {
        let Some(dialer) = &mut self.dialer else { return };
        match self.core.look(|state| state.link.phase()) {
            Phase::Open => {
                dialer.failures = 0;
                dialer.dialing = None;
                return;
            }
            Phase::Suspended => {}
            _ => {
                dialer.dialing = None;
                return;
            }
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

    /// Handles the clock. True when something was due.
    fn poll_timer(&mut self, cx: &mut Context<'_>, due: Option<Instant>) -> bool {
        let Some(due) = due else { return false };
        // A timer that is set for earlier stays: at worst it fires for nothing.
        let timer = match &mut self.timer {
            Some((at, timer)) if *at <= due => timer,
            slot => &mut slot.insert((due, self.core.runtime.sleep_until(due))).1,
        };
        if timer.as_mut().poll(cx).is_pending() {
            return false;
        }
        self.timer = None;
        self.core.with(|state, now| state.link.handle_timeout(now));
        true
    }

    /// Looks, under one lock, whether the driver may sleep, and until when.
    fn prepare_sleep(&mut self, cx: &mut Context<'_>) -> Sleep {
        let mut state = self.core.lock();
        if let Some(input) = state.new_input.take() {
            self.connection = state.connection;
            self.input = Some(input);
            return Sleep::No;
        }
        if state.connection != self.connection {
            self.connection = state.connection;
            self.input = None;
        }
        if state.is_finished(self.core.runtime.now(), cx) {
            return Sleep::ForEver;
        }
        Sleep::Until(state.due())
    }
}

enum Sleep {
    No,
    Until(Option<Instant>),
    ForEver,
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
        {
            let mut state = this.core.lock();
            state.driving = true;
            match &mut state.driver {
                Some(waker) => waker.clone_from(cx.waker()),
                slot => *slot = Some(cx.waker().clone()),
            }
        }
        // What the connection did not take before may go out now.
        this.core.with(|_, _| {});
        loop {
            let busy = this.poll_input(cx);
            this.poll_outgoing(cx);
            this.poll_dialer(cx);
            let due = match this.prepare_sleep(cx) {
                Sleep::No => continue,
                Sleep::ForEver => return Poll::Ready(()),
                Sleep::Until(due) => due,
            };
            if busy {
                this.core.lock().driving = false;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if this.poll_timer(cx, due) {
                continue;
            }
            let armed = this.timer.as_ref().map(|(at, _)| *at);
            if this.core.rest(armed, this.connection) {
                return Poll::Pending;
            }
        }
    }
}

impl Core {
    /// Lets the driver sleep until `armed`, unless somebody changed the machine since it looked.
    fn rest(&self, armed: Option<Instant>, connection: u64) -> bool {
        let mut state = self.lock();
        let sooner = state.due().is_some_and(|due| armed.is_none_or(|armed| due < armed));
        if sooner || state.new_input.is_some() || state.connection != connection {
            return false;
        }
        state.armed = armed;
        state.driving = false;
        true
    }
}
