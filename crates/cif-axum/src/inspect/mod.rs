//! The inspector of a desktop: what was said, and what is to go wrong next.

mod host;
mod provider;
mod work;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cif_bridge::gate::Moment;
use cif_bridge::inspect::{Batch, Fault, FaultEffect, FaultError, Faults, Ring, Seen, test_of};
use cif_protocol::ProviderId;
use cif_provider::{Runtime, RuntimeExt};
use tokio::sync::{Notify, watch};

pub(crate) use host::InspectedHost;
pub(crate) use provider::inspected;
pub(crate) use work::ask;

/// How long an answer waits for a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shared by all that a desktop serves. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Inspection {
    runtime: Arc<dyn Runtime>,
    ring: Arc<Mutex<Ring>>,
    faults: Arc<Mutex<Faults>>,
    /// The number of the newest message.
    news: watch::Sender<u64>,
    cut: Arc<Notify>,
}

impl Inspection {
    pub(crate) fn new(runtime: Arc<dyn Runtime>) -> Self {
        let (ring, faults, news) = (Arc::default(), Arc::default(), watch::Sender::new(0));
        Self { runtime, ring, faults, news, cut: Arc::default() }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a message and gives its number.
    pub(crate) fn push(&self, seen: Seen) -> u64 {
        let at = Moment::new(self.runtime.now(), self.runtime.wall_clock());
        let number = self.ring().push(at, seen);
        self.news.send_if_modified(|last| {
            let is_newer = number > *last;
            *last = number.max(*last);
            is_newer
        });
        number
    }

    /// The messages after a number; where there are none it waits a while for one.
    pub(crate) async fn after(&self, after: u64) -> Batch {
        let mut news = self.news.subscribe();
        let deadline = self.runtime.now() + PATIENCE;
        // A number of an earlier run is none that could still come.
        let arrived = async { drop(news.wait_for(|last| *last > after || (*last < after && *last > 0)).await) };
        // Late or not, what there is is the answer.
        let _ = self.runtime.timeout_at(Some(deadline), arrived).await;
        self.kept(after)
    }

    /// The messages after a number that are there.
    pub(crate) fn kept(&self, after: u64) -> Batch {
        self.ring().after(after)
    }

    /// Messages as a test in Rust; those that are not kept any more are left out.
    fn test(&self, numbers: &[u64]) -> String {
        let ring = self.ring();
        let messages: Vec<_> = numbers.iter().filter_map(|number| ring.get(*number)).collect();
        test_of(&messages)
    }

    fn all_faults(&self) -> Vec<Fault> {
        self.faults().all().to_vec()
    }

    fn add_fault(&self, fault: Fault) -> Result<(), FaultError> {
        self.faults().add(fault)
    }

    fn clear_faults(&self) {
        self.faults().clear();
    }

    /// What is to become of a call.
    fn fault(&self, provider: &ProviderId, method: &str) -> Option<FaultEffect> {
        self.faults().take(provider, method)
    }

    /// Completes when the page is to lose its socket.
    pub(crate) async fn cut(&self) {
        self.cut.notified().await;
    }

    fn cut_now(&self) {
        self.cut.notify_one();
    }
}
