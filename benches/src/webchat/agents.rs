//! The agents: each takes what it is offered, hears every message, and answers one of ten.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::ConversationId;
use cif_protocol::channel::{Accept, AgentInfo, ChannelEvent, MessagePart, SendMessage};
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, EventItem, EventStream, Host, HostError, HostErrorKind,
    Messaging, Runtime, event_channel,
};
use cif_provider_webchat::{WebChat, WebChatProvider};
use futures::StreamExt;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::{ANSWERED, Failure, now};

#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "the bench has no host"))
    }
}

/// What an agent heard.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) messages: u64,
    /// Messages that came twice, out of order, or in another chat, and gaps in the events.
    pub(crate) faults: u64,
    pub(crate) latencies: Vec<u64>,
    /// The number of the last message of each chat.
    last: BTreeMap<ConversationId, (String, u64)>,
}

/// An agent at work.
pub(crate) struct Agent {
    stop: oneshot::Sender<()>,
    work: JoinHandle<Result<Seen, Failure>>,
}

impl Agent {
    /// What it heard until everything under way has come.
    pub(crate) async fn finish(self) -> Result<Seen, Failure> {
        let _ = self.stop.send(());
        self.work.await?
    }
}

pub(crate) async fn spawn(chat: &WebChat, name: &str, runtime: &Arc<dyn Runtime>) -> Result<Agent, Failure> {
    let agent = AgentInfo::new(name);
    let provider = chat.open_for(&agent);
    let (sink, events) = event_channel(65_536, Arc::clone(runtime));
    provider.attach(AttachContext::new(agent, Arc::new(NoHost), sink, Arc::clone(runtime))).await?;
    let (stop, stopped) = oneshot::channel();
    Ok(Agent { stop, work: tokio::spawn(work(provider, events, stopped)) })
}

async fn work(
    provider: Arc<WebChatProvider>,
    mut events: EventStream,
    mut stopped: oneshot::Receiver<()>,
) -> Result<Seen, Failure> {
    let mut seen = Seen::default();
    loop {
        let item = tokio::select! {
            biased;
            item = events.next() => item,
            _ = &mut stopped => return Ok(seen),
        };
        let event = match item {
            Some(EventItem::Event(event)) => event,
            Some(_) => {
                seen.faults += 1;
                continue;
            }
            None => return Ok(seen),
        };
        let Some(conversation) = event.conversation else { continue };
        match event.event {
            ChannelEvent::Offered(_) => {
                // What fails is missing at the end, and counted.
                let provider = Arc::clone(&provider);
                let accept = Accept::new(conversation);
                tokio::spawn(async move { provider.accept(&CallContext::new(), accept).await.is_ok() });
            }
            ChannelEvent::MessageReceived(received) => {
                if let Some(n) = seen.take(&conversation, &received.message.plain_text()) {
                    if n % ANSWERED == 0 {
                        let answer = vec![MessagePart::text(format!("{n} {}", now()))];
                        let (provider, send) = (Arc::clone(&provider), SendMessage::new(conversation, answer));
                        tokio::spawn(async move { provider.send(&CallContext::new(), send).await.is_ok() });
                    }
                }
            }
            _ => {}
        }
    }
}

impl Seen {
    /// Takes a message `CUSTOMER NUMBER SENT`; gives its number.
    fn take(&mut self, conversation: &ConversationId, text: &str) -> Option<u64> {
        let at = now();
        let mut words = text.split(' ');
        let (customer, n) = (words.next()?, words.next()?.parse::<u64>().ok()?);
        let sent = words.next()?.parse::<u64>().ok()?;
        self.messages += 1;
        self.latencies.push(at.saturating_sub(sent));
        let last = self.last.entry(conversation.clone()).or_insert_with(|| (customer.to_owned(), 0));
        if last.0 != customer || n != last.1 + 1 {
            self.faults += 1;
        }
        last.1 = n;
        Some(n)
    }
}
