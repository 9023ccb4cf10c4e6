//! Native providers at the desk: in this process, connected by a link, or dialled.

mod channel;
mod hubs;
mod links;
mod notes;
mod record;
mod start;
mod talks;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cif_adapter::hub::Hub;
use cif_adapter::transcript::Recorder;
use cif_adapter::{Acceptor, EndConfig};
use cif_bridge::page::{ConversationAction, LiveConversation};
use cif_host::{Connection, Desk, DiagnosticKind, Severity, Side, UnknownProvider};
use cif_link::CloseCode;
use cif_protocol::channel::{AgentInfo, ChannelCommand, ChannelReply};
use cif_protocol::{ConversationId, ProviderId};
use cif_provider::{ProviderFactory, Runtime, RuntimeExt};
use futures::future::join_all;
use tokio::sync::watch;

use channel::Channel;
pub use hubs::{AttachedProvider, AttachedProviders};

use crate::inspect::{InspectedHost, Inspection};

/// The factories of providers that live in this process, by the id that a record's endpoint names.
pub(crate) type Factories = BTreeMap<String, Arc<dyn ProviderFactory>>;

/// Who looks on.
pub(crate) struct Watching {
    pub(crate) recorder: Option<Arc<dyn Recorder>>,
    pub(crate) inspection: Inspection,
}

/// All native providers of one desktop.
pub(crate) struct Natives {
    desk: Desk,
    runtime: Arc<dyn Runtime>,
    agent: AgentInfo,
    factories: Factories,
    recorder: Option<Arc<dyn Recorder>>,
    acceptor: Acceptor,
    inspection: Inspection,
    state: Mutex<State>,
    version: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    channels: BTreeMap<ProviderId, Arc<Channel>>,
    /// Tasks that keep providers connected.
    keepers: Vec<cif_provider::TaskHandle>,
    closed: bool,
}

/// Says when the live conversations have changed.
#[derive(Debug)]
pub(crate) struct Changes(watch::Receiver<u64>);

impl Changes {
    /// Waits for a change since the last time; false when the desktop is gone.
    async fn has_changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }

    /// Waits for a change since the last time; the first time completes at once.
    pub(crate) async fn changed(&mut self) {
        if !self.has_changed().await {
            // The desktop is gone, and so will be the socket that asks.
            std::future::pending::<()>().await;
        }
    }
}

impl Natives {
    pub(crate) fn new(
        desk: Desk,
        runtime: Arc<dyn Runtime>,
        agent: AgentInfo,
        factories: Factories,
        watching: Watching,
    ) -> Arc<Self> {
        let acceptor = Acceptor::new(Arc::clone(&runtime), EndConfig::default().link);
        let (state, version) = (Mutex::default(), watch::Sender::new(0));
        let Watching { recorder, inspection } = watching;
        Arc::new(Self { desk, runtime, agent, factories, recorder, acceptor, inspection, state, version })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn changes(&self) -> Changes {
        let mut receiver = self.version.subscribe();
        receiver.mark_changed();
        Changes(receiver)
    }

    /// The live conversations of all native providers, and those that were over a moment ago.
    pub(crate) fn conversations(&self) -> Vec<LiveConversation> {
        let channels: Vec<_> = self.lock().channels.values().map(Arc::clone).collect();
        let now = self.runtime.now();
        channels.iter().flat_map(|channel| channel.conversations(now)).collect()
    }

    /// Carries out what the agent wants of a conversation.
    pub(crate) async fn command(
        &self,
        provider: &ProviderId,
        conversation: ConversationId,
        action: ConversationAction,
    ) -> Result<(), String> {
        let channel = self.lock().channels.get(provider).map(Arc::clone);
        let Some(channel) = channel else { return Err(format!("{provider} is not connected")) };
        let command = action.command(conversation).map_err(|error| error.to_string())?;
        let sent = if let ChannelCommand::SendMessage(send) = &command { Some(send.clone()) } else { None };
        let reply = channel.hub().command(command).await.map_err(|error| error.to_string())?;
        if let (Some(send), ChannelReply::SendMessage(reply)) = (sent, reply) {
            channel.sent(send, reply.message);
        }
        Ok(())
    }

    /// The hub of a provider that is connected.
    pub(crate) fn hub(&self, provider: &ProviderId) -> Option<Hub> {
        self.lock().channels.get(provider).map(|channel| channel.hub().clone())
    }

    /// A connection for a native provider, seen by the inspector.
    fn connect(&self, name: &str) -> Result<Connection, UnknownProvider> {
        let connection = self.desk.connect(name, Side::Native)?;
        Ok(InspectedHost::of_native(connection, &self.inspection, &self.desk, name))
    }

    fn keep(&self, task: cif_provider::TaskHandle) {
        let mut state = self.lock();
        if !state.closed {
            state.keepers.push(task);
        }
    }

    /// Puts a provider's channel in its place, and takes out the one that was there. After the end it is only detached.
    async fn install(&self, channel: &Arc<Channel>) {
        let replaced = {
            let mut state = self.lock();
            if state.closed {
                Some(Arc::clone(channel))
            } else {
                state.channels.insert(channel.provider().clone(), Arc::clone(channel))
            }
        };
        self.bump();
        if let Some(replaced) = replaced {
            replaced.close_link(CloseCode::REPLACED, "another link took the place of this one");
            replaced.detach().await;
        }
    }

    /// Makes room for a new link of a provider: the old one is closed and its provider detached.
    async fn make_room(&self, provider: &ProviderId) {
        let old = self.lock().channels.get(provider).map(Arc::clone);
        if let Some(old) = old {
            old.close_link(CloseCode::REPLACED, "another link took the place of this one");
            self.uninstall(&old).await;
        }
    }

    /// Takes a channel out, unless another has taken its place, and detaches it.
    async fn uninstall(&self, channel: &Arc<Channel>) {
        {
            let mut state = self.lock();
            if state.channels.get(channel.provider()).is_some_and(|present| Arc::ptr_eq(present, channel)) {
                state.channels.remove(channel.provider());
            }
        }
        self.bump();
        channel.detach().await;
    }

    fn bump(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    fn report(&self, severity: Severity, kind: DiagnosticKind, provider: &str, text: impl Into<String>) {
        self.desk.report(severity, kind, Some(provider), text);
    }

    /// Detaches every provider. What is not done within `patience` is left where it is.
    pub(crate) async fn close(&self, patience: Duration) {
        let (channels, keepers) = {
            let mut state = self.lock();
            state.closed = true;
            (std::mem::take(&mut state.channels), std::mem::take(&mut state.keepers))
        };
        let detached = join_all(channels.into_values().map(|channel| async move {
            channel.detach().await;
            channel.close_link(CloseCode::GOING_AWAY, "the desktop stops");
        }));
        let deadline = self.runtime.now() + patience;
        if self.runtime.timeout_at(Some(deadline), detached).await.is_err() {
            tracing::warn!("a provider did not detach in time");
        }
        drop(keepers);
        self.bump();
    }

    /// Ends the tasks that keep providers connected, which keep this alive.
    pub(crate) fn abandon(&self) {
        let keepers = {
            let mut state = self.lock();
            state.closed = true;
            std::mem::take(&mut state.keepers)
        };
        drop(keepers);
    }
}

impl fmt::Debug for Natives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Natives").field("factories", &self.factories.keys()).finish_non_exhaustive()
    }
}
