//! What the customer of one chat may see: the last lines that are kept, and how the chat stands. Connections read from it at
//! their own pace, so that a slow one holds up nobody and needs no queue.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::{Item, Status};

/// How many lines are at hand; earlier ones come from the store.
pub(crate) const TAIL: usize = 128;

#[derive(Debug)]
pub(crate) struct Room {
    inside: Mutex<Inside>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Inside {
    tail: VecDeque<Arc<Item>>,
    status: Status,
    /// Counts the changes of the status.
    version: u64,
}

/// What a connection has not seen yet.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Update {
    /// Lines of the log, in order.
    pub items: Vec<Arc<Item>>,
    /// True when there are lines between what was seen and these: they have to be asked for.
    pub gap: bool,
    /// How the chat stands, when that has changed, with the number of the change.
    pub status: Option<(Status, u64)>,
}

impl Update {
    /// Is there nothing new?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.status.is_none()
    }
}

impl Room {
    /// With the last lines that are kept.
    pub(crate) fn new(tail: Vec<Arc<Item>>) -> Self {
        let inside = Inside { tail: tail.into(), status: Status::default(), version: 1 };
        Self { inside: Mutex::new(inside), changed: watch::Sender::new(()) }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn append(&self, item: Arc<Item>) {
        let mut inside = self.inside();
        if inside.tail.len() >= TAIL {
            inside.tail.pop_front();
        }
        inside.tail.push_back(item);
        drop(inside);
        self.changed.send_replace(());
    }

    pub(crate) fn show(&self, status: Status) {
        let mut inside = self.inside();
        (inside.status, inside.version) = (status, inside.version + 1);
        drop(inside);
        self.changed.send_replace(());
    }

    /// What came after line `after` and change `version`.
    pub(crate) fn read(&self, after: u64, version: u64) -> Update {
        let inside = self.inside();
        let from = inside.tail.partition_point(|item| item.seq <= after);
        let items: Vec<Arc<Item>> = inside.tail.range(from..).cloned().collect();
        let gap = items.first().is_some_and(|first| first.seq > after + 1);
        let status = (inside.version != version).then(|| (inside.status.clone(), inside.version));
        Update { items, gap, status }
    }

    /// The lines at hand.
    pub(crate) fn tail(&self) -> Vec<Arc<Item>> {
        self.inside().tail.iter().cloned().collect()
    }

    /// Learns of every change from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}
