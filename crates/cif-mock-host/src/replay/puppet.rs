//! A provider that does what a transcript says.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_adapter::{ByCommand, by_command};
use cif_protocol::ConversationId;
use cif_protocol::channel::{Capabilities, ChannelCommand, ChannelEvent, ChannelReply, Descriptor, Scope, Snapshot};
use cif_protocol::host::{HostEvent, HostRequest};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, EventSink, Host, HostEventReply, ProviderError, ProviderErrorKind,
    RuntimeExt, async_trait,
};
use futures::channel::oneshot;

type Replied = Result<ChannelReply, ProviderError>;

/// Every facet: which of them it had is in its capabilities.
macro_rules! all_facets {
    (
        [@every]
        core conversations Conversations $core:tt
        $(facet $accessor:ident $trait:ident ($facet:ident) $methods:tt)*
    ) => {
        $(fn $accessor(&self) -> Option<&dyn cif_provider::$trait> {
            Some(self)
        })*
    };
}

/// A command that waits for its reply.
#[derive(Debug)]
struct Waiting {
    name: String,
    conversation: Option<ConversationId>,
    reply: oneshot::Sender<Replied>,
}

/// The provider's side, played.
#[derive(Debug)]
pub(super) struct Puppet {
    descriptor: Descriptor,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    capabilities: Capabilities,
    scoped: BTreeMap<Scope, Capabilities>,
    sink: Option<EventSink>,
    host: Option<Arc<dyn Host>>,
    commands: VecDeque<Waiting>,
    snapshots: VecDeque<Result<Snapshot, ProviderError>>,
    event_replies: VecDeque<(String, Result<HostEventReply, ProviderError>)>,
    /// Calls that it makes while it is attached.
    first_calls: Vec<HostRequest>,
}

impl Puppet {
    pub(super) fn new(descriptor: Descriptor, capabilities: Capabilities) -> Arc<Self> {
        Arc::new(Self { descriptor, state: Mutex::new(State { capabilities, ..State::default() }) })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn will_call(&self, request: HostRequest) {
        self.lock().first_calls.push(request);
    }

    pub(super) fn will_give(&self, snapshot: Result<Snapshot, ProviderError>) {
        self.lock().snapshots.push_back(snapshot);
    }

    pub(super) fn will_answer(&self, event: &str, reply: Result<HostEventReply, ProviderError>) {
        self.lock().event_replies.push_back((event.to_owned(), reply));
    }

    pub(super) fn will_be_able(&self, scope: Scope, capabilities: Capabilities) {
        self.lock().scoped.insert(scope, capabilities);
    }

    pub(super) fn host(&self) -> Option<Arc<dyn Host>> {
        self.lock().host.clone()
    }

    pub(super) fn report(&self, conversation: Option<&ConversationId>, event: ChannelEvent) {
        let mut state = self.lock();
        if let ChannelEvent::CapabilitiesChanged(changed) = &event {
            if changed.scope == Scope::Provider {
                state.capabilities = changed.capabilities.clone();
            } else {
                state.scoped.insert(changed.scope.clone(), changed.capabilities.clone());
            }
        }
        let Some(sink) = state.sink.clone() else { return };
        drop(state);
        // After it was detached nobody hears it, as in the recording.
        let _ = match conversation {
            Some(conversation) => sink.report(conversation, event, None).map(drop),
            None => sink.report_provider(event, None),
        };
    }

    /// Replies to the oldest command of that name about that conversation.
    pub(super) fn reply(&self, name: &str, conversation: Option<&ConversationId>, reply: Replied) {
        let mut state = self.lock();
        let fits = |waiting: &Waiting| waiting.name == name && waiting.conversation.as_ref() == conversation;
        let found = state.commands.iter().position(fits).and_then(|at| state.commands.remove(at));
        drop(state);
        if let Some(found) = found {
            // Who gave up waiting needs no reply.
            let _ = found.reply.send(reply);
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ByCommand for Puppet {
    async fn command(&self, _: &CallContext, command: ChannelCommand) -> Replied {
        let (reply, replied) = oneshot::channel();
        let (name, conversation) = (command.name().to_owned(), command.conversation().cloned());
        self.lock().commands.push_back(Waiting { name: name.clone(), conversation, reply });
        let ended =
            |_| Err(ProviderError::new(ProviderErrorKind::Detached, "the replay is over").with_operation(&name));
        replied.await.unwrap_or_else(ended)
    }
}

by_command!(Puppet);

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ChannelProvider for Puppet {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        let state = self.lock();
        state.scoped.get(scope).unwrap_or(&state.capabilities).clone()
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        let mut state = self.lock();
        for request in state.first_calls.drain(..) {
            let host = Arc::clone(&cx.host);
            let call = async move { drop(host.call(&CallContext::new(), request).await) };
            cx.runtime.spawn_task(call).detach();
        }
        state.sink = Some(cx.events);
        state.host = Some(cx.host);
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.lock().sink = None;
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        self.lock().snapshots.pop_front().unwrap_or_else(|| Ok(Snapshot::new()))
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let mut state = self.lock();
        let own = state.event_replies.iter().position(|(name, _)| name == event.wire_name());
        own.and_then(|at| state.event_replies.remove(at)).map_or(Ok(HostEventReply::Done), |(_, reply)| reply)
    }

    fn conversations(&self) -> &dyn cif_provider::Conversations {
        self
    }

    cif_provider::for_each_facet! { [all_facets] @every }
}
