//! A provider, a host and a pair of ends for the tests.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cif_adapter::{EndConfig, HostEnd, LinkNotice, LinkObserver, Pipe, ProviderEnd, RemoteProvider};
use cif_protocol::channel::{
    Accept, Accepted, AgentInfo, Associate, BlindTransfer, Capabilities, ChannelKind, Decline, Descriptor, End, Hold,
    Level, Mute, Offered, Party, Resume, Scope, SendDtmf, Snapshot, Start, Started, Unmute, WrapUpEnd, WrapUpStart,
};
use cif_protocol::host::{HostEvent, HostReply, HostRequest, PanelMode};
use cif_protocol::{ConversationId, TraceContext, Value};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, EventItem, EventStream, Host, HostError, HostErrorKind,
    HostEventReply, HostExt, ManualRuntime, ProviderError, ProviderErrorKind, Runtime, RuntimeExt, Voice,
    event_channel,
};

/// A telephone that does what its tests need. Everything it was asked to do is in `log`.
#[derive(Debug, Default)]
pub(crate) struct Phone {
    descriptor: Option<Descriptor>,
    attached: Mutex<Option<AttachContext>>,
    pub(crate) log: Mutex<Vec<String>>,
    /// The places in traces of the host's events.
    pub(crate) traces: Mutex<Vec<Option<TraceContext>>>,
    pub(crate) starts: AtomicU32,
    /// How long each command takes, in ms.
    pub(crate) slowness: u64,
    /// Reports an offer and calls the host while it is being attached.
    pub(crate) eager: bool,
}

impl Phone {
    pub(crate) fn new() -> Self {
        Self { descriptor: Some(Descriptor::new("phone", "Phone", "1.0")), ..Self::default() }
    }

    pub(crate) fn slow(millis: u64) -> Self {
        Self { slowness: millis, ..Self::new() }
    }

    pub(crate) fn eager() -> Self {
        Self { eager: true, ..Self::new() }
    }

    pub(crate) fn cx(&self) -> AttachContext {
        self.attached.lock().unwrap().clone().expect("attached")
    }

    pub(crate) fn is_attached(&self) -> bool {
        self.attached.lock().unwrap().is_some()
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Offers a call.
    pub(crate) fn ring(&self, id: &str) {
        let offer = Offered::new(ChannelKind::Voice, Party::new());
        self.cx().events.report(&ConversationId::new(id), offer, None).expect("attached");
    }

    async fn work(&self, what: &str, id: &ConversationId) {
        self.log.lock().unwrap().push(format!("{what} {id}"));
        if self.slowness > 0 {
            let runtime = self.cx().runtime;
            runtime.sleep(Duration::from_millis(self.slowness)).await;
        }
        self.log.lock().unwrap().push(format!("{what} {id} done"));
    }
}

#[async_trait]
impl ChannelProvider for Phone {
    fn descriptor(&self) -> &Descriptor {
        self.descriptor.as_ref().expect("made by new")
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        let at_best = Capabilities::default().with_accept(Level::Full).with_start_with_voice(Level::Full);
        match scope {
            Scope::Provider => at_best.with_hold(Level::Full),
            _ => at_best,
        }
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.log.lock().unwrap().push(format!("attach {}", cx.agent.id));
        *self.attached.lock().unwrap() = Some(cx.clone());
        if self.eager {
            self.ring("early");
            let mode = cx.host.get_mode().await?;
            self.log.lock().unwrap().push(format!("mode {mode:?}"));
        }
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.log.lock().unwrap().push("detach".into());
        *self.attached.lock().unwrap() = None;
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        Ok(Snapshot::new())
    }

    async fn host_event_with(&self, cx: &CallContext, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        self.traces.lock().unwrap().push(cx.trace().copied());
        self.log.lock().unwrap().push(format!("event {}", event.wire_name()));
        Ok(match event.wire_name() {
            "refuse" => HostEventReply::Refuse(Some("busy".into())),
            "answer" => HostEventReply::Value(Value::from("yes")),
            _ => HostEventReply::Done,
        })
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }

    fn voice(&self) -> Option<&dyn Voice> {
        Some(self)
    }
}

#[async_trait]
impl Conversations for Phone {
    async fn start(&self, cx: &CallContext, _: Start) -> Result<Started, ProviderError> {
        let n = self.starts.fetch_add(1, Ordering::Relaxed) + 1;
        let id = ConversationId::from(format!("out-{n}"));
        self.work(&format!("start {:?}", cx.command_id().map(ToString::to_string)), &id).await;
        Ok(Started::new(id))
    }

    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        self.work("accept", &command.conversation).await;
        self.cx().events.report(&command.conversation, Accepted::new(), cx.command_id())?;
        Ok(())
    }

    async fn decline(&self, _: &CallContext, command: Decline) -> Result<(), ProviderError> {
        panic!("declining {} breaks this phone", command.conversation)
    }

    async fn end(&self, _: &CallContext, command: End) -> Result<(), ProviderError> {
        self.work("end", &command.conversation).await;
        Ok(())
    }

    async fn wrap_up_start(&self, _: &CallContext, _: WrapUpStart) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.wrap_up_start"))
    }

    async fn wrap_up_end(&self, _: &CallContext, _: WrapUpEnd) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.wrap_up_end"))
    }

    async fn associate(&self, _: &CallContext, _: Associate) -> Result<(), ProviderError> {
        Err(ProviderError::new(ProviderErrorKind::Denied, "no records here").with_context("why", "policy"))
    }
}

#[async_trait]
impl Voice for Phone {
    async fn hold(&self, _: &CallContext, command: Hold) -> Result<(), ProviderError> {
        self.work("hold", &command.conversation).await;
        Ok(())
    }

    async fn resume(&self, _: &CallContext, command: Resume) -> Result<(), ProviderError> {
        self.work("resume", &command.conversation).await;
        Ok(())
    }

    async fn mute(&self, _: &CallContext, _: Mute) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("voice.mute"))
    }

    async fn unmute(&self, _: &CallContext, _: Unmute) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("voice.unmute"))
    }

    async fn send_dtmf(&self, _: &CallContext, _: SendDtmf) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("voice.send_dtmf"))
    }

    async fn blind_transfer(&self, _: &CallContext, _: BlindTransfer) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("voice.blind_transfer"))
    }
}

/// A host that answers `getMode`, fails on `setMode`, and is silent on everything else until its time is up.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) runtime: ManualRuntime,
    pub(crate) log: Mutex<Vec<String>>,
    /// How long a call takes, in ms.
    pub(crate) slowness: u64,
}

impl Desk {
    pub(crate) fn new(runtime: &ManualRuntime) -> Self {
        Self { runtime: runtime.clone(), log: Mutex::default(), slowness: 0 }
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

#[async_trait]
impl Host for Desk {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let name = request.wire_name().to_owned();
        self.log.lock().unwrap().push(name.clone());
        if self.slowness > 0 {
            self.runtime.sleep(Duration::from_millis(self.slowness)).await;
        }
        match request {
            HostRequest::GetMode(_) => Ok(HostReply::GetMode(PanelMode::Docked)),
            HostRequest::SetMode(_) => Err(HostError::new(HostErrorKind::Platform, name, "no panel").into_coded(7)),
            _ => {
                let deadline = cx.deadline_at(self.runtime.now(), None);
                match deadline {
                    Some(at) => self.runtime.sleep_until(at + Duration::from_secs(60)).await,
                    None => std::future::pending().await,
                }
                Err(HostError::new(HostErrorKind::TimedOut, name, "too late"))
            }
        }
    }
}

trait Coded {
    fn into_coded(self, code: i32) -> Self;
}

impl Coded for HostError {
    fn into_coded(mut self, code: i32) -> Self {
        self.code = Some(code);
        self
    }
}

/// Keeps what happened on a link.
#[derive(Debug, Default)]
pub(crate) struct Notices(pub(crate) Mutex<Vec<String>>);

impl LinkObserver for Notices {
    fn notice(&self, notice: &LinkNotice) {
        self.0.lock().unwrap().push(format!("{notice:?}"));
    }
}

/// Both ends on one link, opened, and the provider attached.
pub(crate) struct Pair {
    pub(crate) runtime: ManualRuntime,
    pub(crate) phone: Arc<Phone>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) provider_end: ProviderEnd,
    pub(crate) host_end: HostEnd,
    pub(crate) remote: Arc<RemoteProvider>,
    pub(crate) events: EventStream,
}

impl Pair {
    pub(crate) fn values(phone: Phone) -> Self {
        Self::new(phone, cif_adapter::pair(), EndConfig::in_process(), ManualRuntime::new())
    }

    pub(crate) fn text(phone: Phone) -> Self {
        Self::new(phone, cif_adapter::text_pair(), EndConfig::in_process(), ManualRuntime::new())
    }

    pub(crate) fn new(phone: Phone, pipes: (Pipe, Pipe), config: EndConfig, runtime: ManualRuntime) -> Self {
        let desk = Desk::new(&runtime);
        Self::with_desk(phone, desk, pipes, config, runtime)
    }

    pub(crate) fn with_desk(
        phone: Phone,
        desk: Desk,
        pipes: (Pipe, Pipe),
        config: EndConfig,
        runtime: ManualRuntime,
    ) -> Self {
        let (phone, desk) = (Arc::new(phone), Arc::new(desk));
        let provider_end = ProviderEnd::dial(pipes.0, None, Arc::clone(&phone) as _, runtime.handle(), config.clone());
        let host_end = HostEnd::accept(pipes.1, Arc::clone(&desk) as _, runtime.handle(), config);
        let remote = runtime.block_on(host_end.provider()).expect("the link opens");
        let events = attach(&runtime, &*remote, &desk);
        Self { runtime, phone, desk, provider_end, host_end, remote, events }
    }

    pub(crate) fn host(&self) -> Arc<dyn Host> {
        self.phone.cx().host
    }

    /// What has arrived, as `name` or `gap`.
    pub(crate) fn arrived(&mut self) -> Vec<String> {
        self.runtime.run_until_stalled();
        names(&mut self.events)
    }
}

pub(crate) fn attach(runtime: &ManualRuntime, provider: &dyn ChannelProvider, desk: &Arc<Desk>) -> EventStream {
    let (sink, events) = event_channel(64, runtime.handle());
    let cx = AttachContext::new(AgentInfo::new("ada"), Arc::clone(desk) as _, sink, runtime.handle());
    runtime.block_on(provider.attach(cx)).expect("attaches");
    events
}

pub(crate) fn names(events: &mut EventStream) -> Vec<String> {
    std::iter::from_fn(|| events.try_next())
        .map(|item| match item {
            EventItem::Event(event) => {
                let conversation = event.conversation.map(|id| id.to_string()).unwrap_or_default();
                format!("{} {conversation} {}", event.event.name(), event.seq)
            }
            _ => "gap".to_owned(),
        })
        .collect()
}
