//! What the parts of one widget share, and the task that takes its turns.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Poll;

use cif_adapter::hub::Hub;
use cif_protocol::ProviderId;
use cif_provider::{Runtime, RuntimeExt, TaskHandle};
use futures::StreamExt;
use futures::future::{Either, poll_fn, select};
use futures::task::AtomicWaker;

use crate::room::Room;

/// One widget.
pub(crate) struct Shared {
    room: Mutex<Room>,
    pub(crate) runtime: Arc<dyn Runtime>,
    bell: Bell,
}

/// Says that a turn is due.
#[derive(Debug, Default)]
struct Bell {
    rung: AtomicBool,
    waker: AtomicWaker,
}

impl Bell {
    fn ring(&self) {
        self.rung.store(true, Ordering::Release);
        self.waker.wake();
    }

    async fn rung(&self) {
        poll_fn(|context| {
            self.waker.register(context.waker());
            if self.rung.swap(false, Ordering::AcqRel) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

impl Shared {
    pub(crate) fn new(room: Room, runtime: Arc<dyn Runtime>) -> Arc<Self> {
        Arc::new(Self { room: Mutex::new(room), runtime, bell: Bell::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Room> {
        let mut room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        room.at(self.runtime.now(), self.runtime.wall_clock());
        room
    }

    /// Tells the room something, after which a turn is due. What `tell` gives back is dropped without the lock.
    pub(crate) fn tell<T>(&self, tell: impl FnOnce(&mut Room) -> T) -> T {
        let told = tell(&mut self.lock());
        self.bell.ring();
        told
    }

    /// Looks at the room.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Room) -> T) -> T {
        look(&self.lock())
    }

    /// Follows a provider from now on.
    pub(crate) fn attach(self: &Arc<Self>, id: &ProviderId, label: String, hub: &Hub) {
        let (generation, before) = self.tell(|room| room.attach(id, label, hub.clone()));
        drop(before);
        let (shared, mut items, provider) = (Arc::downgrade(self), hub.subscribe(), id.clone());
        let follow = async move {
            while let Some(item) = items.next().await {
                let Some(shared) = shared.upgrade() else { return };
                shared.tell(|room| room.item(&provider, generation, item));
            }
            if let Some(shared) = shared.upgrade() {
                // The task is this one: it ends by itself.
                let gone = shared.tell(|room| room.ended(&provider, generation));
                gone.into_iter().filter_map(|(_, task)| task).for_each(TaskHandle::detach);
            }
        };
        let task = self.runtime.spawn_task(follow);
        drop(self.tell(|room| room.keep(id, generation, task)));
    }

    /// Takes turns until the widget is gone.
    pub(crate) async fn run(shared: Weak<Self>) {
        loop {
            let Some(this) = shared.upgrade() else { return };
            let (turn, closed) = {
                let mut room = this.lock();
                (room.turn(), room.is_closed())
            };
            for work in turn.work {
                // It goes on whatever becomes of the pages, so that a command does not stop half-way.
                let shared = Arc::downgrade(&this);
                let carried_out = async move {
                    let answer = work.run().await;
                    if let Some(shared) = shared.upgrade() {
                        shared.tell(|room| room.answered(answer));
                    }
                };
                this.runtime.spawn_task(carried_out).detach();
            }
            if closed {
                return;
            }
            let timer = turn.next.map(|next| this.runtime.sleep_until(next));
            let rung = std::pin::pin!(this.bell.rung());
            match timer {
                Some(timer) => match select(rung, timer).await {
                    Either::Left(_) | Either::Right(_) => {}
                },
                None => rung.await,
            }
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
