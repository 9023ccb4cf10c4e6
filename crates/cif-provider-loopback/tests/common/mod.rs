//! An attached provider with its far end, on a virtual clock.

#![allow(clippy::unwrap_used, dead_code, reason = "a test may panic; not every test uses all of it")]

use std::sync::Arc;

use cif_protocol::channel::{AgentInfo, ChannelCommand, ChannelReply, Command, EventEnvelope};
use cif_protocol::host::{HostReply, HostRequest};
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, EventItem, EventStream, Host, HostError, HostErrorKind, ManualRuntime,
    ProviderError, async_trait, dispatch, event_channel,
};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};

/// A host that serves nothing.
#[derive(Debug)]
pub(crate) struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "this host serves nothing"))
    }
}

pub(crate) struct Desk {
    pub(crate) runtime: ManualRuntime,
    pub(crate) provider: Arc<dyn ChannelProvider>,
    pub(crate) far_end: FarEnd,
    pub(crate) events: EventStream,
}

impl Desk {
    pub(crate) fn new(config: LoopbackConfig) -> Self {
        let runtime = ManualRuntime::new();
        let provider = LoopbackProvider::new(config, runtime.handle());
        let far_end = provider.far_end();
        let provider: Arc<dyn ChannelProvider> = Arc::new(provider);
        let events = attach(&runtime, &*provider, 256);
        Self { runtime, provider, far_end, events }
    }

    /// Executes a command without an id.
    pub(crate) fn run<C: Command>(&self, command: C) -> Result<C::Reply, ProviderError> {
        self.run_in(&CallContext::new(), command)
    }

    /// Executes a command with an id.
    pub(crate) fn run_as<C: Command>(&self, id: &str, command: C) -> Result<C::Reply, ProviderError> {
        self.run_in(&CallContext::for_command(CommandId::new(id)), command)
    }

    pub(crate) fn run_in<C: Command>(&self, cx: &CallContext, command: C) -> Result<C::Reply, ProviderError> {
        let reply = self.run_any(cx, command.into_command())?;
        Ok(C::unwrap_reply(reply).unwrap())
    }

    pub(crate) fn run_any(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        self.runtime.block_on(dispatch(&*self.provider, cx, command))
    }

    /// What was reported since the last question.
    pub(crate) fn reported(&mut self) -> Vec<EventEnvelope> {
        std::iter::from_fn(|| self.events.try_next())
            .map(|item| match item {
                EventItem::Event(event) => event,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    /// The names of what was reported since the last question.
    pub(crate) fn names(&mut self) -> Vec<String> {
        self.reported().iter().map(|event| event.event.name().to_owned()).collect()
    }

    /// A call that the agent accepted.
    pub(crate) fn call(&mut self) -> ConversationId {
        let id = self.far_end.ring("+15550100199").unwrap();
        self.run(cif_protocol::channel::Accept::new(id.clone())).unwrap();
        self.reported();
        id
    }
}

pub(crate) fn attach(runtime: &ManualRuntime, provider: &dyn ChannelProvider, capacity: usize) -> EventStream {
    let (sink, events) = event_channel(capacity, runtime.handle());
    let cx = AttachContext::new(AgentInfo::new("agent-1"), Arc::new(NoHost), sink, runtime.handle());
    runtime.block_on(provider.attach(cx)).unwrap();
    events
}
