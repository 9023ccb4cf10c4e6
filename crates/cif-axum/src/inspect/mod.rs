//! The inspector of a desktop: what was said, and what is to go wrong next.

mod cuttable;
mod host;
mod provider;
mod work;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cif_bridge::gate::Moment;
use cif_bridge::inspect::{Batch, Fault, FaultEffect, FaultError, Faults, Ring, Seen, test_of};
use cif_host::{AgentAction, Desk};
use cif_protocol::ProviderId;
use cif_provider::{CallContext, Runtime, RuntimeExt};
use futures::future::{Either, select};
use tokio::sync::{Notify, watch};

pub(crate) use cuttable::Cuttable;
pub(crate) use host::InspectedHost;
pub(crate) use provider::{inspected, redacted};
pub(crate) use work::ask;

/// How long a caller waits whose deadline is that of the table.
const TABLE: Duration = Duration::from_secs(10);
/// What a call is told that waited in vain.
const LATE: &str = "no answer in time: a fault of the inspector";
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
    /// How often the link of each provider was cut.
    links: watch::Sender<BTreeMap<ProviderId, u64>>,
}

impl Inspection {
    pub(crate) fn new(runtime: Arc<dyn Runtime>) -> Self {
        let (ring, faults, news) = (Arc::default(), Arc::default(), watch::Sender::new(0));
        Self { runtime, ring, faults, news, cut: Arc::default(), links: watch::Sender::default() }
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

    /// What is to become of a call, or of a command.
    fn fault(&self, provider: &ProviderId, name: &str, command: bool) -> Option<FaultEffect> {
        let mut faults = self.faults();
        if command { faults.take_command(provider, name) } else { faults.take(provider, name) }
    }

    /// Completes when the page is to lose its socket.
    pub(crate) async fn cut(&self) {
        self.cut.notified().await;
    }

    /// Completes when this provider is to lose the link that it has now.
    pub(crate) fn link_cut(&self, provider: ProviderId) -> impl Future<Output = ()> + Send + 'static {
        let mut links = self.links.subscribe();
        let count = move |cuts: &BTreeMap<ProviderId, u64>| cuts.get(&provider).copied().unwrap_or_default();
        let before = count(&links.borrow());
        // The sender lives as long as the desktop: where it ends, the links do.
        async move { drop(links.wait_for(|cuts| count(cuts) > before).await) }
    }

    /// What a fault does before the call goes on.
    async fn prepare(&self, effect: FaultEffect, provider: &ProviderId, desk: &Desk) {
        match effect {
            FaultEffect::Delay { ms } => self.runtime.sleep(Duration::from_millis(ms)).await,
            FaultEffect::CloseSession => {
                let focused = desk.view().sessions.into_iter().find(|session| session.focused);
                // Home cannot be closed; then there is nothing to close.
                drop(focused.map(|session| desk.act(AgentAction::CloseSession { session: session.id })));
            }
            FaultEffect::LoseSocket => self.cut.notify_one(),
            FaultEffect::LoseLink => {
                self.links.send_modify(|cuts| *cuts.entry(provider.clone()).or_default() += 1);
            }
            // A newer bridge may know others.
            _ => {}
        }
    }

    /// Waits as long as a caller does; true when it gave up before.
    async fn wait_out(&self, cx: &CallContext, table: Option<Duration>) -> bool {
        let deadline = cx.deadline_at(self.runtime.now(), table);
        let late = Box::pin(self.runtime.timeout_at(deadline, std::future::pending::<()>()));
        match cx.cancel() {
            None => {
                let _late = late.await;
                false
            }
            Some(cancel) => matches!(select(late, Box::pin(cancel.cancelled())).await, Either::Right(_)),
        }
    }
}
