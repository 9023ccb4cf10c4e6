//! The host as a caller sees it: every call is written down, judged by the rules, and usually passed on to the desk.

use std::sync::Arc;
use std::time::Duration;

use cif_host::{AgentAction, Desk, MemoryRecords};
use cif_protocol::Instant;
use cif_protocol::host::{HostEvent, HostReply, HostRequest, TimeoutClass};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, ManualRuntime, Runtime, RuntimeExt, async_trait};
use futures::future::{Either, join, pending, select};

use crate::bell::Bells;
use crate::expect::{Reaction, Ruling};
use crate::personality::{Character, Spoil, Trouble};
use crate::step::{Decision, Stepper};
use crate::store::Store;
use cif_adapter::transcript::Caller;

/// How long a caller waits by the table of the Host API.
const TABLE_LIMIT: Duration = Duration::from_secs(10);

/// What all stages of a mock host are built on.
#[derive(Debug, Clone)]
pub(crate) struct Backstage {
    pub(crate) store: Arc<Store>,
    pub(crate) records: MemoryRecords,
    pub(crate) runtime: ManualRuntime,
    pub(crate) desk: Desk,
    pub(crate) bells: Arc<Bells>,
    pub(crate) stepper: Arc<Stepper>,
    pub(crate) character: Arc<Character>,
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

    fn ring(&self, events: Vec<HostEvent>) {
        let Backstage { store, bells, .. } = &self.backstage;
        for event in events {
            bells.ring(store, &self.provider, event);
        }
    }

    /// When the caller's time is up.
    fn deadline(&self, cx: &CallContext, request: &HostRequest) -> Option<Instant> {
        let waits = request.info().is_some_and(|info| info.timeout == TimeoutClass::Never);
        cx.deadline_at(self.backstage.runtime.now(), (!waits).then_some(TABLE_LIMIT))
    }

    /// What the real host does.
    async fn execute(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        self.backstage.records.set_time(self.backstage.runtime.wall_clock());
        self.desk.call(cx, request).await
    }

    /// The answer by rule, step and personality.
    async fn react(
        &self,
        cx: &CallContext,
        request: HostRequest,
        number: u64,
        (ruling, held, trouble): (Ruling, bool, &Trouble),
    ) -> Result<HostReply, HostError> {
        let Backstage { runtime, stepper, .. } = &self.backstage;
        let method = request.wire_name().to_owned();
        if !ruling.delay.is_zero() {
            runtime.sleep(ruling.delay).await;
        }
        if held {
            if let Decision::Answer(answer) = stepper.wait(number, &self.provider, self.caller, &request).await {
                return answer;
            }
        }
        match ruling.reaction {
            Reaction::Reply(reply) => Ok(reply),
            Reaction::Compute(answer) => answer.answer(&request),
            Reaction::Fail(kind, message) => Err(HostError::new(kind, method, message)),
            Reaction::Hang => pending().await,
            Reaction::Pass | Reaction::Hold => {
                if let Some(refusal) = &trouble.refusal {
                    return Err(refusal.clone());
                }
                // The call is begun before the session goes.
                let closing = async { self.close_focused(trouble.close_session) };
                let (result, ()) = join(self.execute(cx, request), closing).await;
                if !trouble.delay.is_zero() {
                    runtime.sleep(trouble.delay).await;
                }
                if trouble.spoil == Spoil::TooLate {
                    return pending().await;
                }
                trouble.answer(&method, result)
            }
        }
    }

    fn close_focused(&self, really: bool) {
        let desk = &self.backstage.desk;
        let focused = desk.view().sessions.into_iter().find(|session| session.focused && !session.home);
        if let Some(session) = focused.filter(|_| really) {
            // A session that may not be closed now stays.
            let _ = desk.act(AgentAction::CloseSession { session: session.id });
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Host for Stage {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let Backstage { store, runtime, stepper, character, .. } = &self.backstage;
        let (number, ruling) = store.called(&self.provider, self.caller, &request);
        let (now, deadline) = (runtime.now(), self.deadline(cx, &request));
        let passes = matches!(ruling.reaction, Reaction::Pass | Reaction::Hold);
        let mut trouble = Trouble::default();
        if passes {
            let limit = deadline.map(|deadline| deadline.saturating_since(now));
            trouble = character.trouble(number, now, &request, limit);
        }
        let held = matches!(ruling.reaction, Reaction::Hold) || (passes && stepper.holds_all());
        let method = request.wire_name().to_owned();
        self.ring(std::mem::take(&mut trouble.before));
        let result = if passes && !held && ruling.delay.is_zero() && trouble.is_none() {
            self.execute(cx, request).await
        } else {
            let work = self.react(cx, request, number, (ruling, held, &trouble));
            let timed = std::pin::pin!(runtime.timeout_at(deadline, work));
            match select(timed, std::pin::pin!(cx.cancelled())).await {
                Either::Left((Ok(result), _)) => result,
                Either::Left((Err(_), _)) => Err(HostError::new(HostErrorKind::TimedOut, &*method, NO_ANSWER)),
                Either::Right(_) => Err(HostError::new(HostErrorKind::Cancelled, &*method, "the caller gave up")),
            }
        };
        self.ring(std::mem::take(&mut trouble.after));
        store.answered(&self.provider, self.caller, number, method, &result);
        result
    }
}

/// Why a call timed out.
const NO_ANSWER: &str =
    "no answer came in time: a stub, a step or the personality of the mock host holds it back; see the transcript";
