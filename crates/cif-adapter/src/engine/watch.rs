//! Waiting for a link to open or to end.

use std::future::poll_fn;
use std::task::{Context, Poll};

use cif_link::CloseReason;

use super::{Core, State};

impl Core {
    /// Waits until the handshake is over.
    pub(crate) async fn opened(&self) -> Result<(), CloseReason> {
        self.until(|state| match &state.closed {
            Some(reason) if !state.opened => Some(Err(reason.clone())),
            _ => state.opened.then_some(Ok(())),
        })
        .await
    }

    /// Waits until the link is over.
    pub(crate) async fn ended(&self) -> CloseReason {
        self.until(|state| state.closed.clone()).await
    }

    async fn until<T>(&self, mut check: impl FnMut(&State) -> Option<T>) -> T {
        poll_fn(move |cx| {
            let mut state = self.lock();
            match check(&state) {
                Some(output) => Poll::Ready(output),
                None => {
                    state.watch(cx);
                    Poll::Pending
                }
            }
        })
        .await
    }
}

impl State {
    fn watch(&mut self, cx: &Context<'_>) {
        if !self.watchers.iter().any(|watcher| watcher.will_wake(cx.waker())) {
            self.watchers.push(cx.waker().clone());
        }
    }
}
