//! The exchange as a channel provider: the only part that a host sees.

use std::sync::Arc;

use cif_protocol::channel::{
    Accept, Accepted, AddressKind, Associate, BlindTransfer, Capabilities, ChannelKind, Connected, Decline, Declined,
    Descriptor, End, EndCause, Ended, Held, Hold, Level, Mute, Muted, Resume, Resumed, Scope, SendDtmf, Snapshot,
    Start, Started, Unmute, Unmuted, WrapUpEnd, WrapUpStart,
};
use cif_protocol::host::HostEvent;
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, HostEventReply, ProviderError,
    ProviderErrorKind as Kind, Voice, async_trait,
};

use crate::exchange::Exchange;

/// One agent's telephone.
#[derive(Debug)]
pub(crate) struct AcmeVoice {
    descriptor: Descriptor,
    exchange: Arc<Exchange>,
}

impl AcmeVoice {
    pub(crate) fn new(exchange: Arc<Exchange>) -> Self {
        let descriptor =
            Descriptor::new("acme-voice", "Acme Voice", env!("CARGO_PKG_VERSION")).with_kinds([ChannelKind::Voice]);
        Self { descriptor, exchange }
    }
}

#[async_trait]
impl ChannelProvider for AcmeVoice {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _scope: &Scope) -> Capabilities {
        Capabilities::default()
            .with_start_with_voice(Level::Full)
            .with_accept(Level::Full)
            .with_decline(Level::Full)
            .with_end(Level::Full)
            .with_hold(Level::Full)
            .with_mute(Level::Full)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.exchange.set_listener(Some(cx.events))
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.exchange.set_listener(None)
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        Ok(Snapshot::new().with_conversations(self.exchange.live()))
    }

    /// The host's flow answers clicks on numbers; there is nothing left to do here.
    async fn host_event(&self, _event: HostEvent) -> Result<HostEventReply, ProviderError> {
        Ok(HostEventReply::Done)
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }

    fn voice(&self) -> Option<&dyn Voice> {
        Some(self)
    }
}

#[async_trait]
impl Conversations for AcmeVoice {
    async fn start(&self, cx: &CallContext, command: Start) -> Result<Started, ProviderError> {
        if command.kind != ChannelKind::Voice || command.to.kind != AddressKind::Phone {
            return Err(ProviderError::new(Kind::InvalidInput, "a telephone calls telephone numbers only"));
        }
        self.exchange.dial(command, cx.command_id()).map(Started::new)
    }

    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        self.exchange.step(&command.conversation, Accepted::new(), cx.command_id())?;
        self.exchange.step(&command.conversation, Connected::new(), cx.command_id())
    }

    async fn decline(&self, cx: &CallContext, command: Decline) -> Result<(), ProviderError> {
        self.exchange.step(&command.conversation, Declined::new(), cx.command_id())
    }

    async fn end(&self, cx: &CallContext, command: End) -> Result<(), ProviderError> {
        self.exchange.step(&command.conversation, Ended::new(EndCause::Agent), cx.command_id())
    }

    async fn wrap_up_start(&self, _cx: &CallContext, _command: WrapUpStart) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.wrap_up_start"))
    }

    async fn wrap_up_end(&self, _cx: &CallContext, _command: WrapUpEnd) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.wrap_up_end"))
    }

    async fn associate(&self, _cx: &CallContext, _command: Associate) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.associate"))
    }
}

#[async_trait]
impl Voice for AcmeVoice {
    async fn hold(&self, cx: &CallContext, command: Hold) -> Result<(), ProviderError> {
        self.exchange.step(&command.conversation, Held::new(), cx.command_id())
    }

    async fn resume(&self, cx: &CallContext, command: Resume) -> Result<(), ProviderError> {
        self.exchange.step(&command.conversation, Resumed::new(), cx.command_id())
    }

    async fn mute(&self, cx: &CallContext, command: Mute) -> Result<(), ProviderError> {
        self.exchange.step(&command.conversation, Muted::new(), cx.command_id())
    }

    async fn unmute(&self, cx: &CallContext, command: Unmute) -> Result<(), ProviderError> {
        self.exchange.step(&command.conversation, Unmuted::new(), cx.command_id())
    }

    async fn send_dtmf(&self, _cx: &CallContext, _command: SendDtmf) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("voice.send_dtmf"))
    }

    async fn blind_transfer(&self, _cx: &CallContext, _command: BlindTransfer) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("voice.blind_transfer"))
    }
}
