//! A provider's place at the host: what it calls, and what it is told.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use cif_protocol::channel::{Accept, Capabilities, Decline, Descriptor, End, Entry as _, Scope, Snapshot};
use cif_protocol::host::HostEvent;
use cif_provider::{
    AnswerSink, AttachContext, CallContext, ChannelProvider, Conversations, Host, HostEventReply, IncomingEvent,
    MaybeSend, ProviderError, ProviderErrorKind, async_trait,
};
use futures::channel::{mpsc, oneshot};
use futures::{Stream, StreamExt};

/// The most events of one provider that wait for the kit.
const QUEUE: usize = 1024;

pub(super) trait Events: Stream<Item = IncomingEvent> + MaybeSend {}
impl<T: Stream<Item = IncomingEvent> + MaybeSend> Events for T {}

/// One provider at the host.
pub struct Seat {
    name: String,
    host: Source,
    /// Behind a lock only so that the seat can be shared; a stream need not be.
    events: Mutex<Pin<Box<dyn Events>>>,
}

/// Where its host comes from.
enum Source {
    Given(Arc<dyn Host>),
    Attached(Arc<Recorder>),
}

impl Seat {
    /// A provider that calls `host` and gets these events: what `cif_host::Desk::connect` gives, for example.
    pub fn new(
        name: impl Into<String>,
        host: Arc<dyn Host>,
        events: impl Stream<Item = impl Into<IncomingEvent> + 'static> + MaybeSend + 'static,
    ) -> Self {
        Self { name: name.into(), host: Source::Given(host), events: Mutex::new(Box::pin(events.map(Into::into))) }
    }

    /// A provider that the host attaches, itself or over a link: attach the recorder, and the kit calls and listens through it.
    #[must_use]
    pub fn recording(name: impl Into<String>) -> (Arc<Recorder>, Self) {
        let name = name.into();
        let (sender, events) = mpsc::channel(QUEUE);
        let recorder = Arc::new(Recorder {
            descriptor: Descriptor::new(name.as_str(), "Conformance", env!("CARGO_PKG_VERSION")),
            events: sender,
            host: Mutex::default(),
        });
        let seat = Self { name, host: Source::Attached(Arc::clone(&recorder)), events: Mutex::new(Box::pin(events)) };
        (recorder, seat)
    }

    /// The unique name of the provider.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn into_events(self) -> Pin<Box<dyn Events>> {
        self.events.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The host as this provider sees it; nothing as long as a [recorder](Self::recording) is not attached.
    #[must_use]
    pub fn host(&self) -> Option<Arc<dyn Host>> {
        match &self.host {
            Source::Given(host) => Some(Arc::clone(host)),
            Source::Attached(recorder) => recorder.host(),
        }
    }
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A provider without a channel: it passes on what the host tells, and lends its host to the kit.
pub struct Recorder {
    descriptor: Descriptor,
    events: mpsc::Sender<IncomingEvent>,
    host: Mutex<Option<Arc<dyn Host>>>,
}

impl Recorder {
    fn host(&self) -> Option<Arc<dyn Host>> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_host(&self, host: Option<Arc<dyn Host>>) {
        *self.host.lock().unwrap_or_else(PoisonError::into_inner) = host;
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("id", &self.descriptor.id).finish_non_exhaustive()
    }
}

/// The way back for an answer, into the future that waits for it.
#[derive(Debug)]
struct Back(oneshot::Sender<Result<HostEventReply, ProviderError>>);

impl AnswerSink for Back {
    fn answer(self: Box<Self>, answer: Result<HostEventReply, ProviderError>) {
        // Whoever asked may have gone meanwhile.
        drop(self.0.send(answer));
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ChannelProvider for Recorder {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        Capabilities::default()
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.set_host(Some(cx.host));
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.set_host(None);
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        Ok(Snapshot::new())
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let (back, answer) = oneshot::channel();
        let incoming = IncomingEvent::new(event).with_answer(Box::new(Back(back)));
        self.events.clone().try_send(incoming).map_err(|error| {
            ProviderError::new(ProviderErrorKind::Unexpected, format!("the kit does not take events any more: {error}"))
        })?;
        // Dropped without an answer: the kit took notice.
        answer.await.unwrap_or(Ok(HostEventReply::Done))
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Conversations for Recorder {
    async fn accept(&self, _: &CallContext, _: Accept) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(Accept::NAME))
    }

    async fn decline(&self, _: &CallContext, _: Decline) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(Decline::NAME))
    }

    async fn end(&self, _: &CallContext, _: End) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported(End::NAME))
    }
}
