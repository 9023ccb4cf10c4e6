//! The host as a caller sees it: every call is written down, judged by the rules, and usually passed on to the desk.

use std::sync::Arc;

use cif_host::MemoryRecords;
use cif_protocol::host::{HostReply, HostRequest, TimeoutClass};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, ManualRuntime, Runtime, RuntimeExt, async_trait};
use std::time::Duration;

use crate::expect::Reaction;
use crate::store::Store;
use crate::transcript::Caller;

/// How long a caller waits by the table of the Host API.
const TABLE_LIMIT: Duration = Duration::from_secs(10);

/// What all stages of a mock host are built on.
#[derive(Debug, Clone)]
pub(crate) struct Backstage {
    pub(crate) store: Arc<Store>,
    pub(crate) records: MemoryRecords,
    pub(crate) runtime: ManualRuntime,
}

/// The host of one provider, for one kind of caller.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    backstage: Backstage,
    provider: Arc<str>,
    caller: Caller,
    desk: Arc<dyn Host>,
}

impl Stage {
    pub(crate) fn new(backstage: Backstage, provider: Arc<str>, caller: Caller, desk: Arc<dyn Host>) -> Self {
        Self { backstage, provider, caller, desk }
    }

    /// The same host for another kind of caller.
    pub(crate) fn for_caller(&self, caller: Caller) -> Arc<dyn Host> {
        Arc::new(Self { caller, ..self.clone() })
    }

    /// Waits until nobody waits for the answer any more.
    async fn hang(&self, cx: &CallContext, request: &HostRequest) -> HostError {
        let runtime = &self.backstage.runtime;
        let waits = request.info().is_some_and(|info| info.timeout == TimeoutClass::Never);
        let table = (!waits).then_some(TABLE_LIMIT);
        let text = "no answer came in time: a stub of the test leaves this call unanswered";
        let time_is_up = runtime.timeout_at(cx.deadline_at(runtime.now(), table), std::future::pending::<()>());
        match futures::future::select(std::pin::pin!(time_is_up), std::pin::pin!(cx.cancelled())).await {
            futures::future::Either::Left(_) => HostError::new(HostErrorKind::TimedOut, request.wire_name(), text),
            futures::future::Either::Right(_) => {
                HostError::new(HostErrorKind::Cancelled, request.wire_name(), "the caller gave up")
            }
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Host for Stage {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let Backstage { store, records, runtime } = &self.backstage;
        let (number, ruling) = store.called(&self.provider, self.caller, &request);
        if !ruling.delay.is_zero() {
            runtime.sleep(ruling.delay).await;
        }
        let method = request.wire_name().to_owned();
        let result = match ruling.reaction {
            Reaction::Pass => {
                records.set_time(runtime.wall_clock());
                self.desk.call(cx, request).await
            }
            Reaction::Reply(reply) => Ok(reply),
            Reaction::Fail(kind, message) => Err(HostError::new(kind, &*method, message)),
            Reaction::Hang => Err(self.hang(cx, &request).await),
        };
        store.answered(&self.provider, self.caller, number, method, &result);
        result
    }
}
