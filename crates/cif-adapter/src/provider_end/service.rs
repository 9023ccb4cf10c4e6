//! What the provider end does with what the host sends.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use cif_link::{Close, CloseReason, Peer};
use cif_protocol::channel::{
    Attach, ChannelCommand, ChannelReply, Done, EventEnvelope, Scope, ScopedCapabilities, Snapshot,
};
use cif_provider::{
    AttachContext, BoxFuture, CallContext, ChannelProvider, Deadline, EventItem, EventStream, HostError, HostErrorKind,
    ProviderError, Runtime, dispatch, event_channel,
};
use futures::Stream;

use super::lanes::{Lanes, Order};
use super::link_host::LinkHost;
use crate::body::{CallBody, ErrorBody, EventBody, HelloBody, ReplyBody};
use crate::command_log::Once;
use crate::engine::{Core, EndConfig, Incoming, Service};

/// Serves a provider. Clones are the same.
#[derive(Clone)]
pub(crate) struct ProviderSide {
    shared: Arc<Shared>,
    core: Weak<Core>,
}

struct Shared {
    provider: Arc<dyn ChannelProvider>,
    runtime: Arc<dyn Runtime>,
    name: Option<String>,
    event_queue: usize,
    log: Once,
    lanes: Lanes,
    /// The events of the provider while it is attached.
    events: Mutex<Events>,
}

#[derive(Default)]
struct Events {
    attached: bool,
    stream: Option<EventStream>,
    /// An event behind what its conversation can do, which was told first.
    waiting: Option<EventBody>,
}

impl ProviderSide {
    pub(crate) fn new(
        provider: Arc<dyn ChannelProvider>,
        runtime: Arc<dyn Runtime>,
        config: &EndConfig,
        log: Once,
    ) -> Self {
        let shared = Shared {
            provider,
            runtime,
            name: config.name.clone(),
            event_queue: config.event_queue,
            log,
            lanes: Lanes::default(),
            events: Mutex::default(),
        };
        Self { shared: Arc::new(shared), core: Weak::new() }
    }

    /// The same on a link.
    pub(crate) fn on(self, core: Weak<Core>) -> Self {
        Self { core, ..self }
    }

    pub(crate) fn own_hello(&self) -> HelloBody {
        HelloBody {
            name: self.shared.name.clone(),
            command_log: Some(self.shared.log.log_id().to_owned()),
            ..HelloBody::provider(&*self.shared.provider)
        }
    }

    fn events(&self) -> MutexGuard<'_, Events> {
        self.shared.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn execute(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        if let Some(stream) = &self.events().stream {
            stream.traces().note(cx);
        }
        match command {
            ChannelCommand::Attach(command) => self.attach(command).await,
            ChannelCommand::Detach(_) => self.detach().await.map(|()| ChannelReply::Detach(Done::new())),
            other => Ok(match dispatch(&*self.shared.provider, cx, other).await? {
                ChannelReply::TakeSnapshot(snapshot) => ChannelReply::TakeSnapshot(self.with_capabilities(snapshot)),
                reply => reply,
            }),
        }
    }

    fn scoped(&self, scope: Scope) -> ScopedCapabilities {
        let capabilities = self.shared.provider.capabilities(&scope);
        ScopedCapabilities::new(scope, capabilities)
    }

    /// What the provider can do in the conversation that begins with this event, where that is something else.
    fn own_capabilities(&self, event: &EventEnvelope) -> Option<ScopedCapabilities> {
        let conversation = event.conversation.clone().filter(|_| event.seq == 1)?;
        let own = self.scoped(Scope::Conversation(conversation));
        (own.capabilities != self.shared.provider.capabilities(&Scope::SignIn)).then_some(own)
    }

    /// Adds what the provider can do now: at best, for the sign-in, and in conversations where that is something else.
    fn with_capabilities(&self, mut snapshot: Snapshot) -> Snapshot {
        let sign_in = self.scoped(Scope::SignIn);
        let live =
            snapshot.conversations.iter().map(|live| self.scoped(Scope::Conversation(live.conversation.id.clone())));
        let others: Vec<_> = live.filter(|scoped| scoped.capabilities != sign_in.capabilities).collect();
        snapshot.capabilities = [self.scoped(Scope::Provider), sign_in].into_iter().chain(others).collect();
        snapshot
    }

    async fn attach(&self, command: Attach) -> Result<ChannelReply, ProviderError> {
        let runtime = Arc::clone(&self.shared.runtime);
        let (sink, stream) = event_channel(self.shared.event_queue, Arc::clone(&runtime));
        let old = {
            let mut events = self.events();
            events.attached = true;
            events.stream.replace(stream)
        };
        drop(old);
        let host = Arc::new(LinkHost::new(self.core.clone()));
        let cx = AttachContext::new(command.agent, host, sink, runtime).with_config(command.config);
        // The provider may report as soon as it has the sink.
        let outcome = self.shared.provider.attach(cx).await;
        if outcome.is_err() {
            let stream = {
                let mut events = self.events();
                events.attached = false;
                events.stream.take()
            };
            drop(stream);
        }
        if let Some(core) = self.core.upgrade() {
            core.nudge();
        }
        outcome.map(|()| ChannelReply::Attach(Done::new())).map_err(|error| match error.operation() {
            Some(_) => error,
            None => error.with_operation("provider.attach"),
        })
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.events().attached = false;
        let outcome = self.shared.provider.detach().await;
        // What was reported before is still sent.
        if let Some(stream) = &mut self.events().stream {
            stream.close();
        }
        outcome
    }

    /// Detaches a provider whose host is gone, in its turn.
    fn abandon(&self) -> Option<BoxFuture<'static, ()>> {
        let attached = std::mem::take(&mut self.events().attached);
        if !attached {
            return None;
        }
        let (turn, side) = (self.shared.lanes.life_cycle.take(), self.clone());
        Some(Box::pin(async move {
            // There is nobody left to tell.
            let _ = turn.hold(side.detach()).await;
        }))
    }
}

impl Service for ProviderSide {
    fn serve(&self, call: Incoming) -> BoxFuture<'static, ()> {
        let Incoming { guard, deadline, body } = call;
        let (command, tags) = match body {
            CallBody::Channel { command, tags } => (*command, tags),
            CallBody::Host { request, .. } => {
                let text = "this end is a provider and serves the Channel API only";
                let error = HostError::new(HostErrorKind::NotImplemented, request.wire_name(), text);
                return Box::pin(async move { guard.finish(Err(ErrorBody::Host(error))) });
            }
        };
        let order = self.shared.lanes.place(&command);
        let side = self.clone();
        Box::pin(async move {
            let cx = tags.context().with_deadline(deadline.map_or(Deadline::Never, Deadline::At));
            let work = side.shared.log.once(cx.command_id(), cx.earlier_log(), side.execute(&cx, command));
            let outcome = match order {
                Order::Free => work.await,
                Order::Begin(turn) => turn.begin(|| work).await,
                Order::Hold(turn) => turn.hold(work).await,
            };
            guard.finish(match outcome {
                Ok(reply) => Ok(ReplyBody::Channel(Box::new(reply))),
                Err(error) => Err(ErrorBody::Channel(Box::new((&error).into()))),
            });
        })
    }

    fn event(&self, _body: EventBody) {
        // A host sends no events of the Channel API; its own events are calls, because they are answered.
    }

    fn opened(&self, peer: &Peer<HelloBody>) -> Result<Option<BoxFuture<'static, ()>>, Close> {
        // A host that does not know the link any more attaches anew.
        Ok(if peer.resumed { None } else { self.abandon() })
    }

    fn lost(&self, _events: u64) {}

    fn closed(&self, _reason: &CloseReason) -> Option<BoxFuture<'static, ()>> {
        self.abandon()
    }

    fn poll_outgoing(&self, cx: &mut Context<'_>) -> Poll<EventBody> {
        let mut events = self.events();
        if let Some(event) = events.waiting.take() {
            return Poll::Ready(event);
        }
        let Some(stream) = &mut events.stream else { return Poll::Pending };
        match Pin::new(stream).poll_next(cx) {
            Poll::Ready(Some(EventItem::Event(event))) => {
                let own = self.own_capabilities(&event).map(|scoped| EventBody::Capabilities(Box::new(scoped)));
                let event = EventBody::Event(Box::new(event));
                Poll::Ready(match own {
                    Some(capabilities) => {
                        events.waiting = Some(event);
                        capabilities
                    }
                    None => event,
                })
            }
            Poll::Ready(Some(EventItem::Gap { lost })) => Poll::Ready(EventBody::Gap { lost: lost.max(1) }),
            Poll::Ready(Some(_)) => Poll::Ready(EventBody::Gap { lost: 1 }),
            Poll::Ready(None) => {
                events.stream = None;
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn hello(&self) -> HelloBody {
        self.own_hello()
    }
}

impl fmt::Debug for ProviderSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderSide").field("provider", &self.shared.provider).finish_non_exhaustive()
    }
}
