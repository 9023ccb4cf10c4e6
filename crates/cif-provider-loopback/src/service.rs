//! The simulated service: all conversations behind one lock, shared by the provider and the far end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use cif_protocol::channel::{
    AgentPresence, ChannelEvent, ChannelKind, Command, Connected, ConnectionState, Conversation, ConversationState,
    Direction, EndCause, Failed, IllegalTransition, PresenceChanged, PresenceKind, RecordingAvailable,
};
use cif_protocol::{CommandId, ConversationId, MessageId};
use cif_provider::far_end::Effects;
use cif_provider::{
    CallContext, EventSink, MaybeSend, ProviderError, ProviderErrorKind, Runtime, RuntimeExt, SinkClosed, TaskHandle,
};

use crate::LoopbackConfig;
use crate::conversation::Talk;
use crate::log::CommandLog;
use crate::store::Store;

/// How many conversations that are over are remembered, for wrap-up and repeated commands.
const REMEMBERED: usize = 256;

/// Shared by the provider and the handles of its far end.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) config: LoopbackConfig,
    pub(crate) runtime: Arc<dyn Runtime>,
    this: Weak<Self>,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) sink: Option<EventSink>,
    pub(crate) talks: BTreeMap<ConversationId, Talk>,
    pub(crate) presence: AgentPresence,
    /// What the presence becomes when nothing is live any more.
    pub(crate) pending: Option<AgentPresence>,
    pub(crate) store: Store,
    pub(crate) effects: Effects,
    pub(crate) connection: ConnectionState,
    /// The operations that the service has taken away from the agent, by the names of their levels.
    pub(crate) withheld: BTreeSet<String>,
    over: VecDeque<ConversationId>,
    log: CommandLog,
    prefix: String,
    count: u64,
}

impl Service {
    pub(crate) fn new(config: LoopbackConfig, runtime: Arc<dyn Runtime>) -> Arc<Self> {
        // Ids are never used again, not even by the next process.
        let prefix = runtime.random_name(3);
        let connection = if config.sign_in && !config.signed_in {
            ConnectionState::AuthRequired
        } else {
            ConnectionState::Connected
        };
        Arc::new_cyclic(|this| Self {
            config,
            runtime,
            this: this.clone(),
            state: Mutex::new(State {
                sink: None,
                talks: BTreeMap::new(),
                presence: AgentPresence::new("ready", PresenceKind::Available),
                pending: None,
                store: Store::default(),
                effects: Effects::default(),
                connection,
                withheld: BTreeSet::new(),
                over: VecDeque::new(),
                log: CommandLog::default(),
                prefix,
                count: 0,
            }),
        })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Executes a command once: checks that the provider can work, looks the id up, remembers the outcome.
    pub(crate) fn execute<C: Command>(
        &self,
        cx: &CallContext,
        run: impl FnOnce(&mut State) -> Result<C::Reply, ProviderError>,
    ) -> Result<C::Reply, ProviderError>
    where
        C::Reply: Clone,
    {
        let mut state = self.state();
        if let Some(outcome) = cx.command_id().and_then(|id| state.log.find::<C>(id)) {
            return outcome;
        }
        state.check(cx, C::NAME.starts_with("sign_in.")).map_err(|error| error.with_operation(C::NAME))?;
        self.check_withheld(&state, C::NAME)?;
        state.store.note(self.runtime.wall_clock(), C::NAME);
        let outcome = run(&mut state).map_err(|error| error.with_operation(C::NAME));
        // After a temporary error, which had no effect here, the command may be sent again under its id.
        let retriable = outcome.as_ref().is_err_and(ProviderError::is_temporary);
        match cx.command_id() {
            Some(id) if !retriable => state.log.add::<C>(id, &outcome),
            _ => {}
        }
        outcome
    }

    /// Reports an event of a conversation and moves it along.
    pub(crate) fn step(
        &self,
        state: &mut State,
        id: &ConversationId,
        event: impl Into<ChannelEvent>,
        cause: Option<&CommandId>,
    ) -> Result<(), StepError> {
        let event = event.into();
        let (now, time) = (self.runtime.now(), self.runtime.wall_clock());
        let talk = state.talks.get_mut(id).ok_or_else(|| StepError::Unknown(id.clone()))?;
        let was_over = talk.state().is_over();
        talk.apply(&event, now, time)?;
        talk.seq += 1;
        let now_over = talk.state().is_over();
        if let Some(sink) = &state.sink {
            // Without a host the service goes on alone; the next snapshot tells.
            if let Err(SinkClosed { .. }) = sink.report(id, event, cause) {
                state.sink = None;
            }
        }
        if now_over && !was_over {
            state.forget_old(id);
            self.apply_pending(state);
        }
        Ok(())
    }

    /// Reports an event that may belong to a conversation. In one that is over or unknown it is an event of the provider.
    pub(crate) fn tell(
        &self,
        state: &mut State,
        id: Option<&ConversationId>,
        event: impl Into<ChannelEvent>,
        cause: Option<&CommandId>,
    ) {
        let event = event.into();
        if let Some(id) = id {
            if self.step(state, id, event.clone(), cause).is_ok() {
                return;
            }
        }
        if let Some(sink) = &state.sink {
            if sink.report_provider(event, cause).is_err() {
                state.sink = None;
            }
        }
    }

    /// The presence that was to follow, when nothing is live any more.
    fn apply_pending(&self, state: &mut State) {
        if state.talks.values().any(|talk| talk.state().is_live()) {
            return;
        }
        if let Some(presence) = state.pending.take() {
            state.presence = presence.clone();
            self.tell(state, None, PresenceChanged::new(presence), None);
        }
    }

    /// Ends a conversation with the times it lasted.
    pub(crate) fn finish(
        &self,
        state: &mut State,
        id: &ConversationId,
        cause: EndCause,
        command: Option<&CommandId>,
    ) -> Result<(), StepError> {
        let talk = state.talk(id)?;
        let recording = talk.model.open_recording().cloned();
        let ended = talk.ended(cause, self.runtime.now());
        self.step(state, id, ended, command)?;
        match recording {
            Some(recording) => self.step(state, id, RecordingAvailable::new(recording), command),
            None => Ok(()),
        }
    }

    /// Adds a conversation that nothing was reported of yet.
    pub(crate) fn begin(
        &self,
        state: &mut State,
        kind: &ChannelKind,
        direction: Direction,
    ) -> Result<ConversationId, StepError> {
        let live = state.talks.values().filter(|talk| talk.state().is_live()).count();
        let max = self.config.max_conversations;
        if live >= usize::try_from(max).unwrap_or(usize::MAX) {
            return Err(StepError::TooMany(max));
        }
        let id: ConversationId = state.new_id(match kind {
            ChannelKind::Voice => "call",
            ChannelKind::Email => "mail",
            ChannelKind::Sms => "sms",
            _ => "chat",
        });
        let info = Conversation::new(id.clone(), kind.clone(), direction, ConversationState::New)
            .with_started_at(self.runtime.wall_clock());
        state.talks.insert(id.clone(), Talk::new(info));
        Ok(id)
    }

    /// Lets the far end do something after a while, unless the service is gone by then.
    pub(crate) fn later(&self, delay_ms: u64, act: impl FnOnce(&Self) + MaybeSend + 'static) -> TaskHandle {
        let (this, sleep) = (self.this.clone(), self.runtime.sleep(Duration::from_millis(delay_ms)));
        self.runtime.spawn_task(async move {
            sleep.await;
            if let Some(service) = this.upgrade() {
                act(&service);
            }
        })
    }

    /// The far end answers an outgoing call, or turns out to be busy, when the delay is over.
    pub(crate) fn answer_later(&self, state: &mut State, id: &ConversationId, delay_ms: u64, busy: bool) {
        let conversation = id.clone();
        let timer = self.later(delay_ms, move |service| {
            let mut state = service.state();
            // Something else was faster: then there is nothing to do.
            let _ = if busy {
                service.step(&mut state, &conversation, Failed::new(EndCause::Busy), None)
            } else {
                service.step(&mut state, &conversation, Connected::new(), None)
            };
        });
        if let Some(talk) = state.talks.get_mut(id) {
            talk.set_timer(timer);
        }
    }
}

impl State {
    /// Can commands be executed at all?
    fn check(&self, cx: &CallContext, signing_in: bool) -> Result<(), ProviderError> {
        if cx.is_cancelled() {
            return Err(ProviderError::new(ProviderErrorKind::Cancelled, "the caller gave up before it began"));
        }
        if self.sink.is_none() {
            return Err(ProviderError::new(ProviderErrorKind::Detached, "attach the provider to a host first"));
        }
        if signing_in {
            return Ok(());
        }
        if self.connection == ConnectionState::AuthRequired {
            return Err(ProviderError::new(
                ProviderErrorKind::AuthRequired,
                "nobody is signed in; begin with `sign_in.begin`",
            ));
        }
        if self.connection != ConnectionState::Connected {
            let text = format!("the service is {}; try again when it is connected", self.connection);
            return Err(ProviderError::new(ProviderErrorKind::Unavailable, text));
        }
        Ok(())
    }

    pub(crate) fn talk(&self, id: &ConversationId) -> Result<&Talk, StepError> {
        self.talks.get(id).ok_or_else(|| StepError::Unknown(id.clone()))
    }

    pub(crate) fn talk_mut(&mut self, id: &ConversationId) -> Result<&mut Talk, StepError> {
        self.talks.get_mut(id).ok_or_else(|| StepError::Unknown(id.clone()))
    }

    pub(crate) fn new_message(&mut self) -> MessageId {
        self.new_id("m")
    }

    /// An id that was never used before.
    pub(crate) fn new_id<T: From<String>>(&mut self, of: &str) -> T {
        self.count += 1;
        T::from(format!("{of}-{}-{}", self.prefix, self.count))
    }

    fn forget_old(&mut self, id: &ConversationId) {
        self.over.push_back(id.clone());
        if self.over.len() > REMEMBERED {
            if let Some(oldest) = self.over.pop_front() {
                self.talks.remove(&oldest);
            }
        }
    }
}

/// Why a conversation did not move.
#[derive(Debug)]
pub(crate) enum StepError {
    Unknown(ConversationId),
    Illegal(IllegalTransition),
    TooMany(u32),
}

impl From<IllegalTransition> for StepError {
    fn from(illegal: IllegalTransition) -> Self {
        Self::Illegal(illegal)
    }
}

impl From<StepError> for ProviderError {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Unknown(id) => {
                Self::new(ProviderErrorKind::NotFound, format!("there is no conversation {id}; see the snapshot"))
            }
            StepError::Illegal(illegal) => Self::new(ProviderErrorKind::WrongState, illegal.to_string()),
            StepError::TooMany(max) => Self::new(
                ProviderErrorKind::LimitReached,
                format!("{max} conversations at once are the limit; end one"),
            ),
        }
    }
}
