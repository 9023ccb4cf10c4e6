//! The flow's task: hands inputs to the conversations and carries their actions out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cif_protocol::channel::{ChannelReply, Conversation, ConversationState, EventEnvelope, RecordRef, Start};
use cif_protocol::host::{ClearGlobalNotification, ClickToAct, HostEvent, ShowGlobalNotification};
use cif_protocol::{CommandId, ConversationId, Record, SessionId, TraceContext};
use cif_provider::{BoxFuture, CallContext, HostError, HostExt, ProviderError, RuntimeExt, TaskHandle};
use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::FuturesUnordered;

use super::action::{Action, Input};
use super::host_work::{Outcome, Subject, Tools};
use super::lane::{Lane, matters};
use super::notice::{Deaf, FlowError, FlowNotice, FlowObserver, FlowProblem, FlowStep};
use super::target::Target;
use super::{FlowConfig, Hit};
use crate::hub::{ConversationView, Hub, HubEvent, HubItem, HubView, begin};

/// The most clicks whose conversation has not begun yet.
const MAX_CLICKS: usize = 16;
/// How long the flow goes on with what is under way after the provider was detached.
const FAREWELL: Duration = Duration::from_secs(5);

/// How long the host may take to show why a click came to nothing.
const BAR_PATIENCE: Duration = Duration::from_secs(10);

/// The screen-pop flow of one provider; see the [module](super).
#[derive(Debug)]
pub struct Flow {
    tools: Tools,
    observer: Arc<dyn FlowObserver>,
}

impl Flow {
    /// A flow beside the provider of this hub. It calls the hub's host, as that provider.
    #[must_use]
    pub fn new(hub: &Hub, config: FlowConfig) -> Self {
        Self { tools: Tools { hub: hub.clone(), config: Arc::new(config) }, observer: Arc::new(Deaf) }
    }

    /// Sends the notices of the flow there.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn FlowObserver>) -> Self {
        self.observer = observer;
        self
    }

    /// Starts the flow as a task of the hub's runtime. Dropping the handle stops it where it stands.
    pub fn spawn(self) -> TaskHandle {
        let runtime = Arc::clone(self.tools.runtime());
        runtime.spawn_task(self.run())
    }

    /// Runs the flow until the provider is detached, and a few seconds more for what is under way then.
    pub async fn run(self) {
        let mut items = self.tools.hub.subscribe();
        let mut work = Workshop {
            tools: self.tools,
            observer: self.observer,
            lanes: BTreeMap::new(),
            sessions: BTreeMap::new(),
            finished: Vec::new(),
            clicks: Vec::new(),
            bar: None,
            jobs: FuturesUnordered::new(),
            synced: false,
        };
        loop {
            // Answers of the host come before the events that follow from them, so they are looked at first.
            let next = if work.jobs.is_empty() {
                Either::Right(items.next().await)
            } else {
                match select(work.jobs.next(), items.next()).await {
                    Either::Left((done, _)) => Either::Left(done),
                    Either::Right((item, _)) => Either::Right(item),
                }
            };
            match next {
                Either::Left(done) => done.into_iter().for_each(|done| work.finish(done)),
                Either::Right(Some(HubItem::Resync { view, .. })) => work.resync(&view).await,
                Either::Right(Some(HubItem::Event(event))) => work.event(event),
                Either::Right(Some(HubItem::Host { event, trace })) => work.host_event(event, trace),
                Either::Right(Some(HubItem::Problem(_))) => {}
                Either::Right(None) => break,
            }
        }
        work.say_goodbye().await;
    }
}

/// A click whose conversation is being started.
#[derive(Debug)]
struct Click {
    command: CommandId,
    record: Option<Hit>,
    conversation: Option<ConversationId>,
}

#[derive(Debug)]
enum Job {
    Of(ConversationId, Outcome),
    Started(CommandId, Result<Option<ConversationId>, ProviderError>),
    /// The agent was told of a click that came to nothing.
    Told(Result<String, HostError>),
}

#[derive(Debug)]
struct Workshop {
    tools: Tools,
    observer: Arc<dyn FlowObserver>,
    lanes: BTreeMap<ConversationId, Lane>,
    /// The open sessions and whose they are.
    sessions: BTreeMap<SessionId, ConversationId>,
    /// Lanes with nothing left to do, the oldest first.
    finished: Vec<ConversationId>,
    clicks: Vec<Click>,
    /// The bar about the last click that came to nothing.
    bar: Option<String>,
    jobs: FuturesUnordered<BoxFuture<'static, Job>>,
    /// Was a first view seen?
    synced: bool,
}

impl Workshop {
    fn finish(&mut self, job: Job) {
        match job {
            Job::Of(id, Outcome::Input(input)) => self.input(&id, input),
            Job::Of(id, Outcome::Failed(step, error)) => self.problem(Some(id), step, error),
            Job::Of(_, Outcome::Nothing) => {}
            Job::Started(command, outcome) => self.started(&command, outcome),
            Job::Told(Ok(bar)) => self.bar = Some(bar),
            Job::Told(Err(error)) => self.problem(None, FlowStep::Start, error.into()),
        }
    }

    fn event(&mut self, event: Arc<HubEvent>) {
        let Some(id) = event.envelope.conversation.clone().filter(|_| matters(&event)) else { return };
        if self.lanes.contains_key(&id) {
            self.input(&id, Input::Event(event));
        } else if let Some(facts) = event.state.clone().and_then(|state| begin(&id, &event.envelope, state)) {
            let record = self.clicked(&id, &event.envelope);
            self.open_lane(facts, false, record, event.envelope.trace);
        }
    }

    fn open_lane(&mut self, facts: Conversation, restored: bool, clicked: Option<Hit>, trace: Option<TraceContext>) {
        let config = Arc::clone(&self.tools.config);
        let mut lane = Lane::new(facts, restored, &config);
        lane.about = clicked.or(lane.about.take());
        lane.trace = trace;
        let mut actions = Vec::new();
        lane.step(&config, &mut actions);
        self.keep(lane, actions);
    }

    fn keep(&mut self, lane: Lane, actions: Vec<Action>) {
        let id = lane.id().clone();
        self.index(None, lane.open_session_id().cloned(), &id);
        self.lanes.insert(id.clone(), lane);
        self.carry_out(&id, actions);
    }

    fn input(&mut self, id: &ConversationId, input: Input) {
        let now = self.tools.runtime().wall_clock();
        if let Some(lane) = self.lanes.get_mut(id) {
            // Events of the provider do not change the session.
            let before = if matches!(input, Input::Event(_)) { None } else { Some(lane.open_session_id().cloned()) };
            let actions = lane.handle(now, input, &self.tools.config);
            let after = lane.open_session_id();
            if let Some(before) = before.filter(|before| before.as_ref() != after) {
                let after = after.cloned();
                self.index(before, after, id);
            }
            self.carry_out(id, actions);
        }
    }

    /// The session of a conversation is another one now.
    fn index(&mut self, before: Option<SessionId>, after: Option<SessionId>, id: &ConversationId) {
        before.map(|session| self.sessions.remove(&session));
        after.map(|session| self.sessions.insert(session, id.clone()));
    }

    fn carry_out(&mut self, id: &ConversationId, actions: Vec<Action>) {
        let Some(lane) = self.lanes.get(id) else { return };
        let activity = lane.activity.as_ref().map(|activity| activity.table.clone());
        let subject = Subject { id: id.clone(), party: lane.facts.party.clone(), activity, trace: lane.trace };
        let finished = lane.is_finished(&self.tools.config);
        for action in actions {
            if let Action::Tell(notice) = action {
                self.observer.notice(*notice);
                continue;
            }
            let (work, id) = (self.tools.work(subject.clone(), action), id.clone());
            self.jobs.push(Box::pin(async move { Job::Of(id, work.await) }));
        }
        if finished && !self.finished.contains(id) {
            self.finished.push(id.clone());
        }
        while self.finished.len() > self.tools.config.keep_finished {
            let oldest = self.finished.remove(0);
            let session = self.lanes.remove(&oldest).and_then(|lane| lane.open_session_id().cloned());
            self.index(session, None, &oldest);
        }
    }

    /// Goes by what the view says; conversations that are not in it are over.
    async fn resync(&mut self, view: &HubView) {
        let first = !std::mem::replace(&mut self.synced, true);
        if first {
            self.restore(view).await;
        }
        let known: Vec<ConversationId> = self.lanes.keys().cloned().collect();
        let listed: BTreeMap<_, _> = view.conversations.iter().map(|view| (view.id(), view.state())).collect();
        for id in known {
            let Some(before) = self.lanes.get(&id).map(|lane| lane.facts.state.clone()) else { continue };
            let now = match listed.get(&id) {
                Some(state) => (*state).clone(),
                None if !view.complete || before.is_over() => continue,
                None if before == ConversationState::Offered => ConversationState::Missed,
                None => ConversationState::Ended,
            };
            if now != before {
                self.input(&id, Input::Stands(now));
            }
        }
        for live in talking(view) {
            if !self.lanes.contains_key(live.id()) {
                self.open_lane(live.conversation.clone(), first, None, None);
            }
        }
    }

    /// Finds what an earlier flow left behind. It happens once, before anything else.
    async fn restore(&mut self, view: &HubView) {
        let sessions = match self.tools.sessions().await {
            Ok(sessions) => sessions,
            Err(error) => return self.problem(None, FlowStep::Restore, error.into()),
        };
        let config = Arc::clone(&self.tools.config);
        let talking: BTreeMap<_, _> = talking(view).map(|live| (live.id(), live)).collect();
        for inherited in sessions {
            let id = inherited.conversation.clone();
            if let Some(live) = talking.get(&id) {
                let mut lane = Lane::new(live.conversation.clone(), true, &config);
                lane.adopt_session(inherited.session.clone(), inherited.focused);
                let session = FlowNotice::SessionOpened { conversation: id, session: inherited.session };
                let mut actions = vec![Action::Tell(Box::new(session))];
                lane.step(&config, &mut actions);
                self.keep(lane, actions);
            } else if view.complete {
                if let Err(error) = self.tools.close_orphan(&inherited).await {
                    self.problem(Some(id), FlowStep::Restore, error.into());
                }
            }
        }
    }

    fn host_event(&mut self, event: HostEvent, trace: Option<TraceContext>) {
        match event {
            HostEvent::ClickToAct(click) if self.tools.config.steps.click_to_act => self.click(&click, trace),
            HostEvent::SessionSwitched(switched) => {
                if let Some(id) = self.lane_of(&switched.session_id, trace) {
                    self.input(&id, Input::Focused(switched.focused));
                }
            }
            HostEvent::SessionClosed(closed) => {
                if let Some(id) = self.lane_of(&closed.session_id, trace) {
                    self.input(&id, Input::SessionClosed);
                }
            }
            _ => {}
        }
    }

    /// The lane that an event about its session is for. What follows from the event goes on with its trace.
    fn lane_of(&mut self, session: &SessionId, trace: Option<TraceContext>) -> Option<ConversationId> {
        let id = self.sessions.get(session)?;
        self.lanes.get_mut(id)?.trace = trace;
        Some(id.clone())
    }

    /// Starts a conversation with what the agent clicked, on the first channel for it that the provider has.
    fn click(&mut self, click: &ClickToAct, trace: Option<TraceContext>) {
        let Target { kinds, address } = match Target::of(click, &self.tools.config) {
            Ok(target) => target,
            Err(text) => return self.refuse(text, trace),
        };
        let capabilities = self.tools.hub.capabilities();
        let Some(kind) = kinds.iter().find(|kind| capabilities.start(kind).is_supported()) else {
            let text = format!("the provider starts no {} conversations; see its capabilities", kinds[0]);
            return self.refuse(text, trace);
        };
        if self.clicks.len() >= MAX_CLICKS {
            self.clicks.remove(0);
        }
        let mut start = Start::new(kind.clone(), address);
        let record = click.entity_logical_name.as_ref().zip(click.entity_id.as_ref());
        if let Some((entity, id)) = record {
            start = start.with_record(RecordRef::new(&**entity, &**id));
        }
        start.name.clone_from(&click.record_title);
        let title = click.record_title.clone().unwrap_or_default();
        let record = record.map(|(entity, id)| Hit::new(&**entity, &**id).with_name(title));
        let (hub, command) = (self.tools.hub.clone(), self.tools.hub.new_command_id());
        self.clicks.push(Click { command: command.clone(), record, conversation: None });
        self.jobs.push(Box::pin(async move {
            let cx = CallContext::for_command(command.clone()).with_trace(trace);
            let reply = hub.command_with(&cx, start).await;
            let conversation = reply.map(|reply| match reply {
                ChannelReply::Start(started) => Some(started.conversation),
                _ => None,
            });
            Job::Started(command, conversation)
        }));
    }

    /// Tells the agent, by a bar in the place of the last one, and whoever observes the flow, why a click came to nothing.
    fn refuse(&mut self, text: String, trace: Option<TraceContext>) {
        let options =
            Record::new().with("type", 2).with("level", 2).with("message", text.as_str()).with("showCloseButton", true);
        let (host, last) = (Arc::clone(self.tools.host()), self.bar.take());
        let cx = CallContext::new().with_trace(trace).within(BAR_PATIENCE);
        self.jobs.push(Box::pin(async move {
            if let Some(last) = last {
                // The agent may have closed it.
                let _ = host.call_with(&cx, ClearGlobalNotification::new(last)).await;
            }
            Job::Told(host.call_with(&cx, ShowGlobalNotification::new(options)).await)
        }));
        self.problem(None, FlowStep::Start, FlowError::Unusable(text));
    }

    fn started(&mut self, command: &CommandId, outcome: Result<Option<ConversationId>, ProviderError>) {
        let at = self.clicks.iter().position(|click| click.command == *command);
        match outcome {
            Ok(conversation) => {
                // Its `conversation.dialing` may have come already, and taken the click away.
                if let Some(click) = at.and_then(|at| self.clicks.get_mut(at)) {
                    click.conversation = conversation;
                }
            }
            Err(error) => {
                at.map(|at| self.clicks.remove(at));
                self.problem(None, FlowStep::Start, error.into());
            }
        }
    }

    /// The record of the click that began this conversation.
    fn clicked(&mut self, id: &ConversationId, event: &EventEnvelope) -> Option<Hit> {
        let by_command = |click: &Click| event.cause.as_ref() == Some(&click.command);
        let by_id = |click: &Click| click.conversation.as_ref() == Some(id);
        let at = self.clicks.iter().position(|click| by_command(click) || by_id(click))?;
        self.clicks.remove(at).record
    }

    fn problem(&self, conversation: Option<ConversationId>, step: FlowStep, error: FlowError) {
        self.observer.notice(FlowNotice::Problem(FlowProblem { conversation, step, error, will_retry: false }));
    }

    /// Withdraws what is shown, and lets what is under way end.
    async fn say_goodbye(mut self) {
        let ringing: Vec<ConversationId> =
            self.lanes.iter().filter(|(_, lane)| lane.is_ringing()).map(|(id, _)| id.clone()).collect();
        for id in ringing {
            self.input(&id, Input::Stands(ConversationState::Missed));
        }
        let runtime = Arc::clone(self.tools.runtime());
        let deadline = runtime.now() + FAREWELL;
        while let Ok(Some(job)) = runtime.timeout_at(Some(deadline), self.jobs.next()).await {
            self.finish(job);
        }
    }
}

/// The conversations of a view that are not over, and not only being wrapped up.
fn talking(view: &HubView) -> impl Iterator<Item = &ConversationView> {
    view.live().filter(|live| *live.state() != ConversationState::WrapUp)
}
