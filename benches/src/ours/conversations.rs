//! Thousands of live conversations in one adapter: a provider behind a link that hands values over, the hub, and the
//! screen-pop flow, which has opened a session for each of them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cif_adapter::flow::{Flow, FlowConfig};
use cif_adapter::hub::{Hub, HubConfig, HubItem, Subscription};
use cif_adapter::{EndConfig, HostEnd, ProviderEnd, pair};
use cif_protocol::channel::{
    Accept, Address, AgentInfo, Capabilities, ChannelEvent, ChannelKind, Connected, Decline, Descriptor, Dialing, End,
    Held, Muted, Party, Resumed, Scope, Snapshot, Unmuted,
};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_protocol::{ConversationId, SessionId};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, EventSink, Host, HostError, HostErrorKind,
    HostEventReply, ProviderError, Runtime, TaskHandle,
};
use futures::StreamExt;
use futures::lock::Mutex as AsyncMutex;

use crate::harness::{Batch, Row};

/// The rows with few conversations: one event here and one there, and a few in a row about the same conversation.
const FEW: [&str; 2] = ["event, 100 conversations", "event in a run, 100"];
/// The rows with many.
pub(crate) const MANY_ROWS: [&str; 2] = ["event, 10,000 conversations", "event in a run, 10,000"];
/// The events of a run: twice round the wheel of states, so that every conversation stays connected.
const RUN: usize = 8;
/// How many are many.
const MANY: usize = 10_000;
/// How long the flow waits for the name of a customer.
const PATIENCE: Duration = Duration::from_millis(1);
/// Events that are reported before they are waited for; less than every queue on the way holds.
const BURST: usize = 48;

/// The rows, with what each conversation of the second one takes of the memory of this process, in bytes.
pub(crate) async fn rows<'a>(runtime: &Arc<dyn Runtime>) -> Result<(Vec<Row<'a>>, f64), Box<dyn std::error::Error>> {
    let few = Adapter::open(runtime, 100).await?;
    let before = resident()?;
    let many = Adapter::open(runtime, MANY).await?;
    // What was asked of the host is done by then.
    tokio::time::sleep(20 * PATIENCE).await;
    let each = resident()?.saturating_sub(before) as f64 / MANY as f64;
    let (few, many) = (Arc::new(AsyncMutex::new(few)), Arc::new(AsyncMutex::new(many)));
    let mut rows = Vec::new();
    // Single events here and there find nothing of their conversation in the processor's cache, which is what they show.
    for (at, run, must) in [(0, 1, None), (1, RUN, Some(1.2))] {
        rows.push(row(FEW[at], &few, run));
        rows.push(Row { floor: Some(FEW[at]), must, ..row(MANY_ROWS[at], &many, run) });
    }
    Ok((rows, each))
}

fn row<'a>(name: &'static str, adapter: &Arc<AsyncMutex<Adapter>>, run: usize) -> Row<'a> {
    let adapter = Arc::clone(adapter);
    let run = move |calls: usize| -> Batch<'a> {
        let adapter = Arc::clone(&adapter);
        Box::pin(async move {
            adapter.lock().await.report(calls, run).await;
        })
    };
    Row { calls: 2 * BURST, run: Box::new(run), ..Row::new(name) }
}

/// The memory of this process that is in use, in bytes. Linux only.
fn resident() -> Result<usize, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<usize>()? * 1024)
}

/// One adapter with its conversations.
struct Adapter {
    sink: EventSink,
    items: Subscription,
    talks: Vec<(ConversationId, u8)>,
    random: u64,
    _alive: (Hub, TaskHandle, HostEnd, ProviderEnd),
}

impl Adapter {
    /// An adapter with this many conversations, each of them connected and with its session.
    async fn open(runtime: &Arc<dyn Runtime>, count: usize) -> Result<Self, Box<dyn std::error::Error>> {
        let feed = Arc::new(Feed::new());
        let (near, far) = pair();
        let (config, provider) = (EndConfig::in_process(), Arc::clone(&feed) as Arc<dyn ChannelProvider>);
        let provider_end = ProviderEnd::dial(far, None, provider, Arc::clone(runtime), config.clone());
        let host: Arc<dyn Host> = Arc::new(Sessions);
        let host_end = HostEnd::accept(near, Arc::clone(&host), Arc::clone(runtime), config);
        let remote = host_end.provider().await.map_err(|reason| format!("{reason:?}"))?;
        let config = HubConfig::new(AgentInfo::new("alex")).with_max_conversations(count);
        let no_events = futures::stream::pending::<HostEvent>();
        let hub = Hub::attach(remote, host, no_events, Arc::clone(runtime), config).await?;
        let mut config = FlowConfig::new();
        config.name_patience = PATIENCE;
        let flow = Flow::new(&hub, config).spawn();
        let (items, sink) = (hub.subscribe(), feed.sink().ok_or("the provider was not attached")?);
        let talks = (0..count).map(|n| (ConversationId::from(format!("call-{n:08}")), 0)).collect();
        let alive = (hub, flow, host_end, provider_end);
        let mut adapter = Self { sink, items, talks, random: 1, _alive: alive };
        for n in 0..count {
            let to = Party::new().with_address(Address::phone(format!("+1555{n:07}")));
            adapter.sink.report(&adapter.talks[n].0, Dialing::new(ChannelKind::Voice, to), None)?;
            adapter.sink.report(&adapter.talks[n].0, Connected::new(), None)?;
            adapter.see(2).await;
        }
        Ok(adapter)
    }

    /// Waits until so many events have come through, to this subscriber and to the flow.
    async fn see(&mut self, events: usize) {
        let mut left = events;
        while left > 0 {
            match self.items.next().await {
                Some(HubItem::Event(_)) => left -= 1,
                Some(HubItem::Resync { .. }) => {}
                other => panic!("the adapter lost or refused events: {other:?}"),
            }
        }
        for _ in 0..4 {
            tokio::task::yield_now().await;
        }
    }

    /// Reports events of conversations here and there, `run` in a row about each.
    async fn report(&mut self, events: usize, run: usize) {
        for burst in (0..events).step_by(BURST) {
            let count = BURST.min(events - burst);
            for n in 0..count {
                if n % run == 0 {
                    self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                }
                let at = (self.random >> 33) as usize % self.talks.len();
                let (id, phase) = &mut self.talks[at];
                let event: ChannelEvent = match *phase {
                    0 => Muted::new().into(),
                    1 => Unmuted::new().into(),
                    2 => Held::new().into(),
                    _ => Resumed::new().into(),
                };
                *phase = (*phase + 1) % 4;
                self.sink.report(id, event, None).expect("the provider is attached");
            }
            self.see(count).await;
        }
    }
}

/// A host that opens a session for everybody.
#[derive(Debug)]
struct Sessions;

#[async_trait]
impl Host for Sessions {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        match request {
            HostRequest::CreateSession(call) => {
                let name = call.provider_session_id.unwrap_or_default();
                Ok(HostReply::CreateSession(SessionId::new(format!("session-of-{name}"))))
            }
            other => Err(HostError::new(HostErrorKind::NotImplemented, other.wire_name(), "not part of the bench")),
        }
    }
}

/// A provider that only hands out its sink.
#[derive(Debug)]
struct Feed {
    descriptor: Descriptor,
    attached: Mutex<Option<EventSink>>,
}

impl Feed {
    fn new() -> Self {
        Self { descriptor: Descriptor::new("feed", "Feed", "1.0"), attached: Mutex::default() }
    }

    fn sink(&self) -> Option<EventSink> {
        self.attached.lock().ok()?.clone()
    }
}

#[async_trait]
impl ChannelProvider for Feed {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        Capabilities::default()
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        if let Ok(mut attached) = self.attached.lock() {
            *attached = Some(cx.events);
        }
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        Ok(Snapshot::new())
    }

    async fn host_event(&self, _: HostEvent) -> Result<HostEventReply, ProviderError> {
        Ok(HostEventReply::Done)
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }
}

fn nothing(operation: &str) -> ProviderError {
    ProviderError::unsupported(operation)
}

#[async_trait]
impl Conversations for Feed {
    async fn accept(&self, _: &CallContext, _: Accept) -> Result<(), ProviderError> {
        Err(nothing("conversation.accept"))
    }

    async fn decline(&self, _: &CallContext, _: Decline) -> Result<(), ProviderError> {
        Err(nothing("conversation.decline"))
    }

    async fn end(&self, _: &CallContext, _: End) -> Result<(), ProviderError> {
        Err(nothing("conversation.end"))
    }
}
