//! The wish to stop a call.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// Says that a call should stop. Clones are the same wish; it cannot be taken back.
///
/// ```
/// let cancel = cif_provider::Cancel::new();
/// let seen = cancel.clone();
/// cancel.cancel();
/// assert!(seen.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    next: u64,
    waiting: Vec<(u64, Waker)>,
}

impl Cancel {
    /// Not cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels, and wakes whoever waits for it.
    pub fn cancel(&self) {
        let waiting = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.cancelled = true;
            std::mem::take(&mut state.waiting)
        };
        for (_, waker) in waiting {
            waker.wake();
        }
    }

    /// Was it cancelled?
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cancelled
    }

    /// Completes when it is cancelled.
    #[must_use]
    pub fn cancelled(&self) -> Cancelled {
        Cancelled { cancel: self.clone(), key: None }
    }
}

/// The future of [`Cancel::cancelled`].
#[derive(Debug)]
pub struct Cancelled {
    cancel: Cancel,
    key: Option<u64>,
}

impl Future for Cancelled {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let cancel = self.cancel.clone();
        let mut state = cancel.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.cancelled {
            return Poll::Ready(());
        }
        let key = *self.key.get_or_insert_with(|| {
            state.next += 1;
            state.next
        });
        match state.waiting.iter_mut().find(|(waiting, _)| *waiting == key) {
            Some((_, waker)) => waker.clone_from(context.waker()),
            None => state.waiting.push((key, context.waker().clone())),
        }
        Poll::Pending
    }
}

impl Drop for Cancelled {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.cancel.0.lock().unwrap_or_else(PoisonError::into_inner).waiting.retain(|(waiting, _)| *waiting != key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CallContext, ManualRuntime, RuntimeExt};

    #[test]
    fn waiting_calls_are_woken() {
        let (runtime, cancel) = (ManualRuntime::new(), Cancel::new());
        let cx = CallContext::new().with_cancel(cancel.clone());
        runtime.spawn_task(async move { cancel.cancel() }).detach();
        assert_eq!(runtime.try_block_on(cx.cancelled()), Ok(()));
        assert!(cx.is_cancelled());
        assert!(runtime.try_block_on(CallContext::new().cancelled()).is_err());
    }

    #[test]
    fn a_dropped_wait_leaves_nothing_behind() {
        let (runtime, cancel) = (ManualRuntime::new(), Cancel::new());
        assert!(runtime.try_block_on(cancel.cancelled()).is_err());
        assert!(cancel.0.lock().unwrap().waiting.is_empty());
    }
}
