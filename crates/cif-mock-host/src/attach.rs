//! Attaching providers: in process, or over a link whose two ends are both here.

use std::sync::Arc;

use cif_adapter::flow::{Flow, FlowNotice, FlowObserver};
use cif_adapter::hub::{Hub, HubConfig, HubItem, HubProblem};
use cif_host::{Desk, DiagnosticKind, Severity, Side, UnknownProvider};
use cif_protocol::ProviderRecord;
use cif_provider::{ChannelProvider, IncomingEvent, ProviderError, RuntimeExt, TaskHandle};
use futures::StreamExt;

use crate::MockHost;
use crate::link::{self, Link, LinkFaults, Wiretap};
use crate::stage::Stage;
use crate::store::Store;
use cif_adapter::transcript::{Caller, Happening, Watched};

/// What a link carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wire {
    /// Values, as between two parts of one program.
    Values,
    /// JSON text, as between two programs.
    Text,
}

/// Where and how a provider is attached.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Placement {
    /// The unique name of its record; without it the first native record that is free.
    pub record: Option<String>,
    /// The link between provider and host; without it the provider holds the host itself.
    pub wire: Option<Wire>,
    /// What goes wrong on the link, which then carries text.
    pub faults: Option<LinkFaults>,
}

impl Placement {
    /// In process, at the first record that is free.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// At the record of this unique name.
    #[must_use]
    pub fn at(mut self, record: impl Into<String>) -> Self {
        self.record = Some(record.into());
        self
    }

    /// Over a link that carries text, survives a broken connection, and on which this goes wrong.
    #[must_use]
    pub fn with_faults(mut self, faults: LinkFaults) -> Self {
        self.wire = Some(Wire::Text);
        self.faults = Some(faults);
        self
    }

    /// Over a link.
    #[must_use]
    pub const fn over(mut self, wire: Wire) -> Self {
        self.wire = Some(wire);
        self
    }
}

/// Why a provider could not be attached.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AttachError {
    /// Every native record has its provider.
    #[error("every native provider record has its provider already; add one with `MockHostBuilder::provider`")]
    NoFreeRecord,
    /// The record has its provider.
    #[error("provider record {0:?} has its provider already; detach that one first")]
    Taken(String),
    /// No such record.
    #[error(transparent)]
    Unknown(#[from] UnknownProvider),
    /// The link did not open.
    #[error("the link did not open: {0}")]
    Link(String),
    /// The provider refused.
    #[error("the provider refused to be attached: {0}")]
    Provider(#[from] ProviderError),
    /// The provider waits for something that never comes.
    #[error("`attach` of the provider waits for ever: no task can run and no timer is set")]
    Stalled,
}

/// A provider that is attached. Clones are the same; dropping one changes nothing.
#[derive(Debug, Clone)]
pub struct Attached {
    name: Arc<str>,
    hub: Hub,
    pub(crate) stage: Stage,
    _tasks: Arc<Vec<TaskHandle>>,
    link: Option<Arc<Link>>,
}

/// The link of a placement, if it has one.
type Wiring = Option<(Wire, Option<Wiretap>)>;

impl Attached {
    /// The unique name of its record.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The hub between provider and host, for commands and views of the test's own.
    #[must_use]
    pub const fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Is there a link between provider and host?
    #[must_use]
    pub const fn is_remote(&self) -> bool {
        self.link.is_some()
    }

    /// The wire between provider and host, where the placement has [faults](Placement::with_faults).
    #[must_use]
    pub fn wiretap(&self) -> Option<&Wiretap> {
        self.link.as_ref()?.wiretap.as_ref()
    }
}

impl MockHost {
    /// Attaches a provider in process, at the first native record that is free.
    ///
    /// # Errors
    ///
    /// No record is free, or the provider refuses.
    pub fn attach(&self, provider: Arc<dyn ChannelProvider>) -> Result<Attached, AttachError> {
        self.attach_at(provider, Placement::new())
    }

    /// Attaches a provider over a link whose two ends are both in this process, at the first native record that is free.
    ///
    /// # Errors
    ///
    /// No record is free, the link does not open, or the provider refuses.
    pub fn attach_over_link(&self, provider: Arc<dyn ChannelProvider>, wire: Wire) -> Result<Attached, AttachError> {
        self.attach_at(provider, Placement::new().over(wire))
    }

    /// Attaches a provider.
    ///
    /// # Errors
    ///
    /// As [`attach_over_link`](Self::attach_over_link), and an unknown record or one that has its provider.
    pub fn attach_at(&self, provider: Arc<dyn ChannelProvider>, placement: Placement) -> Result<Attached, AttachError> {
        let record = self.choose_record(placement.record)?;
        let wiring = placement.wire.map(|wire| {
            let faults = placement.faults.or_else(|| self.inner.backstage.character.link_faults(wire));
            let (store, runtime) = (Arc::clone(&self.inner.backstage.store), self.manual().clone());
            (wire, faults.map(|faults| Wiretap::new(faults, Arc::from(&*record.unique_name), store, runtime)))
        });
        let attaching = self.attach_to(provider, &record, wiring);
        let attached = self.try_block_on(attaching).map_err(|_| AttachError::Stalled)??;
        self.lock_attached().push(attached.clone());
        self.run();
        Ok(attached)
    }

    fn choose_record(&self, name: Option<String>) -> Result<ProviderRecord, AttachError> {
        let attached = self.lock_attached();
        let taken = |name: &str| attached.iter().any(|attached| attached.name() == name);
        if let Some(name) = name {
            if taken(&name) {
                return Err(AttachError::Taken(name));
            }
            let found = self.inner.desk.provider(&name);
            // The desk words the error; a connection that succeeds after all ends at once.
            return found.map_or_else(|| Err(self.unknown(&name)), Ok);
        }
        let mut records = self.inner.desk.providers().into_iter().map(|provider| provider.record);
        let free = records.find(|record| record.kind.is_native() && !taken(&record.unique_name));
        free.ok_or(AttachError::NoFreeRecord)
    }

    fn unknown(&self, name: &str) -> AttachError {
        self.inner.desk.connect(name, Side::Native).err().map_or(AttachError::NoFreeRecord, Into::into)
    }

    async fn attach_to(
        &self,
        provider: Arc<dyn ChannelProvider>,
        record: &ProviderRecord,
        wiring: Wiring,
    ) -> Result<Attached, AttachError> {
        let inner = &*self.inner;
        let (name, runtime, store) = (Arc::<str>::from(&*record.unique_name), self.runtime(), &inner.backstage.store);
        let (desk_host, events) = inner.desk.connect(&name, Side::Native)?.split();
        let stage = Stage::new(inner.backstage.clone(), Arc::clone(&name), Caller::Flow, desk_host);
        let host = stage.for_caller(Caller::Provider);
        let (provider, link) = match wiring {
            None => (provider, None),
            Some(wiring) => {
                let (remote, link) = link::open(provider, Arc::clone(&host), &name, self.manual(), wiring).await?;
                (remote, Some(Arc::new(link)))
            }
        };
        let watched = Watched::new(provider, Arc::clone(&name), Arc::<Store>::clone(store), host);
        let settings = record.settings.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let config = HubConfig::new(inner.agent.clone()).with_provider_config(serde_json::Value::Object(settings));
        let flow_host = stage.for_caller(Caller::Flow);
        let personality = inner.backstage.character.personality();
        let known = move |event: &IncomingEvent| futures::future::ready(personality.knows_event(&event.event));
        let events = inner.backstage.bells.join(&name, events.answerable().filter(known), IncomingEvent::new);
        let hub = Hub::attach(Arc::new(watched), flow_host, events, Arc::clone(&runtime), config).await?;
        // The recorder subscribes first, so that an event stands before what the flow does about it.
        let recorder = Recorder { name: Arc::clone(&name), store: Arc::clone(store), desk: inner.desk.clone() };
        let items = hub.subscribe();
        let mut tasks = vec![runtime.spawn_task(recorder.clone().run(items))];
        if let Some(flow) = inner.flow.clone().filter(|_| record.flow) {
            let mut flow = flow;
            if record.flow_templates != cif_protocol::FlowTemplates::default() {
                flow = flow.with_templates(record.flow_templates.clone());
            }
            tasks.push(Flow::new(&hub, flow).with_observer(Arc::new(recorder)).spawn());
        }
        Ok(Attached { name, hub, stage, _tasks: Arc::new(tasks), link })
    }

    /// Detaches the provider of a record; its record is free again.
    ///
    /// # Errors
    ///
    /// What the provider answers to `detach`; it is detached all the same. `Detached` when the record has no provider.
    pub fn detach(&self, record: &str) -> Result<(), ProviderError> {
        let taken = {
            let mut attached = self.lock_attached();
            attached.iter().position(|attached| attached.name() == record).map(|at| attached.remove(at))
        };
        let Some(attached) = taken else { return Err(crate::conversations::nobody()) };
        let outcome = self.try_block_on(attached.hub.detach());
        self.inner.backstage.bells.forget(record);
        // With the last clone the ends of a link are dropped, which closes it.
        drop(attached);
        self.run();
        outcome.unwrap_or_else(|stalled| Err(crate::conversations::stalled(stalled)))
    }
}

/// Writes down what the hub and the flow tell.
#[derive(Debug, Clone)]
struct Recorder {
    name: Arc<str>,
    store: Arc<Store>,
    desk: Desk,
}

impl Recorder {
    async fn run(self, mut items: cif_adapter::hub::Subscription) {
        while let Some(item) = items.next().await {
            match item {
                HubItem::Event(event) => {
                    self.store.note(Some(&self.name), Happening::Reported(event.envelope.clone()));
                }
                HubItem::Problem(problem) => self.hub_problem(&problem),
                // The layer around the provider notes the host's events; a view says nothing that did not happen before.
                _ => {}
            }
        }
    }

    fn hub_problem(&self, problem: &HubProblem) {
        if matches!(problem, HubProblem::IllegalEvent(_)) {
            self.store.breach(&self.name, problem.to_string());
        }
        self.problem(problem.to_string());
    }

    fn problem(&self, text: String) {
        self.store.note(Some(&self.name), Happening::Problem(text.clone()));
        self.desk.report(Severity::Warning, DiagnosticKind::Other, Some(&self.name), text);
    }
}

impl FlowObserver for Recorder {
    fn notice(&self, notice: FlowNotice) {
        if let FlowNotice::Problem(problem) = notice {
            self.problem(problem.to_string());
        }
    }
}
