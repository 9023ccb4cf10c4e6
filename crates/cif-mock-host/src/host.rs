//! The mock host itself: its parts, its time, its end.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cif_adapter::flow::FlowConfig;
use cif_host::{Desk, EventAnswer, Side, UnknownProvider};
use cif_protocol::Instant;
use cif_protocol::channel::AgentInfo;
use cif_provider::{Host, ManualRuntime, Runtime, RuntimeExt, Stalled, TaskHandle};
use futures::StreamExt;

use crate::attach::Attached;
use crate::expect::{Report, Rule, Script, Unmet};
use crate::stage::{Backstage, Stage};
use crate::{DEFAULT_PROVIDER, MockHostBuilder, Transcript};
use cif_adapter::transcript::{Caller, Happening, Masks};

/// A scriptable, deterministic host for tests of providers. Clones are the same host.
///
/// It behaves as the real one because it is built on it: the same desk, the same hub, the same screen-pop flow. Time is
/// virtual and moves only in [`advance`](Self::advance), [`block_on`](Self::block_on) and where a method says so. Nothing in
/// it is random.
///
/// [`finish`](Self::finish) tells whether everything was as expected. A host with expectations that is dropped without it
/// panics if they are not met, unless the thread is panicking already.
#[derive(Debug, Clone)]
pub struct MockHost {
    pub(crate) inner: Arc<Inner>,
}

/// A host that the test calls without a provider.
#[derive(Debug)]
struct Direct {
    name: Arc<str>,
    stage: Stage,
    _events: TaskHandle,
}

#[derive(Debug)]
pub(crate) struct Inner {
    name: String,
    seed: u64,
    pub(crate) backstage: Backstage,
    pub(crate) desk: Desk,
    pub(crate) agent: AgentInfo,
    pub(crate) flow: Option<FlowConfig>,
    pub(crate) attached: Mutex<Vec<Attached>>,
    direct: Mutex<Vec<Direct>>,
    /// What the test's own hosts answer to events, by provider and name.
    pub(crate) answers: Answers,
    finished: AtomicBool,
}

/// Answers by provider and name of the event.
type Answers = Arc<Mutex<BTreeMap<(String, String), EventAnswer>>>;

impl Inner {
    pub(crate) fn new(
        name: String,
        seed: u64,
        backstage: Backstage,
        desk: Desk,
        agent: AgentInfo,
        flow: Option<FlowConfig>,
    ) -> Self {
        Self {
            name,
            seed,
            backstage,
            desk,
            agent,
            flow,
            attached: Mutex::default(),
            direct: Mutex::default(),
            answers: Answers::default(),
            finished: AtomicBool::new(false),
        }
    }

    fn outcome(&self) -> Result<Report, Unmet> {
        let store = &self.backstage.store;
        let (reasons, calls, transcript) = (store.unmet(), store.calls(), store.transcript(Masks::none()));
        if reasons.is_empty() {
            return Ok(Report { expectations: store.taken(), calls, transcript });
        }
        Err(Unmet { host: self.name.clone(), seed: self.seed, reasons, calls, transcript })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if self.finished.load(Ordering::Relaxed) || std::thread::panicking() {
            return;
        }
        if let Err(unmet) = self.outcome() {
            panic!("{unmet}\n  (found when it was dropped; call `finish` to get this as an error)");
        }
    }
}

impl Default for MockHost {
    fn default() -> Self {
        Self::new()
    }
}

impl MockHost {
    /// A host with the defaults of [`MockHostBuilder`].
    ///
    /// # Panics
    ///
    /// Never: the defaults can be built.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build().expect("a host without seeds and with its own provider record can be built")
    }

    /// Sets a host up.
    pub fn builder() -> MockHostBuilder {
        MockHostBuilder::default()
    }

    pub(crate) fn from_inner(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// The desk behind it.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.inner.desk
    }

    /// The runtime, for providers that want one before they are attached.
    #[must_use]
    pub fn runtime(&self) -> Arc<dyn Runtime> {
        self.inner.backstage.runtime.handle()
    }

    pub(crate) fn manual(&self) -> &ManualRuntime {
        &self.inner.backstage.runtime
    }

    /// The virtual time.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.manual().now()
    }

    /// Lets everything happen that can happen now.
    pub fn run(&self) {
        self.manual().run_until_stalled();
    }

    /// Moves the time on, and lets everything happen that happens meanwhile.
    pub fn advance(&self, duration: Duration) {
        self.manual().advance(duration);
        self.run();
    }

    /// Runs a future to its end. When everything waits, the time moves on to the next timer.
    ///
    /// # Panics
    ///
    /// When the future waits for ever, which in a test is the failure to report.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.manual().block_on(future)
    }

    /// As [`block_on`](Self::block_on).
    ///
    /// # Errors
    ///
    /// [`Stalled`] when the future waits for ever.
    pub fn try_block_on<T>(&self, future: impl Future<Output = T>) -> Result<T, Stalled> {
        self.manual().try_block_on(future)
    }

    /// The host for calls of the test itself, made in the name of the first provider record.
    #[must_use]
    pub fn host(&self) -> Arc<dyn Host> {
        let first = self.inner.desk.providers().into_iter().next().map(|provider| provider.record.unique_name);
        let first = first.unwrap_or_else(|| DEFAULT_PROVIDER.to_owned());
        // The builder refuses a host without a usable record, so the first one is there.
        self.host_of(&first).unwrap_or_else(|error| unreachable!("{error}"))
    }

    /// The host for calls of the test itself in the name of a provider record. The events for that provider are seen in
    /// the transcript.
    ///
    /// # Errors
    ///
    /// No record has that name.
    pub fn host_of(&self, provider: &str) -> Result<Arc<dyn Host>, UnknownProvider> {
        if let Some(attached) = self.lock_attached().iter().find(|attached| attached.name() == provider) {
            return Ok(attached.stage.for_caller(Caller::Test));
        }
        let mut direct = self.inner.direct.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(direct) = direct.iter().find(|direct| &*direct.name == provider) {
            return Ok(direct.stage.for_caller(Caller::Test));
        }
        let connection = self.inner.desk.connect(provider, Side::Native)?;
        let id = connection.id();
        let (host, events) = connection.split();
        let bells = &self.inner.backstage.bells;
        let mut events = Box::pin(bells.join(provider, events.with_ids(), |event| (event, None)));
        let (desk, answers) = (self.inner.desk.clone(), Arc::clone(&self.inner.answers));
        let (name, backstage) = (Arc::<str>::from(provider), self.inner.backstage.clone());
        let (store, speaker) = (Arc::clone(&backstage.store), Arc::clone(&name));
        let reader = self.manual().spawn_task(async move {
            while let Some((event, awaited)) = events.next().await {
                let key = (speaker.to_string(), event.wire_name().to_owned());
                store.note(Some(&speaker), Happening::HostEvent(event));
                let answer = answers.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
                if let (Some(event), Some(answer)) = (awaited, answer) {
                    desk.answer_event(id, event, answer);
                }
            }
        });
        let stage = Stage::new(backstage, Arc::clone(&name), Caller::Test, host);
        let host = stage.for_caller(Caller::Test);
        direct.push(Direct { name, stage, _events: reader });
        Ok(host)
    }

    pub(crate) fn lock_attached(&self) -> MutexGuard<'_, Vec<Attached>> {
        self.inner.attached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Expects calls from now on: at least one, or as [`times`](crate::On::times) says. [`finish`](Self::finish) tells whether
    /// they came. The oldest expectation or stub that takes a call and has not had its number decides what becomes of it.
    pub fn expect(&self, rule: impl Into<Rule>) {
        self.inner.backstage.store.add_rule(rule.into(), true);
    }

    /// Decides about calls from now on without expecting them.
    pub fn stub(&self, rule: impl Into<Rule>) {
        self.inner.backstage.store.add_rule(rule.into(), false);
    }

    /// Wants exactly these calls in this order from now on, and no others.
    pub fn script(&self, script: Script) {
        self.inner.backstage.store.add_script(script);
    }

    /// Everything that happened so far.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        self.inner.backstage.store.transcript(Masks::none())
    }

    /// Everything that happened so far, for sharing: telephone numbers, names and what people wrote are masked as well. The same
    /// text has the same mask everywhere, so that one can follow it.
    #[must_use]
    pub fn masked_transcript(&self) -> Transcript {
        self.inner.backstage.store.transcript(Masks::all())
    }

    /// Writes into the transcript that the test does something which the host does not see, for example at the far end of a call.
    /// A [replay](crate::Replay::against_provider) asks for it again.
    pub fn mark(&self, name: impl Into<String>, data: impl Into<serde_json::Value>) {
        let mark = Happening::Mark { name: name.into(), data: data.into() };
        self.inner.backstage.store.note(None, mark);
    }

    /// Lets everything happen that can happen now, and says whether all is as expected: every expectation is met, and no
    /// provider has broken its contract.
    ///
    /// # Errors
    ///
    /// What is not as expected.
    pub fn finish(&self) -> Result<Report, Unmet> {
        self.run();
        self.inner.finished.store(true, Ordering::Relaxed);
        self.inner.outcome()
    }
}
