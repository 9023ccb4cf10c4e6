//! What a provider calls: the `Host` of one connection.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::Instant;
use cif_protocol::host::{Failure, HostReply, HostRequest};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, MaybeSend, RuntimeExt};
use futures::channel::oneshot;
use futures::future::{Either, select};

use super::turns::{Turn, is_ordered};
use super::{Inner, closed};
use crate::workspace::{Answer, ConnectionId, RecordsJob, Ticket, Workspace};

type ReplyReceiver = oneshot::Receiver<Result<HostReply, Failure>>;

/// Disconnects when the last part of a connection is dropped.
pub(super) struct Guard {
    pub(super) inner: Arc<Inner>,
    pub(super) id: ConnectionId,
}

impl Guard {
    pub(super) const fn new(inner: Arc<Inner>, id: ConnectionId) -> Self {
        Self { inner, id }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.inner.lock().remove_queue(self.id);
        self.inner.with(|workspace, now| workspace.disconnect(now, self.id));
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.id).finish()
    }
}

#[derive(Debug)]
pub(super) struct DeskHost {
    guard: Arc<Guard>,
}

/// Withdraws a call that nobody waits for any more.
struct Waiting<'a> {
    inner: &'a Inner,
    ticket: Ticket,
    answered: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.inner.lock().forget(self.ticket);
            self.inner.with(|workspace, now| workspace.abandon(now, self.ticket));
        }
    }
}

impl DeskHost {
    pub(super) const fn new(guard: Arc<Guard>) -> Self {
        Self { guard }
    }

    /// Waits for an answer that depends on the agent.
    async fn wait(
        &self,
        cx: &CallContext,
        now: Instant,
        method: &str,
        ticket: Ticket,
        receiver: ReplyReceiver,
    ) -> Result<HostReply, HostError> {
        let inner = &*self.guard.inner;
        let mut waiting = Waiting { inner, ticket, answered: false };
        let deadline = cx.deadline_at(now, None);
        let outcome = self.limited(cx, method, "agent", deadline, receiver).await?;
        waiting.answered = true;
        Ok(outcome.unwrap_or_else(|oneshot::Canceled| Err(closed(method)))?)
    }

    /// Takes one step of a call in the workspace. The receiver is there for an answer that comes later.
    fn step(
        &self,
        cx: &CallContext,
        now: Instant,
        step: impl FnOnce(&mut Workspace) -> Answer,
    ) -> (Answer, Option<ReplyReceiver>) {
        let mut state = self.guard.inner.lock();
        let answer = step(&mut state.workspace);
        let receiver = if let Answer::Later(ticket) = answer { Some(state.wait_for(ticket)) } else { None };
        if state.is_unsettled() {
            state.trace = cx.trace().copied();
            state.settle(now);
            state.trace = None;
        }
        (answer, receiver)
    }

    /// Waits until the ordered calls before this one are done; `None` when there are none.
    async fn turn(&self) -> Option<Turn> {
        let waiting = self.guard.inner.lock().turns.wait(self.guard.id);
        match waiting {
            None => None,
            Some(receiver) => Some(Turn::wait(Arc::clone(&self.guard), receiver).await),
        }
    }

    /// Lets the record store work, no longer than the host may take for an answer.
    async fn store(
        &self,
        cx: &CallContext,
        now: Instant,
        job: Box<RecordsJob>,
        turn: Option<Turn>,
    ) -> Result<HostReply, HostError> {
        let inner = &*self.guard.inner;
        let limit = now + inner.lock().workspace.answer_limit(self.guard.id);
        let deadline = cx.deadline_at(now, None).map_or(limit, |deadline| deadline.min(limit));
        let method = job.method();
        let outcome = self.limited(cx, method, "record store", Some(deadline), job.run(&*inner.records)).await?;
        let done = inner.runtime.now();
        let finished = self.step(cx, done, |workspace| workspace.finish_job(done, *job, outcome));
        // The next call may begin; one that waits for the agent now is done as far as the order goes.
        drop(turn);
        match finished {
            (Answer::Done(result), _) => Ok(result?),
            (Answer::Later(ticket), Some(receiver)) => self.wait(cx, now, method, ticket, receiver).await,
            (Answer::Later(_) | Answer::Records(_), _) => Err(closed(method).into()),
        }
    }

    /// Waits for a future until a deadline passes or the caller gives up.
    async fn limited<T: MaybeSend>(
        &self,
        cx: &CallContext,
        method: &str,
        slow: &str,
        deadline: Option<Instant>,
        future: impl Future<Output = T> + MaybeSend,
    ) -> Result<T, HostError> {
        let inner = &*self.guard.inner;
        let work = pin!(inner.runtime.timeout_at(deadline, future));
        let outcome = match cx.cancel() {
            None => work.await,
            Some(cancel) => match select(work, pin!(cancel.cancelled())).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) => {
                    let message = "the caller gave up; the call may have had an effect";
                    return Err(HostError::new(HostErrorKind::Cancelled, method, message));
                }
            },
        };
        outcome.map_err(|_| {
            let message = format!("no answer in time: the {slow} was too slow; the call may still have an effect");
            inner.with(|workspace, now| workspace.call_timed_out(now, self.guard.id, method, &message));
            HostError::new(HostErrorKind::TimedOut, method, message)
        })
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Host for DeskHost {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let ordered = is_ordered(&request);
        let mut turn = if ordered { self.turn().await } else { None };
        let now = self.guard.inner.runtime.now();
        let method = request.info().map_or("a custom event", |info| info.wire);
        match self.step(cx, now, |workspace| workspace.call(now, self.guard.id, request)) {
            (Answer::Done(result), _) => Ok(result?),
            // Boxed, so that the future of a call that is answered at once stays small.
            (Answer::Records(job), _) => {
                if ordered && turn.is_none() {
                    turn = Some(Turn::begin(Arc::clone(&self.guard)));
                }
                Box::pin(self.store(cx, now, job, turn)).await
            }
            (Answer::Later(ticket), Some(receiver)) => {
                // It waits for the agent; as far as the order goes it is done.
                drop(turn);
                Box::pin(self.wait(cx, now, method, ticket, receiver)).await
            }
            (Answer::Later(_), None) => Err(closed(method).into()),
        }
    }
}
