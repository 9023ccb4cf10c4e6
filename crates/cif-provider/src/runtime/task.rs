//! The handle of a spawned task.

use std::fmt;

use crate::maybe_send::OnDrop;
use crate::{MaybeSend, MaybeSync};

/// Cancels its task when it is dropped: the task's future is dropped at its next await point.
#[must_use = "dropping the handle cancels the task; call detach() to let it run"]
pub struct TaskHandle(Option<OnDrop>);

impl TaskHandle {
    /// For a runtime: a handle that calls `cancel` when it is dropped.
    pub fn new(cancel: impl FnOnce() + MaybeSend + MaybeSync + 'static) -> Self {
        Self(Some(Box::new(cancel)))
    }

    /// Lets the task run to its end.
    pub fn detach(mut self) {
        self.0 = None;
    }
}

impl Drop for TaskHandle {
    fn drop(&mut self) {
        if let Some(cancel) = self.0.take() {
            cancel();
        }
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskHandle").finish_non_exhaustive()
    }
}
