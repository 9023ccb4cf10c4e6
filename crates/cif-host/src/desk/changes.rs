//! Telling a page that there is something new to draw.

use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use futures::Stream;

use super::Inner;

/// Yields the version of the view whenever it has changed since the last item. Ends with the desk.
#[derive(Debug)]
pub struct Changes {
    inner: Weak<Inner>,
    id: u64,
    seen: u64,
}

impl Changes {
    /// The first item comes at once, so that a reader needs no other way to get its first view.
    pub(super) fn new(inner: &Arc<Inner>) -> Self {
        Self { id: inner.lock().new_id(), inner: Arc::downgrade(inner), seen: 0 }
    }
}

impl Stream for Changes {
    type Item = u64;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
        let Some(inner) = self.inner.upgrade() else { return Poll::Ready(None) };
        let mut state = inner.lock();
        let version = state.workspace.version();
        if version == self.seen {
            state.watchers.insert(self.id, cx.waker().clone());
            return Poll::Pending;
        }
        drop(state);
        self.seen = version;
        Poll::Ready(Some(version))
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.upgrade() {
            inner.lock().watchers.remove(&self.id);
        }
    }
}
