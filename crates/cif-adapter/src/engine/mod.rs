//! One end of a link: the machine of `cif-link` behind a lock, shared by callers, served calls and the driver.
//!
//! Whoever changes the machine (a caller, a finished call, the driver with a frame) also takes out what follows: frames go
//! to the pipe at once, events are acted upon. So a call needs no task of its own and wakes nobody but the peer. Only the
//! driver waits: for frames, for time, for room, for a new connection.
//!
//! Under the lock nothing of a user runs: handlers are spawned, and wakers, tasks and observers are touched after it is
//! released ([`After`]).

mod after;
mod by_id;
mod calling;
mod config;
mod driver;
mod failure;
mod notice;
mod serving;
mod settle;
mod turns;
mod watch;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Waker;

use cif_link::{Close, CloseReason, Link, Peer, Phase};
use cif_protocol::Instant;
use cif_provider::{BoxFuture, MaybeSend, MaybeSync, Runtime, TaskHandle};

use crate::body::{EventBody, HelloBody, LinkBody};
use crate::pipe::{Input, Output, Pipe};

pub(crate) use calling::Calling;
pub use config::{Backoff, EndConfig};
pub(crate) use driver::Driver;
pub(crate) use failure::CallFailure;
pub use notice::{LinkNotice, LinkObserver};
pub(crate) use serving::Incoming;
pub(crate) use settle::bad_hello;
pub(crate) use turns::{Turn, Turns};

use after::After;
use by_id::ById;
use calling::Waiting;

/// What an end does with what the peer sends.
pub(crate) trait Service: fmt::Debug + MaybeSend + MaybeSync {
    /// Makes the future that answers a call. It runs in a task of its own. Called under the lock: no user code here.
    fn serve(&self, call: Incoming) -> BoxFuture<'static, ()>;

    /// Takes an event; it has effect before the next frame is read. Called under the lock: no user code here.
    fn event(&self, body: EventBody);

    /// The link is open, anew or again. Gives what must be done in a task of its own. Called under the lock.
    fn opened(&self, peer: &Peer<HelloBody>) -> Result<Option<BoxFuture<'static, ()>>, Close>;

    /// Events of the peer were lost. Called under the lock.
    fn lost(&self, events: u64);

    /// The link ended. Gives what must be done in a task of its own. Called under the lock.
    fn closed(&self, reason: &CloseReason) -> Option<BoxFuture<'static, ()>>;

    /// The next event to send, if there is one; else the waker of `cx` is woken when there is.
    fn poll_outgoing(&self, cx: &mut std::task::Context<'_>) -> std::task::Poll<EventBody>;

    /// What this end says about itself, asked before each handshake.
    fn hello(&self) -> HelloBody;
}

/// One end of a link. The driver owns it; callers hold it weakly, so that a link that is over is freed.
pub(crate) struct Core {
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) config: EndConfig,
    pub(crate) service: Arc<dyn Service>,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) link: Link<LinkBody>,
    output: Option<Output>,
    /// Has the output said that it takes a frame?
    ready: bool,
    /// Does the output hold what was not flushed?
    unflushed: bool,
    /// Has the output no room? Then it wakes the driver when it has.
    full: bool,
    /// Counts connections, so that no frame of an old one is taken.
    connection: u64,
    /// A new connection's input, for the driver to pick up.
    new_input: Option<Input>,
    waiting: ById<Waiting>,
    serving: ById<TaskHandle>,
    driver: Option<Waker>,
    /// Is the driver at work? Then it looks at the clock itself before it sleeps.
    driving: bool,
    /// When the driver will wake at the latest.
    armed: Option<Instant>,
    watchers: Vec<Waker>,
    opened: bool,
    closed: Option<CloseReason>,
    /// When an end that cannot send its last words any more gives up.
    give_up_at: Option<Instant>,
}

impl Core {
    /// An end on its first connection. The caller spawns the [`Driver`].
    pub(crate) fn new(
        runtime: Arc<dyn Runtime>,
        config: EndConfig,
        link: Link<LinkBody>,
        pipe: Pipe,
        service: impl FnOnce(Weak<Self>) -> Arc<dyn Service>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|weak| Self {
            runtime,
            config,
            service: service(Weak::clone(weak)),
            state: Mutex::new(State {
                link,
                output: Some(pipe.output),
                ready: false,
                unflushed: false,
                // So that the driver begins with sending the hello.
                full: true,
                connection: 1,
                new_input: Some(pipe.input),
                waiting: ById::new(),
                serving: ById::new(),
                driver: None,
                driving: false,
                armed: None,
                watchers: Vec::new(),
                opened: false,
                closed: None,
                give_up_at: None,
            }),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the machine and acts upon everything that follows.
    pub(crate) fn with<T>(self: &Arc<Self>, change: impl FnOnce(&mut State, Instant) -> T) -> T {
        self.with_after(|state, now, _| change(state, now))
    }

    fn with_after<T>(self: &Arc<Self>, change: impl FnOnce(&mut State, Instant, &mut After) -> T) -> T {
        let now = self.runtime.now();
        let mut after = After::default();
        let output = {
            let mut state = self.lock();
            let output = change(&mut state, now, &mut after);
            self.settle(&mut state, now, &mut after);
            output
        };
        after.run(self.config.observer.as_deref());
        output
    }

    /// Looks at the machine.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Closes the link; `close` overtakes what waits to be sent.
    pub(crate) fn close(self: &Arc<Self>, close: Close) {
        self.with(|state, now| state.link.close(now, close));
        self.wake_driver();
    }

    /// Goes on with a new connection: the first after a broken one, or one that replaces a live one.
    pub(crate) fn restore(self: &Arc<Self>, pipe: Pipe) {
        let hello = self.service.hello();
        self.with_after(|state, now, after| {
            state.link.set_hello(hello);
            state.link.connection_restored(now);
            state.drop_connection(after);
            state.output = Some(pipe.output);
            state.new_input = Some(pipe.input);
        });
        self.wake_driver();
    }

    /// Lets the driver look whether there is something to send.
    pub(crate) fn nudge(&self) {
        self.wake_driver();
    }

    /// Do calls and events flow?
    pub(crate) fn is_open(&self) -> bool {
        self.look(|state| state.link.phase() == Phase::Open)
    }

    fn wake_driver(&self) {
        let waker = self.lock().driver.clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state.try_lock() {
            Ok(state) => state.link.fmt(f),
            Err(_) => f.write_str("Link { in use }"),
        }
    }
}
