//! The provider. What is simulated stands for a telephone service that is reached by WebRTC or a WebSocket of its own.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Accepted, Address, Capabilities, ChannelEvent, ChannelKind, Connected, Decline, Declined, Descriptor,
    Dialing, End, EndCause, Ended, Held, Hold, Level, Mute, Muted, Offered, Party, Resume, Resumed, Scope, Snapshot,
    Start, Started, Unmute, Unmuted,
};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, ConversationBook, Conversations, ProviderError, Runtime, RuntimeExt,
    Voice,
};

/// How long the simulated customers let it ring.
const ANSWER_AFTER: Duration = Duration::from_millis(1_500);

/// One agent's telephone.
#[derive(Debug)]
pub struct Phone {
    descriptor: Descriptor,
    runtime: Arc<dyn Runtime>,
    book: ConversationBook,
}

impl Phone {
    /// A telephone that is not attached yet.
    #[must_use]
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        let descriptor = Descriptor::new(env!("CARGO_PKG_NAME"), "WebAssembly phone", env!("CARGO_PKG_VERSION"));
        let book = ConversationBook::new(Arc::clone(&runtime));
        Self { descriptor: descriptor.with_kinds([ChannelKind::Voice]), runtime, book }
    }

    /// A simulated customer calls.
    ///
    /// # Errors
    ///
    /// The telephone is not attached, or has too many calls.
    pub fn ring(&self, number: &str) -> Result<ConversationId, ProviderError> {
        self.book.open(Offered::new(ChannelKind::Voice, Party::from(Address::phone(number))), None)
    }

    /// Something happens in a call.
    fn report(
        &self,
        cx: &CallContext,
        id: &ConversationId,
        event: impl Into<ChannelEvent>,
    ) -> Result<(), ProviderError> {
        self.book.report(id, event, cx.command_id())
    }

    /// Something happens in a call that must be connected.
    fn step(&self, cx: &CallContext, id: &ConversationId, event: impl Into<ChannelEvent>) -> Result<(), ProviderError> {
        self.book.connected(id, &ChannelKind::Voice)?;
        self.report(cx, id, event)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ChannelProvider for Phone {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        let mut all = Capabilities::default();
        (all.accept, all.decline, all.end) = (Level::Full, Level::Full, Level::Full);
        (all.start_with_voice, all.hold, all.mute) = (Level::Full, Level::Full, Level::Full);
        all
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.book.attach(cx.events)
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.book.detach();
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        Ok(self.book.snapshot())
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }

    fn voice(&self) -> Option<&dyn Voice> {
        Some(self)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Conversations for Phone {
    async fn start(&self, cx: &CallContext, command: Start) -> Result<Started, ProviderError> {
        if command.kind != ChannelKind::Voice {
            return Err(ProviderError::unsupported("conversation.start"));
        }
        let call = self.book.open(Dialing::from(command), cx.command_id())?;
        let (book, id, rings) = (self.book.clone(), call.clone(), self.runtime.sleep(ANSWER_AFTER));
        let answer = async move {
            rings.await;
            // Refused when the agent has hung up meanwhile, as it should be.
            let _ = book.report(&id, Connected::new(), None);
        };
        self.runtime.spawn_task(answer).detach();
        Ok(Started::new(call))
    }

    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        self.report(cx, &command.conversation, Accepted::new())?;
        self.report(cx, &command.conversation, Connected::new())
    }

    async fn decline(&self, cx: &CallContext, command: Decline) -> Result<(), ProviderError> {
        self.report(cx, &command.conversation, Declined::new())
    }

    async fn end(&self, cx: &CallContext, command: End) -> Result<(), ProviderError> {
        self.report(cx, &command.conversation, Ended::new(EndCause::Agent))
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Voice for Phone {
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
}
