//! What stands in for the host: answers as recorded, and a log of what the provider does.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_adapter::hub::{Hub, HubConfig, HubItem};
use cif_adapter::transcript::{Happening, Redactor, Watched, value_of};
use cif_protocol::channel::{AgentInfo, ChannelCommand};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{
    CallContext, ChannelProvider, Host, HostError, HostErrorKind, Runtime, RuntimeExt, TaskHandle, async_trait,
};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use serde_json::Value;

use super::ReplayError;
use crate::store::Store;
use crate::{Caller, Line, LineKind};

type Answered = Result<HostReply, HostError>;

/// A recorded answer.
pub(super) fn answer_of(method: &str, data: &Value) -> Result<Answered, String> {
    Ok(match data.get("error") {
        Some(error) => Err(serde_json::from_value(error.clone()).map_err(|error| error.to_string())?),
        None => Ok(HostReply::decode(method, value_of(data)?).map_err(|error| error.to_string())?),
    })
}

/// Finds a line that cannot be played, before anything is.
pub(super) fn check(lines: &[(usize, &Line)]) -> Result<(), ReplayError> {
    let sound = |line: &Line| match line.kind {
        LineKind::HostEvent => event_of(line, &line.data).map(drop),
        LineKind::Command => command_of(line, line.data.clone()).map(drop),
        LineKind::Answer if line.caller == Some(Caller::Provider) => answer_of(&line.name, &line.data).map(drop),
        _ => Ok(()),
    };
    let wrong = lines.iter().find_map(|(at, line)| Some((*at, sound(line).err()?)));
    wrong.map_or(Ok(()), |(at, reason)| Err(ReplayError::Line { line: at + 1, reason }))
}

/// A recorded event of the host.
pub(super) fn event_of(line: &Line, data: &Value) -> Result<HostEvent, String> {
    HostEvent::decode(&line.name, value_of(data)?).map_err(|error| error.to_string())
}

fn command_of(line: &Line, data: Value) -> Result<ChannelCommand, String> {
    ChannelCommand::from_wire(&line.name, data).map_err(|error| error.to_string())
}

/// The recorded numbers of the provider's calls, with their ranks.
pub(super) fn ranks(lines: &[(usize, &Line)]) -> BTreeMap<u64, u64> {
    let own = |line: &&(usize, &Line)| line.1.kind == LineKind::Call && line.1.caller == Some(Caller::Provider);
    lines.iter().filter(own).zip(1..).map(|((_, line), rank)| (line.number.unwrap_or(0), rank)).collect()
}

/// A host that answers when the replay comes to it.
#[derive(Debug)]
pub(super) struct Recorded {
    name: Arc<str>,
    store: Arc<Store>,
    waiting: Mutex<VecDeque<(u64, oneshot::Sender<Answered>)>>,
}

impl Recorded {
    pub(super) fn new(name: Arc<str>, store: Arc<Store>) -> Self {
        Self { name, store, waiting: Mutex::default() }
    }

    /// Whose calls these are.
    pub(super) const fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(u64, oneshot::Sender<Answered>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the call of this rank.
    pub(super) fn answer(&self, rank: u64, answer: Answered) {
        let mut waiting = self.lock();
        let found = waiting.iter().position(|(number, _)| *number == rank).and_then(|at| waiting.remove(at));
        drop(waiting);
        if let Some((_, sender)) = found {
            // A provider that gave up is found out by what it does next.
            let _ = sender.send(answer);
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Host for Recorded {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Answered {
        // No rule judges here, so the number is the rank of the call.
        let (number, _) = self.store.called(&self.name, Caller::Provider, &request);
        let (sender, receiver) = oneshot::channel();
        self.lock().push_back((number, sender));
        let ended = || HostError::new(HostErrorKind::Disconnected, request.wire_name(), "the replay is over");
        let result = receiver.await.unwrap_or_else(|_| Err(ended()));
        let method = request.wire_name().to_owned();
        self.store.answered(&self.name, Caller::Provider, number, method, &result);
        result
    }
}

/// What drives the provider.
pub(super) struct Stand {
    runtime: Arc<dyn Runtime>,
    name: Arc<str>,
    store: Arc<Store>,
    host: Arc<Recorded>,
    hub: Arc<Mutex<Option<Result<Hub, String>>>>,
    events: mpsc::UnboundedSender<HostEvent>,
    /// Taken when the provider is attached.
    queue: Option<mpsc::UnboundedReceiver<HostEvent>>,
    tasks: Vec<TaskHandle>,
    /// The recorded numbers of the provider's calls, with their ranks.
    ranks: BTreeMap<u64, u64>,
    seen: usize,
}

impl Stand {
    pub(super) fn new(name: &str, runtime: &Arc<dyn Runtime>, lines: &[(usize, &Line)]) -> Self {
        let name = Arc::<str>::from(name);
        let store = Arc::new(Store::new(Arc::clone(runtime), Redactor::default(), true));
        let host = Arc::new(Recorded::new(Arc::clone(&name), Arc::clone(&store)));
        // The transcript is bounded, so this is.
        let (events, queue) = mpsc::unbounded::<HostEvent>();
        Self {
            runtime: Arc::clone(runtime),
            name,
            store,
            host,
            hub: Arc::default(),
            events,
            queue: Some(queue),
            tasks: Vec::new(),
            ranks: ranks(lines),
            seen: 0,
        }
    }

    /// The host that answers as recorded.
    pub(super) fn host(&self) -> Arc<dyn Host> {
        Arc::<Recorded>::clone(&self.host)
    }

    /// Begins to attach the provider.
    pub(super) fn attach(&mut self, provider: Arc<dyn ChannelProvider>) {
        let Some(queue) = self.queue.take() else { return };
        let (log, speaker, own) = (Arc::clone(&self.store), Arc::clone(&self.name), self.host());
        let watched = Watched::new(provider, Arc::clone(&speaker), Arc::<Store>::clone(&log), Arc::clone(&own));
        let (slot, runtime) = (Arc::clone(&self.hub), Arc::clone(&self.runtime));
        let attach = async move {
            let config = HubConfig::new(AgentInfo::new("agent"));
            let attached = Hub::attach(Arc::new(watched), own, queue, runtime, config).await;
            let items = attached.as_ref().map(Hub::subscribe);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(attached.clone().map_err(|error| error.to_string()));
            let Ok(mut items) = items else { return };
            while let Some(item) = items.next().await {
                if let HubItem::Event(event) = item {
                    log.note(Some(&speaker), Happening::Reported(event.envelope.clone()));
                }
            }
        };
        self.tasks.push(self.runtime.spawn_task(attach));
    }

    /// Whether attaching has come to its end, or why the provider could not be attached.
    pub(super) fn is_attached(&self) -> Result<bool, ReplayError> {
        match &*self.hub.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(false),
            Some(Ok(_)) => Ok(true),
            Some(Err(error)) => Err(ReplayError::Attach(error.clone())),
        }
    }

    fn hub(&self) -> Result<Hub, ReplayError> {
        let hub = self.hub.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let missing = || ReplayError::Attach("`attach` does not come to its end where it did before".to_owned());
        hub.ok_or_else(missing)?.map_err(ReplayError::Attach)
    }

    /// What has happened since this was asked last.
    pub(super) fn news(&mut self) -> Vec<Line> {
        let news = self.store.lines(self.seen);
        self.seen += news.len();
        news
    }

    /// Plays a line. False when there is nothing to play.
    pub(super) fn play(&mut self, line: &Line, data: Value) -> Result<bool, String> {
        match line.kind {
            LineKind::HostEvent => {
                // The hub reads as long as it lives.
                let _ = self.events.unbounded_send(event_of(line, &data)?);
            }
            LineKind::Command => {
                let command = command_of(line, data)?;
                let hub = self.hub().map_err(|error| error.to_string())?;
                let work = async move { drop(hub.command(command).await) };
                self.tasks.push(self.runtime.spawn_task(work));
            }
            LineKind::Answer if line.caller == Some(Caller::Provider) => {
                let rank = self.ranks.get(&line.number.unwrap_or(0)).copied().unwrap_or(0);
                self.host.answer(rank, answer_of(&line.name, &data)?);
            }
            LineKind::Attachment if line.name == "detached" => {
                let hub = self.hub().map_err(|error| error.to_string())?;
                let work = async move { drop(hub.detach().await) };
                self.tasks.push(self.runtime.spawn_task(work));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
