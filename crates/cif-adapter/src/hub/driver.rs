//! The hub itself: its tasks, its commands, its end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;
use std::time::Duration;

use cif_protocol::CommandId;
use cif_protocol::channel::{Capabilities, ChannelCommand, ChannelReply, EventEnvelope, Scope};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, EventItem, EventSink, EventStream, Host, IncomingEvent, MaybeSend,
    ProviderError, ProviderErrorKind, Runtime, RuntimeExt, TaskHandle, dispatch, event_channel,
};
use futures::channel::mpsc;
use futures::{Stream, StreamExt};

use super::book::{Applied, Book};
use super::lanes::Lanes;
use super::subscription::{Shared, lock};
use super::{HubConfig, HubEvent, HubItem, HubProblem, HubView, Subscription};

const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Stands between one provider and those who follow it; see the [module](super). Clones are the same hub. Its tasks end
/// when the last clone is gone or the provider is detached.
#[derive(Debug, Clone)]
pub struct Hub {
    inner: Arc<Inner>,
    /// Dropped with the last clone, never by a task of its own.
    tasks: Arc<Tasks>,
}

#[derive(Debug)]
struct Tasks {
    handles: Mutex<Vec<TaskHandle>>,
    shared: Arc<Mutex<Shared>>,
}

impl Tasks {
    fn end(&self) {
        drop(std::mem::take(&mut *self.handles.lock().unwrap_or_else(PoisonError::into_inner)));
        wake(lock(&self.shared).close());
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.end();
    }
}

#[derive(Debug)]
struct Inner {
    provider: Arc<dyn ChannelProvider>,
    host: Arc<dyn Host>,
    runtime: Arc<dyn Runtime>,
    config: HubConfig,
    shared: Arc<Mutex<Shared>>,
    lanes: Lanes,
    sink: EventSink,
}

impl Hub {
    /// Attaches the provider, takes a first snapshot, and follows it from now on.
    ///
    /// `host` is what the provider is handed. `host_events` are the events that the host has for this provider: the
    /// built-in ones, and the custom ones that it subscribed to, with the way back for an answer where somebody waits for
    /// it. A snapshot that fails is no error: it is asked for again.
    ///
    /// # Errors
    ///
    /// What [`ChannelProvider::attach`] answers.
    pub async fn attach(
        provider: Arc<dyn ChannelProvider>,
        host: Arc<dyn Host>,
        host_events: impl Stream<Item = impl Into<IncomingEvent> + MaybeSend + 'static> + MaybeSend + 'static,
        runtime: Arc<dyn Runtime>,
        config: HubConfig,
    ) -> Result<Self, ProviderError> {
        let (sink, events) = event_channel(config.queue, Arc::clone(&runtime));
        let cx = AttachContext::new(config.agent.clone(), Arc::clone(&host), sink.clone(), Arc::clone(&runtime))
            .with_config(config.provider_config.clone());
        provider.attach(cx).await?;
        let book = Book::new(config.max_conversations, config.keep_finished);
        let shared = Arc::new(Mutex::new(Shared::new(book)));
        let inner = Arc::new(Inner { provider, host, runtime, config, shared, lanes: Lanes::default(), sink });
        let mut reader = Reader { inner: Arc::clone(&inner), events, pending: VecDeque::new(), behind: true };
        reader.catch_up_once().await.unwrap_or_else(|error| inner.report(HubProblem::SnapshotFailed(error)));
        let (waiting, queue) = mpsc::channel(inner.config.host_event_queue);
        let handles = Mutex::new(vec![
            inner.runtime.spawn_task(reader.run()),
            inner.runtime.spawn_task(take_host_events(Arc::clone(&inner), host_events, waiting)),
            inner.runtime.spawn_task(pass_host_events(Arc::clone(&inner), queue)),
        ]);
        let tasks = Arc::new(Tasks { handles, shared: Arc::clone(&inner.shared) });
        Ok(Self { inner, tasks })
    }

    /// A new subscriber. Its first item is a view of what is known now.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        Subscription::new(&self.inner.shared, self.inner.config.subscriber_queue)
    }

    /// What is known now, with the capabilities of each live conversation.
    #[must_use]
    pub fn view(&self) -> HubView {
        let mut view = lock(&self.inner.shared).book.view();
        for conversation in view.conversations.iter_mut().filter(|view| view.state().is_live()) {
            let scope = Scope::Conversation(conversation.id().clone());
            conversation.capabilities = self.inner.provider.capabilities(&scope);
        }
        view
    }

    /// What the provider can do for the agent who is signed in.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.inner.provider.capabilities(&Scope::SignIn)
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &Arc<dyn ChannelProvider> {
        &self.inner.provider
    }

    /// The host that the provider is attached to.
    #[must_use]
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.inner.host
    }

    /// The runtime.
    #[must_use]
    pub fn runtime(&self) -> &Arc<dyn Runtime> {
        &self.inner.runtime
    }

    /// Sends a command with a new command id and the usual deadline.
    ///
    /// # Errors
    ///
    /// As [`command_with`](Self::command_with).
    pub async fn command(&self, command: impl Into<ChannelCommand>) -> Result<ChannelReply, ProviderError> {
        let id = self.new_command_id();
        self.command_with(&CallContext::for_command(id), command).await
    }

    /// A command id that was never used.
    #[must_use]
    pub fn new_command_id(&self) -> CommandId {
        CommandId::from(self.inner.runtime.random_name(12))
    }

    /// Sends a command in a context of the caller's, after the earlier commands of the same conversation. What comes of it
    /// is reported by events.
    ///
    /// # Errors
    ///
    /// `Unsupported` when the capabilities do not have it, `WrongState` for attach and detach, which are the hub's own,
    /// `TimedOut` (uncertain) when the provider does not answer in time, and whatever the provider answers.
    pub async fn command_with(
        &self,
        cx: &CallContext,
        command: impl Into<ChannelCommand>,
    ) -> Result<ChannelReply, ProviderError> {
        let (inner, command) = (&*self.inner, command.into());
        let name = command.name().to_owned();
        if matches!(command, ChannelCommand::Attach(_) | ChannelCommand::Detach(_)) {
            let text = "the hub attaches and detaches the provider itself; use Hub::attach and Hub::detach";
            return Err(ProviderError::new(ProviderErrorKind::WrongState, text).with_operation(&name));
        }
        let now = inner.runtime.now();
        let deadline = cx.deadline_at(now, Some(inner.config.command_timeout));
        let work = async {
            let _turn = match command.conversation() {
                Some(conversation) => Some(inner.lanes.turn(conversation).await),
                None => None,
            };
            let scope = command.conversation().map_or(Scope::SignIn, |id| Scope::Conversation(id.clone()));
            if !inner.provider.capabilities(&scope).level(&command).is_supported() {
                return Err(ProviderError::unsupported(&name));
            }
            inner.sink.traces().note(cx);
            dispatch(&*inner.provider, cx, command).await
        };
        inner.runtime.timeout_at(deadline, work).await.unwrap_or_else(|_| {
            let waited = deadline.map_or(0, |deadline| (deadline - now).as_millis());
            let text = format!("the provider did not answer within {waited} ms; it may still carry the command out");
            Err(ProviderError::new(ProviderErrorKind::TimedOut, text).with_operation(&name).uncertain())
        })
    }

    /// Detaches the provider and ends all subscriptions after what they have not read yet.
    ///
    /// # Errors
    ///
    /// What [`ChannelProvider::detach`] answers; the hub has ended all the same.
    pub async fn detach(&self) -> Result<(), ProviderError> {
        let inner = &*self.inner;
        inner.sink.close();
        let deadline = inner.runtime.now() + inner.config.command_timeout;
        let outcome = inner.runtime.timeout_at(Some(deadline), inner.provider.detach()).await;
        self.tasks.end();
        outcome.unwrap_or_else(|_| {
            let text = "the provider did not detach in time; it is no longer listened to";
            Err(ProviderError::new(ProviderErrorKind::TimedOut, text).with_operation("provider.detach"))
        })
    }
}

impl Inner {
    fn publish(&self, item: &HubItem) {
        wake(lock(&self.shared).publish(item));
    }

    fn report(&self, problem: HubProblem) {
        self.publish(&HubItem::Problem(problem));
    }
}

/// Wakes readers, which is done without the lock because waking may run them at once.
fn wake(readers: Vec<Waker>) {
    readers.into_iter().for_each(Waker::wake);
}

/// Reads the provider's events.
#[derive(Debug)]
struct Reader {
    inner: Arc<Inner>,
    events: EventStream,
    /// Events that were taken from the stream but are not applied yet.
    pending: VecDeque<EventItem>,
    /// A snapshot is due.
    behind: bool,
}

impl Reader {
    async fn run(mut self) {
        // The first attempt was made while attaching.
        let mut first = !self.behind;
        loop {
            if self.behind {
                self.catch_up(first).await;
            }
            first = true;
            let item = match self.pending.pop_front() {
                Some(item) => item,
                None => match self.events.next().await {
                    Some(item) => item,
                    None => break,
                },
            };
            match item {
                EventItem::Event(event) => self.apply(event),
                EventItem::Gap { lost } => self.lose(lost),
                _ => self.lose(1),
            }
        }
        wake(lock(&self.inner.shared).close());
    }

    fn apply(&mut self, event: EventEnvelope) {
        let applied = lock(&self.inner.shared).book.apply(&event);
        match applied {
            Applied::Forward(states) => {
                let (before, state) = states.unzip();
                self.inner.publish(&HubItem::Event(Arc::new(HubEvent { envelope: event, before, state })));
            }
            Applied::Known => {}
            Applied::Hole { lost } => self.lose(lost),
            Applied::Refused(illegal) => self.inner.report(HubProblem::IllegalEvent(illegal)),
            Applied::Full => {
                let limit = self.inner.config.max_conversations;
                if let Some(conversation) = event.conversation {
                    self.inner.report(HubProblem::TooManyConversations { conversation, limit });
                }
            }
        }
    }

    fn lose(&mut self, lost: u64) {
        self.behind = true;
        lock(&self.inner.shared).book.set_incomplete();
        self.inner.report(HubProblem::EventsLost { lost });
    }

    /// Takes a snapshot, again and again with growing pauses, until one comes or the attempts are used up. Meanwhile
    /// events wait in the bounded stream.
    async fn catch_up(&mut self, at_once: bool) {
        let mut pause = self.inner.config.snapshot_pause;
        for attempt in 0..self.inner.config.snapshot_attempts.max(1) {
            if attempt > 0 || !at_once {
                self.inner.runtime.sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            match self.catch_up_once().await {
                Ok(()) => return,
                Err(error) => self.inner.report(HubProblem::SnapshotFailed(error)),
            }
        }
        self.behind = false;
    }

    async fn catch_up_once(&mut self) -> Result<(), ProviderError> {
        let inner = Arc::clone(&self.inner);
        let deadline = inner.runtime.now() + inner.config.command_timeout;
        let snapshot =
            inner.runtime.timeout_at(Some(deadline), inner.provider.snapshot()).await.unwrap_or_else(|_| {
                let error = ProviderError::new(ProviderErrorKind::TimedOut, "no snapshot came in time");
                Err(error.with_operation("provider.snapshot"))
            })?;
        // What was reported before the snapshot is in the queue by now.
        while let Some(item) = self.events.try_next() {
            self.pending.push_back(item);
        }
        let pending = self.pending.iter().filter_map(|item| match item {
            EventItem::Event(event) => Some(event),
            _ => None,
        });
        let readers = {
            let mut shared = lock(&inner.shared);
            shared.book.reconcile(&snapshot, pending);
            shared.resync_all()
        };
        wake(readers);
        self.behind = false;
        Ok(())
    }
}

/// Gives the host's events to the subscribers, and queues them for the provider.
async fn take_host_events(
    inner: Arc<Inner>,
    events: impl Stream<Item = impl Into<IncomingEvent>>,
    mut waiting: mpsc::Sender<IncomingEvent>,
) {
    let mut events = std::pin::pin!(events);
    while let Some(incoming) = events.next().await {
        let incoming: IncomingEvent = incoming.into();
        inner.publish(&HubItem::Host { event: incoming.event.clone(), trace: incoming.trace });
        if let Err(full) = waiting.try_send(incoming) {
            let event = full.into_inner().event.wire_name().to_owned();
            inner.report(HubProblem::HostEventDropped { event, waiting: inner.config.host_event_queue });
        }
    }
}

/// Hands the host's events to the provider, one after the other.
async fn pass_host_events(inner: Arc<Inner>, mut queue: mpsc::Receiver<IncomingEvent>) {
    while let Some(IncomingEvent { event, answer, trace, .. }) = queue.next().await {
        let name = event.wire_name().to_owned();
        let deadline = inner.runtime.now() + inner.config.host_event_timeout;
        let cx = CallContext::new().with_trace(trace);
        let outcome = inner.runtime.timeout_at(Some(deadline), inner.provider.host_event_with(&cx, event)).await;
        if let (Some(sink), Ok(answer)) = (answer, &outcome) {
            sink.answer(answer.clone());
        }
        let failed = match outcome {
            Ok(Ok(_)) => continue,
            Ok(Err(error)) => error,
            Err(_) => ProviderError::new(ProviderErrorKind::TimedOut, "no answer came in time"),
        };
        inner.report(HubProblem::HostEventFailed { event: name, error: failed });
    }
}
