//! A mock host with a loopback provider and a customer.

use std::sync::{Arc, OnceLock};

use cif_adapter::{ByCommand, by_command};
use cif_mock_host::{MockHost, MockHostBuilder, Wire};
use cif_protocol::channel::{Capabilities, ChannelCommand, ChannelReply, Descriptor, EndCause, Ended, Scope, Snapshot};
use cif_protocol::host::HostEvent;
use cif_protocol::{ConversationId, Record};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, EventSink, HostEventReply, ProviderError, async_trait,
};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};

pub(crate) const ADA: &str = "20000000-0000-4000-8000-000000000001";

pub(crate) fn ada() -> Record {
    Record::new().with("contactid", ADA).with("fullname", "Ada Lovelace").with("telephone1", "+1 (555) 010-0199")
}

pub(crate) fn builder() -> MockHostBuilder {
    MockHost::builder().seed("contact", ada())
}

pub(crate) fn desk() -> (MockHost, FarEnd) {
    with(builder(), None)
}

pub(crate) fn with(builder: MockHostBuilder, wire: Option<Wire>) -> (MockHost, FarEnd) {
    let host = builder.build().unwrap();
    let provider = LoopbackProvider::new(LoopbackConfig::default(), host.runtime());
    let far_end = provider.far_end();
    match wire {
        None => host.attach(Arc::new(provider)).unwrap(),
        Some(wire) => host.attach_over_link(Arc::new(provider), wire).unwrap(),
    };
    (host, far_end)
}

/// A provider that reports what the life cycle does not allow.
#[derive(Debug, Clone)]
pub(crate) struct Rogue {
    descriptor: Descriptor,
    events: Arc<OnceLock<EventSink>>,
}

impl Default for Rogue {
    fn default() -> Self {
        Self { descriptor: Descriptor::new("rogue", "Rogue", "1.0"), events: Arc::default() }
    }
}

impl Rogue {
    pub(crate) fn end_what_never_began(&self) {
        let ended = Ended::new(EndCause::Agent);
        self.events.get().unwrap().report(&ConversationId::new("ghost"), ended, None).unwrap();
    }
}

#[async_trait]
impl ByCommand for Rogue {
    async fn command(&self, _: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        Err(ProviderError::unsupported(command.name()))
    }
}

by_command!(Rogue);

#[async_trait]
impl ChannelProvider for Rogue {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        Capabilities::default()
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.events.set(cx.events).unwrap();
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
