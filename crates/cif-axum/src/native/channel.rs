//! One native provider that is attached: its hub, its screen-pop flow, what the page shows of it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cif_adapter::HostEnd;
use cif_adapter::flow::{Flow, FlowConfig};
use cif_adapter::hub::{Hub, HubConfig, HubItem};
use cif_adapter::transcript::{Happening, LineKind, Recorder};
use cif_bridge::inspect::{Seen, SeenKind, Way};
use cif_bridge::page::LiveConversation;
use cif_host::{Desk, DiagnosticKind, HostEvents, Severity};
use cif_link::{Close, CloseCode};
use cif_protocol::channel::lowering::{self, HostKind};
use cif_protocol::channel::{EventEnvelope, SendMessage};
use cif_protocol::{Instant, MessageId, ProviderId, ProviderRecord};
use cif_provider::{ChannelProvider, Host, ProviderError, Runtime, RuntimeExt, TaskHandle};
use futures::StreamExt;
use tokio::sync::{oneshot, watch};

use super::notes::FlowNotes;
use super::talks::Talks;
use crate::inspect::{Inspection, inspected, redacted};

/// How long the flow may take for its last words.
const FAREWELL: Duration = Duration::from_secs(2);

pub(super) struct Channel {
    provider: ProviderId,
    hub: Hub,
    talks: Arc<Talks>,
    runtime: Arc<dyn Runtime>,
    link: Option<Arc<HostEnd>>,
    flow: Mutex<Option<oneshot::Receiver<()>>>,
    _tasks: Vec<TaskHandle>,
}

/// What a channel is opened with.
pub(super) struct Opening<'a> {
    pub(super) desk: &'a Desk,
    pub(super) runtime: &'a Arc<dyn Runtime>,
    pub(super) record: &'a ProviderRecord,
    pub(super) config: HubConfig,
    /// The link to the provider, if it lives elsewhere.
    pub(super) link: Option<Arc<HostEnd>>,
    pub(super) version: watch::Sender<u64>,
    pub(super) recorder: Option<Arc<dyn Recorder>>,
    pub(super) inspection: &'a Inspection,
}

impl Channel {
    /// Attaches the provider and starts its flow.
    pub(super) async fn open(
        opening: Opening<'_>,
        provider: Arc<dyn ChannelProvider>,
        host: Arc<dyn Host>,
        events: HostEvents,
    ) -> Result<Arc<Self>, ProviderError> {
        let Opening { desk, runtime, record, config, link, version, recorder, inspection } = opening;
        let name = ProviderId::from(record.unique_name.as_str());
        let provider = inspected(provider, inspection, desk, &name);
        let hub = Hub::attach(provider, host, events.answerable(), Arc::clone(runtime), config).await?;
        // What the agent will not see unless the provider has a panel of its own that shows it.
        let report = lowering::report(&hub.capabilities(), HostKind::Cif2);
        if !report.is_complete() {
            let (severity, kind) = (Severity::Info, DiagnosticKind::Other);
            let text = format!(
                "this desktop shows {} things of this provider and not: {}",
                report.shown.len(),
                report.lost.join(", ")
            );
            desk.report(severity, kind, Some(name.as_str()), text);
        }
        let talks = Arc::new(Talks::default());
        let watcher = Watcher {
            provider: name.clone(),
            desk: desk.clone(),
            runtime: Arc::clone(runtime),
            talks: Arc::clone(&talks),
            version: version.clone(),
            recorder,
            inspection: inspection.clone(),
        };
        let mut tasks = vec![runtime.spawn_task(watcher.run(hub.clone()))];
        let mut flow = None;
        if record.flow {
            let notes = FlowNotes::new(desk.clone(), name.clone(), Arc::clone(&talks), version);
            let config = FlowConfig::new().with_templates(record.flow_templates.clone());
            let running = Flow::new(&hub, config).with_observer(Arc::new(notes));
            let (done, ended) = oneshot::channel();
            flow = Some(ended);
            tasks.push(runtime.spawn_task(async move {
                running.run().await;
                // Only a desktop that stops waits for it.
                let _ = done.send(());
            }));
        }
        let (flow, runtime) = (Mutex::new(flow), Arc::clone(runtime));
        Ok(Arc::new(Self { provider: name, hub, talks, runtime, link, flow, _tasks: tasks }))
    }

    pub(super) const fn provider(&self) -> &ProviderId {
        &self.provider
    }

    pub(super) const fn hub(&self) -> &Hub {
        &self.hub
    }

    /// The agent's message was taken: no event tells of it.
    pub(super) fn sent(&self, send: SendMessage, message: MessageId) {
        self.talks.sent(send, message, self.runtime.wall_clock());
    }

    /// What the page shows of the conversations.
    pub(super) fn conversations(&self, now: Instant) -> Vec<LiveConversation> {
        self.talks.show(&self.provider, self.hub.view(), now)
    }

    /// Closes the link to the provider, if there is one.
    pub(super) fn close_link(&self, code: CloseCode, reason: &str) {
        if let Some(link) = &self.link {
            link.close(Close::new(code, reason));
        }
    }

    /// Detaches the provider and lets the flow say its last words.
    pub(super) async fn detach(&self) {
        if let Err(error) = self.hub.detach().await {
            tracing::debug!(provider = %self.provider, %error, "a provider was detached with an error");
        }
        let flow = self.flow.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(flow) = flow {
            let deadline = self.runtime.now() + FAREWELL;
            // Late or ended: in both cases there is nothing more to wait for.
            drop(self.runtime.timeout_at(Some(deadline), flow).await);
        }
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("provider", &self.provider).finish_non_exhaustive()
    }
}

/// Follows the hub for the page and the diagnostics.
struct Watcher {
    provider: ProviderId,
    desk: Desk,
    runtime: Arc<dyn Runtime>,
    talks: Arc<Talks>,
    version: watch::Sender<u64>,
    recorder: Option<Arc<dyn Recorder>>,
    inspection: Inspection,
}

impl Watcher {
    async fn run(self, hub: Hub) {
        let mut items = hub.subscribe();
        // A hub ends with its last clone, so this task keeps none.
        drop(hub);
        loop {
            let vanishes = async {
                match self.talks.next_vanishes() {
                    Some(at) => self.runtime.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                item = items.next() => match item {
                    Some(item) => self.take(item),
                    None => break,
                },
                () = vanishes => self.talks.vanish(self.runtime.now()),
            }
            self.version.send_modify(|version| *version += 1);
        }
        self.version.send_modify(|version| *version += 1);
    }

    /// Tells the inspector of an event of the channel.
    fn tell(&self, envelope: &EventEnvelope) {
        let name = envelope.event.name();
        let seen = Seen::new(Way::FromProvider, SeenKind::Report, name).with_provider(&self.provider);
        let data = redacted(LineKind::Reported, name, serde_json::to_value(envelope).unwrap_or_default());
        self.inspection.push(seen.with_data(data));
    }

    fn take(&self, item: HubItem) {
        match item {
            HubItem::Resync { view, .. } => self.talks.resync(&view, self.runtime.now()),
            HubItem::Event(event) => {
                if let Some(recorder) = &self.recorder {
                    let name = Arc::from(self.provider.as_str());
                    recorder.note(Some(&name), Happening::Reported(event.envelope.clone()));
                }
                self.tell(&event.envelope);
                self.talks.event(&event.envelope, self.runtime.now());
            }
            HubItem::Problem(problem) => {
                let (severity, kind) = (Severity::Warning, DiagnosticKind::Other);
                self.desk.report(severity, kind, Some(self.provider.as_str()), problem.to_string());
            }
            _ => {}
        }
    }
}
