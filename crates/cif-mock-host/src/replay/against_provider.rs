//! The host's side is played to a live provider.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cif_adapter::hub::{Hub, HubConfig, HubItem};
use cif_protocol::channel::{AgentInfo, ChannelCommand};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{
    CallContext, ChannelProvider, Host, HostError, HostErrorKind, ManualRuntime, Runtime, RuntimeExt, TaskHandle,
    async_trait,
};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use serde_json::Value;

use super::lanes::{Lanes, Side};
use super::{Replay, ReplayError, Replayed};
use crate::store::Store;
use crate::transcript::{Happening, Redactor, value_of};
use crate::watch::Watched;
use crate::{Caller, Line, LineKind};

type Answered = Result<HostReply, HostError>;

/// A host that answers when the replay comes to it.
#[derive(Debug)]
struct Recorded {
    name: Arc<str>,
    store: Arc<Store>,
    waiting: Mutex<VecDeque<(u64, oneshot::Sender<Answered>)>>,
}

impl Recorded {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(u64, oneshot::Sender<Answered>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the call of this rank.
    fn answer(&self, rank: u64, answer: Answered) {
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
struct Stand {
    runtime: ManualRuntime,
    store: Arc<Store>,
    host: Arc<Recorded>,
    hub: Arc<Mutex<Option<Result<Hub, String>>>>,
    events: mpsc::UnboundedSender<HostEvent>,
    tasks: Vec<TaskHandle>,
    /// The recorded numbers of the provider's calls, with their ranks.
    ranks: BTreeMap<u64, u64>,
    seen: usize,
}

impl Stand {
    fn new(name: &str, runtime: &ManualRuntime, provider: Arc<dyn ChannelProvider>) -> Self {
        let name = Arc::<str>::from(name);
        let store = Arc::new(Store::new(runtime.clone(), Redactor::default(), true));
        let host = Arc::new(Recorded { name: Arc::clone(&name), store: Arc::clone(&store), waiting: Mutex::default() });
        let own: Arc<dyn Host> = Arc::<Recorded>::clone(&host);
        let watched = Watched {
            inner: provider,
            name: Arc::clone(&name),
            store: Arc::clone(&store),
            host: Arc::clone(&own),
            told: Mutex::default(),
        };
        // The transcript is bounded, so this is.
        let (events, queue) = mpsc::unbounded::<HostEvent>();
        let hub = Arc::new(Mutex::new(None));
        let (slot, handle, log, speaker) = (Arc::clone(&hub), runtime.handle(), Arc::clone(&store), Arc::clone(&name));
        let attach = async move {
            let config = HubConfig::new(AgentInfo::new("agent"));
            let attached = Hub::attach(Arc::new(watched), own, queue, handle, config).await;
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
        let tasks = vec![runtime.handle().spawn_task(attach)];
        Self { runtime: runtime.clone(), store, host, hub, events, tasks, ranks: BTreeMap::new(), seen: 0 }
    }

    fn hub(&self) -> Result<Hub, ReplayError> {
        let hub = self.hub.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let missing = || ReplayError::Attach("`attach` does not come to its end where it did before".to_owned());
        hub.ok_or_else(missing)?.map_err(ReplayError::Attach)
    }

    /// What has happened since this was asked last.
    fn news(&mut self) -> Vec<Line> {
        self.runtime.run_until_stalled();
        let news = self.store.lines(self.seen);
        self.seen += news.len();
        news
    }

    /// Plays a line. False when there is nothing to play.
    fn play(&mut self, line: &Line, data: Value) -> Result<bool, String> {
        match line.kind {
            LineKind::HostEvent => {
                let event = HostEvent::decode(&line.name, value_of(&data)?).map_err(|error| error.to_string())?;
                // The hub reads as long as it lives.
                let _ = self.events.unbounded_send(event);
            }
            LineKind::Command => {
                let command = ChannelCommand::from_wire(&line.name, data).map_err(|error| error.to_string())?;
                let hub = self.hub().map_err(|error| error.to_string())?;
                let work = async move { drop(hub.command(command).await) };
                self.tasks.push(self.runtime.handle().spawn_task(work));
            }
            LineKind::Answer if line.caller == Some(Caller::Provider) => {
                let rank = self.ranks.get(&line.number.unwrap_or(0)).copied().unwrap_or(0);
                let answer = match data.get("error") {
                    Some(error) => Err(serde_json::from_value(error.clone()).map_err(|error| error.to_string())?),
                    None => Ok(HostReply::decode(&line.name, value_of(&data)?).map_err(|error| error.to_string())?),
                };
                self.host.answer(rank, answer);
            }
            LineKind::Attachment if line.name == "detached" => {
                let hub = self.hub().map_err(|error| error.to_string())?;
                let work = async move { drop(hub.detach().await) };
                self.tasks.push(self.runtime.handle().spawn_task(work));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Replay<'_> {
    /// Plays the host's side to a provider: its events, its answers, and the commands. `mark` does again what the test
    /// [marked](crate::MockHost::mark) in the recording, for example at the far end; it gets the name and the data, with ids as
    /// they are now. The runtime must be the provider's, and at the start of its clock.
    ///
    /// # Errors
    ///
    /// The first difference in what the provider calls, reports and replies, or why the transcript cannot be played.
    pub fn against_provider(
        self,
        runtime: &ManualRuntime,
        provider: Arc<dyn ChannelProvider>,
        mut mark: impl FnMut(&str, &Value),
    ) -> Result<Replayed, ReplayError> {
        let name = self.name()?;
        let lines = self.lines(&name);
        let mut lanes = Lanes::new(&self.transcript.lines, &lines, Side::Host, self.any_time);
        let mut stand = Stand::new(&name, runtime, provider);
        let own = |line: &&(usize, &Line)| line.1.kind == LineKind::Call && line.1.caller == Some(Caller::Provider);
        stand.ranks =
            lines.iter().filter(own).zip(1..).map(|((_, line), rank)| (line.number.unwrap_or(0), rank)).collect();
        let mut played = 0;
        for (at, line) in &lines {
            wait_until(line.at_ms, runtime.now().as_millis(), |time| runtime.advance(time));
            if lanes.is_wanted(*at) {
                let news = stand.news();
                lanes.take(*at, &news)?;
                lanes.require(*at)?;
            } else if line.kind == LineKind::Mark {
                mark(&line.name, &lanes.bindings.translate(&line.data));
                played += 1;
            } else {
                let unplayable = |reason| ReplayError::Line { line: at + 1, reason };
                played += usize::from(stand.play(line, lanes.bindings.translate(&line.data)).map_err(unplayable)?);
            }
        }
        let news = stand.news();
        lanes.take(self.transcript.lines.len(), &news)?;
        Ok(Replayed { played, compared: lanes.compared })
    }
}

/// Moves the time on to that of a line.
pub(super) fn wait_until(at_ms: u64, now_ms: u64, advance: impl FnOnce(Duration)) {
    if at_ms > now_ms {
        advance(Duration::from_millis(at_ms - now_ms));
    }
}
