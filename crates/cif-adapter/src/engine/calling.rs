//! A call of this end, as a future.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cif_link::{CallError, CallId};
use cif_provider::{CallContext, Deadline};

use super::{CallFailure, Core};
use crate::body::{CallBody, ErrorBody, ReplyBody};

/// A call that waits for its end.
#[derive(Debug)]
pub(super) enum Waiting {
    Waker(Waker),
    Ended(Result<ReplyBody, CallError<ErrorBody>>),
}

/// The future of a call. It is sent when it is polled first; dropping it before it is done sends a cancel.
pub(crate) struct Calling {
    core: Arc<Core>,
    state: Step,
}

enum Step {
    New(CallBody, Deadline, Option<Duration>),
    Waiting(CallId),
    Done,
}

impl Calling {
    /// A call that ends at `deadline` at the latest; `table` is what the table of the API says, `None` for never.
    pub(crate) fn new(core: Arc<Core>, body: CallBody, deadline: Deadline, table: Option<Duration>) -> Self {
        Self { core, state: Step::New(body, deadline, table) }
    }
}

impl Future for Calling {
    type Output = Result<ReplyBody, CallFailure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match std::mem::replace(&mut this.state, Step::Done) {
            Step::New(body, deadline, table) => {
                let started = this.core.with(|state, now| {
                    let deadline = CallContext::new().with_deadline(deadline).deadline_at(now, table);
                    let id = state.link.call(now, body, deadline)?;
                    state.waiting.insert(id, Waiting::Waker(cx.waker().clone()));
                    Ok(id)
                });
                match started {
                    Ok(id) => {
                        this.state = Step::Waiting(id);
                        Poll::Pending
                    }
                    Err(error) => Poll::Ready(Err(CallFailure::NotSent(error))),
                }
            }
            Step::Waiting(id) => {
                let mut state = this.core.lock();
                if let Some(Waiting::Waker(waker)) = state.waiting.get_mut(id) {
                    waker.clone_from(cx.waker());
                    drop(state);
                    this.state = Step::Waiting(id);
                    return Poll::Pending;
                }
                match state.waiting.remove(id) {
                    Some(Waiting::Ended(result)) => Poll::Ready(result.map_err(CallFailure::Ended)),
                    _ => Poll::Ready(Err(CallFailure::Gone)),
                }
            }
            Step::Done => Poll::Pending,
        }
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        if let Step::Waiting(id) = self.state {
            self.core.with(|state, now| {
                if matches!(state.waiting.remove(id), Some(Waiting::Waker(_))) {
                    state.link.cancel(now, id);
                }
            });
        }
    }
}
