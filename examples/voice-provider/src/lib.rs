//! Voice Provider, a channel provider. What is called simulated stands for your service: give its commands in these places,
//! and let what it reports call `book.open` and `book.report`, as the simulated customers do.

mod customers;
mod voice;

use std::sync::{Arc, Mutex, PoisonError};

use cif_adapter::layer::guarded;
use cif_protocol::channel::{
    Accept, Accepted, Capabilities, ChannelKind, Connected, Decline, Declined, Descriptor, End, EndCause, Ended, Level,
    Scope, Snapshot, Start, Started,
};
use cif_provider::far_end::Effects;
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, ConversationBook, Conversations, ProviderError, Runtime, async_trait,
};

/// What people call it.
const LABEL: &str = "Voice Provider";

/// One agent's sign-in.
#[derive(Debug)]
pub struct Provider {
    descriptor: Descriptor,
    runtime: Arc<dyn Runtime>,
    /// The conversations: state, facts, numbers.
    pub book: ConversationBook,
    /// What the simulated service has done for the agent.
    pub done: Mutex<Effects>,
}

impl Provider {
    /// A provider that is not attached yet.
    #[must_use]
    pub fn new(runtime: Arc<dyn Runtime>) -> Arc<Self> {
        let kinds = [ChannelKind::Voice];
        let descriptor = Descriptor::new(env!("CARGO_PKG_NAME"), LABEL, env!("CARGO_PKG_VERSION")).with_kinds(kinds);
        let book = ConversationBook::new(Arc::clone(&runtime));
        Arc::new(Self { descriptor, runtime, book, done: Mutex::default() })
    }

    /// What hosts get: what is not advertised is refused, and a command that comes twice has its effect once.
    #[must_use]
    pub fn for_hosts(self: &Arc<Self>) -> Arc<dyn ChannelProvider> {
        guarded(self.clone(), &self.runtime)
    }

    /// The simulated service does something for the agent.
    fn service(&self, count: impl FnOnce(&mut Effects)) {
        count(&mut self.done.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[async_trait]
impl ChannelProvider for Provider {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// What works, and nothing else: hosts show a button for each.
    fn capabilities(&self, _: &Scope) -> Capabilities {
        let mut all = Capabilities::default();
        (all.accept, all.decline, all.end) = (Level::Full, Level::Full, Level::Full);
        voice::advertise(&mut all);
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

    fn voice(&self) -> Option<&dyn cif_provider::Voice> {
        Some(self)
    }
}

#[async_trait]
impl Conversations for Provider {
    async fn start(&self, cx: &CallContext, command: Start) -> Result<Started, ProviderError> {
        match command.kind {
            ChannelKind::Voice => self.dial(cx, command),
            _ => Err(ProviderError::unsupported("conversation.start")),
        }
    }

    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        self.book.report(&command.conversation, Accepted::new(), cx.command_id())?;
        self.book.report(&command.conversation, Connected::new(), cx.command_id())
    }

    async fn decline(&self, cx: &CallContext, command: Decline) -> Result<(), ProviderError> {
        self.book.report(&command.conversation, Declined::new(), cx.command_id())
    }

    async fn end(&self, cx: &CallContext, command: End) -> Result<(), ProviderError> {
        self.book.report(&command.conversation, Ended::new(EndCause::Agent), cx.command_id())
    }
}
