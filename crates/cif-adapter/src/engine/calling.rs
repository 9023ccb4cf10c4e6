//! A call of this end, as a future.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use cif_link::{CallError, CallId};
use cif_protocol::Instant;

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
    New(CallBody, Option<Instant>),
    Waiting(CallId),
    Done,
}

impl Calling {
    /// A call that ends at `deadline` at the latest.
    pub(crate) fn new(core: Arc<Core>, body: CallBody, deadline: Option<Instant>) -> Self {
        Self { core, state: Step::New(body, deadline) }
    }
}

impl Future for Calling {
    type Output = Result<ReplyBody, CallFailure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match std::mem::replace(&mut this.state, Step::Done) {
            Step::New(body, deadline) => {
                let started = this.core.with(|state, now| {
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
                match state.waiting.remove(&id) {
                    Some(Waiting::Ended(result)) => Poll::Ready(result.map_err(CallFailure::Ended)),
                    Some(Waiting::Waker(mut waker)) => {
                        waker.clone_from(cx.waker());
                        state.waiting.insert(id, Waiting::Waker(waker));
                        drop(state);
                        this.state = Step::Waiting(id);
                        Poll::Pending
                    }
                    None => Poll::Ready(Err(CallFailure::Gone)),
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
                if matches!(state.waiting.remove(&id), Some(Waiting::Waker(_))) {
                    state.link.cancel(now, id);
                }
            });
        }
    }
}
