//! An agent's desktop as far as a web chat sees it.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait_host::NoHost;
use cif_protocol::channel::{
    Accept, AgentInfo, ChannelEvent, DownloadChunk, MarkRead, MarkTyping, MessagePart, SendMessage,
};
use cif_protocol::{ConversationId, MessageId};
use cif_provider::{
    AttachContext, Attachments, CallContext, ChannelProvider, Conversations, EventItem, EventStream, ManualRuntime,
    Messaging, ProviderError, event_channel,
};
use cif_provider_webchat::{WebChat, WebChatProvider};

mod async_trait_host {
    use cif_protocol::host::{HostReply, HostRequest};
    use cif_provider::{CallContext, Host, HostError, HostErrorKind, async_trait};

    /// A host that a web chat asks for nothing.
    #[derive(Debug)]
    pub(crate) struct NoHost;

    #[async_trait]
    impl Host for NoHost {
        async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
            Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "there is no host"))
        }
    }
}

/// A call that nothing accompanies.
static CX: CallContext = CallContext::new();

pub(crate) struct Desk {
    runtime: ManualRuntime,
    provider: Arc<WebChatProvider>,
    stream: Mutex<EventStream>,
    unseen: Mutex<Vec<(Option<ConversationId>, ChannelEvent)>>,
}

impl Desk {
    pub(crate) fn attach(runtime: &ManualRuntime, chat: &WebChat, agent: &str) -> Self {
        let agent = AgentInfo::new(agent);
        let provider = chat.open_for(&agent);
        let (sink, stream) = event_channel(4096, runtime.handle());
        let cx = AttachContext::new(agent, Arc::new(NoHost), sink, runtime.handle());
        wait(runtime, provider.attach(cx)).expect("it attaches");
        runtime.advance(Duration::from_millis(1));
        let (stream, unseen) = (Mutex::new(stream), Mutex::default());
        Self { runtime: runtime.clone(), provider, stream, unseen }
    }

    fn pull(&self) {
        // A store with threads of its own tells a moment later.
        self.runtime.run_until_stalled();
        let mut stream = self.stream.lock().expect("alone");
        while let Some(item) = stream.try_next() {
            match item {
                EventItem::Event(event) => {
                    self.unseen.lock().expect("alone").push((event.conversation, event.event));
                }
                other => panic!("events are missing: {other:?}"),
            }
        }
    }

    /// Everything that was reported since this was asked last.
    pub(crate) fn events(&self) -> Vec<ChannelEvent> {
        self.pull();
        std::mem::take(&mut *self.unseen.lock().expect("alone")).into_iter().map(|(_, event)| event).collect()
    }

    /// Takes what is offered.
    pub(crate) fn accept(&self) -> ConversationId {
        let offered = (0..1_000).find_map(|_| {
            self.pull();
            let mut unseen = self.unseen.lock().expect("alone");
            let at = unseen.iter().position(|(_, event)| matches!(event, ChannelEvent::Offered(_)));
            if at.is_none() {
                std::thread::park_timeout(Duration::from_millis(5));
            }
            at.map(|at| unseen.remove(at).0.expect("it names one"))
        });
        let offered = offered.expect("something is offered");
        let accept = self.provider.accept(&CX, Accept::new(offered.clone()));
        wait(&self.runtime, accept).expect("it is accepted");
        offered
    }

    pub(crate) fn try_send(&self, of: &ConversationId, text: &str) -> Result<(), ProviderError> {
        let send = SendMessage::new(of.clone(), vec![MessagePart::text(text)]);
        wait(&self.runtime, self.provider.send(&CX, send)).map(drop)
    }

    pub(crate) fn send(&self, of: &ConversationId, text: &str) {
        self.try_send(of, text).expect("it is sent");
    }

    pub(crate) fn mark_read(&self, of: &ConversationId, up_to: MessageId) {
        let mark = self.provider.mark_read(&CX, MarkRead::new(of.clone(), up_to));
        wait(&self.runtime, mark).expect("it is marked");
    }

    pub(crate) fn type_on(&self, of: &ConversationId) {
        let typing = self.provider.mark_typing(&CX, MarkTyping::new(of.clone(), true));
        wait(&self.runtime, typing).expect("it is told");
    }

    pub(crate) fn download(&self, file: &str) -> Result<(), ProviderError> {
        let download = DownloadChunk::new(file, 0_u64, 16_u64);
        wait(&self.runtime, self.provider.download_chunk(&CX, download)).map(drop)
    }

    pub(crate) fn snapshot(&self) -> Vec<ConversationId> {
        let snapshot = wait(&self.runtime, self.provider.snapshot()).expect("it is attached");
        snapshot.conversations.into_iter().map(|known| known.conversation.id).collect()
    }

    /// The texts of the customer in a conversation, in the order in which they were reported.
    pub(crate) fn heard(&self, of: &ConversationId) -> Vec<String> {
        self.pull();
        let unseen = self.unseen.lock().expect("alone");
        let texts = unseen.iter().filter(|(conversation, _)| conversation.as_ref() == Some(of));
        let texts = texts.filter_map(|(_, event)| match event {
            ChannelEvent::MessageReceived(received) => Some(received.message.plain_text()),
            _ => None,
        });
        texts.collect()
    }
}

/// Waits also for stores with threads of their own, of which virtual time knows nothing: it stands still meanwhile.
pub(crate) fn wait<T>(runtime: &ManualRuntime, future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..10_000 {
        runtime.run_until_stalled();
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
        std::thread::park_timeout(Duration::from_millis(1));
    }
    panic!("no answer came");
}
