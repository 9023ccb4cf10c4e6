//! Tasks of the manual runtime, polled in the order in which they were woken.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use crate::BoxFuture;

/// The number of the future that `block_on` polls itself.
pub(super) const MAIN_TASK: u64 = 0;

#[derive(Default)]
pub(super) struct Executor {
    tasks: Mutex<Tasks>,
    woken: Arc<Woken>,
}

#[derive(Default)]
struct Tasks {
    count: u64,
    /// A task that is being polled, or was never polled and is cancelled, has no future here.
    waiting: BTreeMap<u64, Option<BoxFuture<'static, ()>>>,
}

/// The numbers of the woken tasks: all that a waker touches, so that it can be sent anywhere.
#[derive(Debug, Default)]
struct Woken(Mutex<VecDeque<u64>>);

#[derive(Debug)]
pub(super) struct TaskWaker {
    id: u64,
    woken: Arc<Woken>,
}

impl Woken {
    fn queue(&self) -> MutexGuard<'_, VecDeque<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut queue = self.woken.queue();
        if !queue.contains(&self.id) {
            queue.push_back(self.id);
        }
    }
}

impl Executor {
    pub(super) fn waker(&self, id: u64) -> Arc<TaskWaker> {
        Arc::new(TaskWaker { id, woken: Arc::clone(&self.woken) })
    }

    pub(super) fn spawn(&self, future: BoxFuture<'static, ()>) -> u64 {
        let id = {
            let mut tasks = self.tasks();
            tasks.count += 1;
            let id = tasks.count;
            tasks.waiting.insert(id, Some(future));
            id
        };
        self.woken.queue().push_back(id);
        id
    }

    /// Forgets a task. One that is being polled is dropped as soon as its poll returns.
    pub(super) fn cancel(&self, id: u64) {
        let removed = self.tasks().waiting.remove(&id);
        // Dropped only now: a future's own drop may spawn or cancel.
        drop(removed);
    }

    pub(super) fn len(&self) -> usize {
        self.tasks().waiting.len()
    }

    /// Was the future of `block_on` woken since the last question?
    pub(super) fn take_main_woken(&self) -> bool {
        let mut queue = self.woken.queue();
        let before = queue.len();
        queue.retain(|id| *id != MAIN_TASK);
        queue.len() < before
    }

    pub(super) fn run_until_stalled(&self) {
        while let Some(id) = self.next() {
            let Some(mut future) = self.tasks().waiting.get_mut(&id).and_then(Option::take) else { continue };
            let waker = Waker::from(self.waker(id));
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            let finished = {
                let mut tasks = self.tasks();
                match (poll, tasks.waiting.get_mut(&id)) {
                    (Poll::Pending, Some(slot)) => {
                        *slot = Some(future);
                        None
                    }
                    // Cancelled by its own poll.
                    (Poll::Pending, None) => Some(future),
                    (Poll::Ready(()), _) => {
                        tasks.waiting.remove(&id);
                        Some(future)
                    }
                }
            };
            drop(finished);
        }
    }

    fn next(&self) -> Option<u64> {
        let mut queue = self.woken.queue();
        let at = queue.iter().position(|id| *id != MAIN_TASK)?;
        queue.remove(at)
    }

    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor").field("tasks", &self.len()).field("woken", &self.woken).finish()
    }
}
