//! Calls.

use std::time::Duration;

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, AddressKind, BlindTransfer, Capabilities, ChannelEvent, ChannelKind, Connected, Dialing, EndCause, Ended,
    Held, Hold, Level, Mute, Muted, Offered, Party, Resume, Resumed, SendDtmf, Start, Started, Transferred, Unmute,
    Unmuted,
};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind as Kind, RuntimeExt, Voice, async_trait};

use crate::Provider;

/// How long the simulated customers let it ring.
const ANSWER_AFTER: Duration = Duration::from_millis(1_500);

pub(crate) fn advertise(all: &mut Capabilities) {
    (all.start_with_voice, all.hold, all.mute) = (Level::Full, Level::Full, Level::Full);
    (all.send_dtmf, all.blind_transfer) = (Level::Full, Level::Full);
}

impl Provider {
    /// A simulated customer calls.
    pub fn ring(&self, number: &str) -> Result<ConversationId, ProviderError> {
        self.book.open(Offered::new(ChannelKind::Voice, Party::from(Address::phone(number))), None)
    }

    /// The agent calls.
    pub(crate) fn dial(&self, cx: &CallContext, command: Start) -> Result<Started, ProviderError> {
        let Address { kind, value, .. } = &command.to;
        let is_number =
            value.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) && value.contains(char::is_numeric);
        if *kind != AddressKind::Phone || !is_number {
            let text = format!("a telephone cannot dial {value:?}; give a number");
            return Err(ProviderError::new(Kind::InvalidInput, text));
        }
        let call = self.book.open(Dialing::from(command), cx.command_id())?;
        self.service(|done| done.started += 1);
        let (book, id, rings) = (self.book.clone(), call.clone(), self.runtime.sleep(ANSWER_AFTER));
        let answer = async move {
            rings.await;
            // Refused when the agent has hung up meanwhile, as it should be.
            let _ = book.report(&id, Connected::new(), None);
        };
        self.runtime.spawn_task(answer).detach();
        Ok(Started::new(call))
    }

    /// Something happens in a call, which must be connected.
    fn step(&self, cx: &CallContext, id: &ConversationId, event: impl Into<ChannelEvent>) -> Result<(), ProviderError> {
        self.book.connected(id, &ChannelKind::Voice)?;
        self.book.report(id, event, cx.command_id())
    }
}

#[async_trait]
impl Voice for Provider {
    async fn hold(&self, cx: &CallContext, command: Hold) -> Result<(), ProviderError> {
        self.step(cx, &command.conversation, Held::new())
    }

    async fn resume(&self, cx: &CallContext, command: Resume) -> Result<(), ProviderError> {
        self.step(cx, &command.conversation, Resumed::new())
    }

    async fn mute(&self, cx: &CallContext, command: Mute) -> Result<(), ProviderError> {
        self.step(cx, &command.conversation, Muted::new())
    }

    async fn unmute(&self, cx: &CallContext, command: Unmute) -> Result<(), ProviderError> {
        self.step(cx, &command.conversation, Unmuted::new())
    }

    async fn send_dtmf(&self, _: &CallContext, command: SendDtmf) -> Result<(), ProviderError> {
        self.book.connected(&command.conversation, &ChannelKind::Voice)?;
        self.service(|done| done.tones += 1);
        Ok(())
    }

    async fn blind_transfer(&self, cx: &CallContext, command: BlindTransfer) -> Result<(), ProviderError> {
        self.book.connected(&command.conversation, &ChannelKind::Voice)?;
        self.service(|done| done.transfers += 1);
        self.step(cx, &command.conversation, Transferred::new(command.to))?;
        self.step(cx, &command.conversation, Ended::new(EndCause::Transferred))
    }
}
