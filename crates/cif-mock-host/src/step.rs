//! Calls that wait until the test lets them through.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::host::{HostCall, HostReply, HostRequest};
use cif_provider::{HostError, HostErrorKind, ManualRuntime};
use futures::channel::oneshot;

use crate::expect::typed;
use crate::{Caller, MockHost};

/// What becomes of a call that waits.
#[derive(Debug)]
pub(crate) enum Decision {
    Pass,
    Answer(Result<HostReply, HostError>),
}

#[derive(Debug)]
struct Waiting {
    provider: Arc<str>,
    caller: Caller,
    request: HostRequest,
    decide: oneshot::Sender<Decision>,
}

/// The queue of calls that wait, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Stepper {
    inner: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: BTreeMap<u64, Waiting>,
    /// Does every call wait?
    all: bool,
}

/// A place in the queue, which is given up when the caller gives up.
#[derive(Debug)]
struct Place<'a> {
    stepper: &'a Stepper,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.stepper.lock().waiting.remove(&self.number);
    }
}

impl Stepper {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn holds_all(&self) -> bool {
        self.lock().all
    }

    /// Waits for the test's decision about a call.
    pub(crate) async fn wait(
        &self,
        number: u64,
        provider: &Arc<str>,
        caller: Caller,
        request: &HostRequest,
    ) -> Decision {
        let (decide, decision) = oneshot::channel();
        let waiting = Waiting { provider: Arc::clone(provider), caller, request: request.clone(), decide };
        self.lock().waiting.insert(number, waiting);
        let _place = Place { stepper: self, number };
        // The sender goes only with a decision, or when everything ends.
        decision.await.unwrap_or(Decision::Pass)
    }

    fn decide(&self, number: u64, decision: Decision) -> Result<(), NotPending> {
        let waiting = self.lock().waiting.remove(&number).ok_or(NotPending(number))?;
        waiting.decide.send(decision).map_err(|_| NotPending(number))
    }
}

/// The call does not wait any more: it was let through or answered, or its caller gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("call #{0} does not wait any more: it has its answer, or its caller gave up; see `MockHost::pending`")]
#[non_exhaustive]
pub struct NotPending(
    /// The number of the call.
    pub u64,
);

/// A call that waits for the test. It ends by itself when its caller gives up or its time is up.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PendingCall {
    /// The number of the call, as in the transcript.
    pub number: u64,
    /// The unique name of the provider record in whose name it was made.
    pub provider: String,
    /// Who made it.
    pub caller: Caller,
    /// What was asked for.
    pub request: HostRequest,
    stepper: Arc<Stepper>,
    runtime: ManualRuntime,
}

impl PendingCall {
    /// The wire name of the method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.request.wire_name()
    }

    /// The call as its type; nothing when it is of another method.
    #[must_use]
    pub fn call<C: HostCall>(&self) -> Option<C> {
        typed(&self.request)
    }

    fn decide(&self, decision: Decision) -> Result<(), NotPending> {
        self.stepper.decide(self.number, decision)?;
        self.runtime.run_until_stalled();
        Ok(())
    }

    /// Lets it through to the host, and everything happen that follows at once.
    ///
    /// # Errors
    ///
    /// It does not wait any more.
    pub fn pass(&self) -> Result<(), NotPending> {
        self.decide(Decision::Pass)
    }

    /// Answers it in place of the host: `call.reply::<GetMode>(PanelMode::Docked)`.
    ///
    /// # Errors
    ///
    /// It does not wait any more.
    pub fn reply<C: HostCall>(&self, reply: impl Into<C::Reply>) -> Result<(), NotPending> {
        self.decide(Decision::Answer(Ok(C::wrap(reply.into()))))
    }

    /// Answers it in place of the host with whatever there is, also what does not belong to the method.
    ///
    /// # Errors
    ///
    /// It does not wait any more.
    pub fn reply_with(&self, reply: HostReply) -> Result<(), NotPending> {
        self.decide(Decision::Answer(Ok(reply)))
    }

    /// Makes it fail.
    ///
    /// # Errors
    ///
    /// It does not wait any more.
    pub fn fail(&self, kind: HostErrorKind, message: impl Into<String>) -> Result<(), NotPending> {
        self.decide(Decision::Answer(Err(HostError::new(kind, self.method(), message))))
    }
}

/// Stepping: calls wait in a queue until the test lets each through. One method alone waits with a stub:
/// `host.stub(when::create_record().hold())`.
impl MockHost {
    /// From now on every call waits that no stub answers, of providers, of the flow and of the test.
    pub fn hold_calls(&self) {
        self.inner.backstage.stepper.lock().all = true;
    }

    /// No further call waits, except where a stub says so, and those that wait go through, oldest first.
    pub fn release_calls(&self) {
        self.inner.backstage.stepper.lock().all = false;
        for call in self.pending() {
            // One that ended because of an earlier one is gone, as wanted.
            let _ = call.pass();
        }
    }

    /// The calls that wait, oldest first.
    #[must_use]
    pub fn pending(&self) -> Vec<PendingCall> {
        self.run();
        let stepper = &self.inner.backstage.stepper;
        let queue = stepper.lock();
        let calls = queue.waiting.iter().map(|(number, waiting)| PendingCall {
            number: *number,
            provider: waiting.provider.to_string(),
            caller: waiting.caller,
            request: waiting.request.clone(),
            stepper: Arc::clone(stepper),
            runtime: self.manual().clone(),
        });
        calls.collect()
    }

    /// Lets the oldest call that waits through to the host, and everything happen that follows at once. Gives the call;
    /// nothing when none waits.
    #[allow(clippy::must_use_candidate, reason = "it is called for its effect")]
    pub fn step(&self) -> Option<PendingCall> {
        let oldest = self.pending().into_iter().next()?;
        oldest.pass().ok().map(|()| oldest)
    }
}
