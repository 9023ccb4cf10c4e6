//! The hub between a scripted provider and its subscribers, in virtual time.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::hub::{Hub, HubConfig, HubItem, HubProblem, Subscription};
use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Accepted, AgentInfo, Associate, Capabilities, ChannelEvent, ChannelKind, Connected, Conversation,
    ConversationSnapshot, ConversationState, Decline, Descriptor, Detach, Direction, End, Hold, Level, Offered, Party,
    Scope, Snapshot, Start, Started, WrapUpEnd, WrapUpStart,
};
use cif_protocol::host::{HostEvent, HostReply, HostRequest, SizeChanged};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, EventSink, Host, HostError, HostErrorKind,
    HostEventReply, ManualRuntime, ProviderError, ProviderErrorKind, RuntimeExt, async_trait,
};
use futures::channel::mpsc;
use futures::{FutureExt, StreamExt};

/// Does what its script says, and nothing by itself.
#[derive(Debug)]
struct Scripted {
    descriptor: Descriptor,
    runtime: ManualRuntime,
    sink: Mutex<Option<EventSink>>,
    snapshots: Mutex<Vec<Result<Snapshot, ProviderError>>>,
    asked: Mutex<Vec<String>>,
    accept_takes: Duration,
}

impl Scripted {
    fn new(runtime: &ManualRuntime) -> Self {
        Self {
            descriptor: Descriptor::new("scripted", "Scripted", "1.0"),
            runtime: runtime.clone(),
            sink: Mutex::default(),
            snapshots: Mutex::default(),
            asked: Mutex::default(),
            accept_takes: Duration::ZERO,
        }
    }

    fn report(&self, id: &str, event: impl Into<ChannelEvent>) {
        let sink = self.sink.lock().unwrap().clone().expect("attached");
        sink.report(&id.into(), event, None).unwrap();
    }

    fn note(&self, text: impl Into<String>) {
        self.asked.lock().unwrap().push(text.into());
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl ChannelProvider for Scripted {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        Capabilities::default().with_accept(Level::Full).with_end(Level::Full)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        *self.sink.lock().unwrap() = Some(cx.events);
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.note("detach");
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        self.note("snapshot");
        self.snapshots.lock().unwrap().pop().unwrap_or_else(|| Ok(Snapshot::new()))
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        self.note(event.wire_name());
        match event {
            HostEvent::Custom { .. } => std::future::pending().await,
            _ => Ok(HostEventReply::Done),
        }
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }
}

#[async_trait]
impl Conversations for Scripted {
    async fn start(&self, _: &CallContext, _: Start) -> Result<Started, ProviderError> {
        Ok(Started::new("c"))
    }

    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        self.note(format!("accept {} begins, id {}", command.conversation, cx.command_id().is_some()));
        self.runtime.sleep(self.accept_takes).await;
        self.note(format!("accept {} ends", command.conversation));
        Ok(())
    }

    async fn decline(&self, _: &CallContext, _: Decline) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn end(&self, _: &CallContext, command: End) -> Result<(), ProviderError> {
        self.note(format!("end {}", command.conversation));
        Ok(())
    }

    async fn wrap_up_start(&self, _: &CallContext, _: WrapUpStart) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn wrap_up_end(&self, _: &CallContext, _: WrapUpEnd) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn associate(&self, _: &CallContext, _: Associate) -> Result<(), ProviderError> {
        Ok(())
    }
}

#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "no host here"))
    }
}

struct Bench {
    runtime: ManualRuntime,
    provider: Arc<Scripted>,
    hub: Hub,
    host_events: mpsc::UnboundedSender<HostEvent>,
}

fn bench(provider: Scripted, config: HubConfig) -> Bench {
    let runtime = provider.runtime.clone();
    let provider = Arc::new(provider);
    let (host_events, events) = mpsc::unbounded();
    let attach = Hub::attach(Arc::clone(&provider) as _, Arc::new(NoHost), events, runtime.handle(), config);
    let hub = runtime.block_on(attach).unwrap();
    Bench { runtime, provider, hub, host_events }
}

fn plain() -> Bench {
    bench(Scripted::new(&ManualRuntime::new()), config())
}

fn config() -> HubConfig {
    HubConfig::new(AgentInfo::new("alex"))
}

fn offered() -> Offered {
    Offered::new(ChannelKind::Voice, Party::new())
}

/// What a subscriber can read now, in short.
fn read(items: &mut Subscription) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(Some(item)) = items.next().now_or_never() {
        texts.push(match item {
            HubItem::Resync { view, lost } => {
                let states = view.live().map(|live| format!(" {}={}", live.id(), live.state()));
                format!("resync lost {lost}{}", states.collect::<String>())
            }
            HubItem::Event(event) => event.envelope.event.name().to_owned(),
            HubItem::Host { event, .. } => event.wire_name().to_owned(),
            HubItem::Problem(HubProblem::IllegalEvent(_)) => "illegal".to_owned(),
            HubItem::Problem(HubProblem::EventsLost { lost }) => format!("lost {lost}"),
            HubItem::Problem(HubProblem::SnapshotFailed(_)) => "no snapshot".to_owned(),
            HubItem::Problem(HubProblem::HostEventFailed { event, .. }) => format!("failed {event}"),
            HubItem::Problem(HubProblem::HostEventDropped { event, .. }) => format!("dropped {event}"),
            other => format!("{other:?}"),
        });
    }
    texts
}

#[test]
fn every_subscriber_gets_the_view_first_and_then_the_events_in_order() {
    let bench = plain();
    let mut early = bench.hub.subscribe();
    bench.provider.report("c", offered());
    bench.provider.report("c", Accepted::new());
    bench.runtime.run_until_stalled();
    let mut late = bench.hub.subscribe();
    bench.provider.report("c", Connected::new());
    bench.provider.report("c", Accepted::new());
    bench.runtime.run_until_stalled();
    let all = ["resync lost 0", "conversation.offered", "conversation.accepted", "conversation.connected", "illegal"];
    assert_eq!(read(&mut early), all);
    assert_eq!(read(&mut late), ["resync lost 0 c=accepted", "conversation.connected", "illegal"]);
    bench.provider.report("c", Accepted::new());
    bench.provider.report("d", offered());
    bench.runtime.run_until_stalled();
    assert_eq!(read(&mut early), ["illegal", "conversation.offered"]);
    assert_eq!(read(&mut late), ["illegal", "conversation.offered"]);
    let view = bench.hub.view();
    let capabilities = &view.conversation(&ConversationId::from("d")).unwrap().capabilities;
    assert_eq!(capabilities.accept, Level::Full);
}

#[test]
fn a_slow_subscriber_gets_a_view_and_nobody_else_is_held_up() {
    let bench = bench(Scripted::new(&ManualRuntime::new()), config().with_queues(64, 2));
    let (mut slow, mut quick) = (bench.hub.subscribe(), bench.hub.subscribe());
    read(&mut slow);
    read(&mut quick);
    for id in ["a", "b", "c", "d"] {
        bench.provider.report(id, offered());
        bench.runtime.run_until_stalled();
        assert_eq!(read(&mut quick), ["conversation.offered"]);
    }
    let all = "resync lost 2 a=offered b=offered c=offered d=offered";
    assert_eq!(read(&mut slow), ["conversation.offered", "conversation.offered", all]);
}

#[test]
fn lost_events_lead_to_a_snapshot_which_is_asked_for_again_when_it_fails() {
    let bench = bench(Scripted::new(&ManualRuntime::new()), config().with_queues(1, 64));
    let mut items = bench.hub.subscribe();
    read(&mut items);
    let unavailable = || Err(ProviderError::new(ProviderErrorKind::Unavailable, "later"));
    let inbound = Direction::Inbound;
    let live = Conversation::new("b", ChannelKind::Voice, inbound, ConversationState::Connected);
    let found = Snapshot::new().with_conversations(vec![ConversationSnapshot::new(live, 2u64)]);
    *bench.provider.snapshots.lock().unwrap() = vec![Ok(found), unavailable(), unavailable()];
    bench.provider.report("a", offered());
    bench.provider.report("b", offered());
    bench.provider.report("b", Connected::new());
    bench.runtime.run_until_stalled();
    assert_eq!(read(&mut items), ["conversation.offered", "lost 2", "no snapshot"]);
    assert!(!bench.hub.view().complete);
    bench.runtime.advance(Duration::from_secs(10));
    assert_eq!(read(&mut items), ["no snapshot", "resync lost 0 b=connected"]);
    assert!(bench.hub.view().complete);
}

#[test]
fn commands_are_checked_timed_and_sent_one_after_the_other() {
    let runtime = ManualRuntime::new();
    let bench = bench(Scripted { accept_takes: Duration::from_secs(2), ..Scripted::new(&runtime) }, config());
    let (first, second) = (bench.hub.clone(), bench.hub.clone());
    let both = futures::future::join3(
        first.command(Accept::new("c")),
        second.command(End::new("c")),
        bench.hub.command(End::new("other")),
    );
    let (accepted, ended, other) = bench.runtime.block_on(both);
    assert!(accepted.is_ok() && ended.is_ok() && other.is_ok());
    assert_eq!(bench.provider.asked()[1..], ["accept c begins, id true", "end other", "accept c ends", "end c"]);

    let refused = bench.runtime.block_on(bench.hub.command(Hold::new("c"))).unwrap_err();
    assert_eq!((refused.kind(), refused.operation()), (ProviderErrorKind::Unsupported, Some("voice.hold")));
    let own = bench.runtime.block_on(bench.hub.command(Detach::new())).unwrap_err();
    assert_eq!(own.kind(), ProviderErrorKind::WrongState);
    let hurry = CallContext::for_command(bench.hub.new_command_id()).within(Duration::from_millis(500));
    let late = bench.runtime.block_on(bench.hub.command_with(&hurry, Accept::new("c"))).unwrap_err();
    assert_eq!((late.kind(), late.is_certain()), (ProviderErrorKind::TimedOut, false));
    assert!(bench.runtime.block_on(bench.hub.command(End::new("c"))).is_ok(), "the lane is free again");
}

#[test]
fn host_events_reach_the_provider_and_a_stuck_provider_holds_nobody_up() {
    let mut config = config();
    config.host_event_queue = 0;
    let bench = bench(Scripted::new(&ManualRuntime::new()), config);
    let mut items = bench.hub.subscribe();
    read(&mut items);
    let send = |event: HostEvent| {
        bench.host_events.unbounded_send(event).unwrap();
        bench.runtime.run_until_stalled();
    };
    send(SizeChanged::new(300.0).into());
    assert_eq!(bench.provider.asked()[1..], ["onsizechanged"]);
    send(HostEvent::custom("stuck", 1));
    send(SizeChanged::new(301.0).into());
    send(SizeChanged::new(302.0).into());
    let seen = ["onsizechanged", "stuck", "onsizechanged", "onsizechanged", "dropped onsizechanged"];
    assert_eq!(read(&mut items), seen);
    bench.runtime.advance(Duration::from_secs(10));
    assert_eq!(read(&mut items), ["failed stuck"]);
    assert_eq!(bench.provider.asked()[1..], ["onsizechanged", "stuck", "onsizechanged"]);
}

#[test]
fn detaching_ends_everything() {
    let bench = plain();
    let mut items = bench.hub.subscribe();
    bench.provider.report("c", offered());
    bench.runtime.run_until_stalled();
    bench.runtime.block_on(bench.hub.detach()).unwrap();
    assert_eq!(bench.provider.asked().last().map(String::as_str), Some("detach"));
    assert_eq!(read(&mut items), ["resync lost 0", "conversation.offered"], "what was reported can still be read");
    assert!(matches!(items.next().now_or_never(), Some(None)));
    assert_eq!(bench.runtime.tasks(), 0);
    let sink = bench.provider.sink.lock().unwrap().clone().unwrap();
    assert!(sink.report(&"c".into(), Accepted::new(), None).is_err());
}

#[test]
fn a_dropped_hub_ends_its_subscriptions() {
    let bench = plain();
    let mut items = bench.hub.subscribe();
    drop(bench.hub);
    assert!(read(&mut items).len() == 1 && matches!(items.next().now_or_never(), Some(None)));
    assert_eq!(bench.runtime.tasks(), 0);
}
