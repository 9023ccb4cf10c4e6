//! What a case of the provider kit works with: the provider, its events, its far end, and time.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::channel::{
    Accept, Accepted, Address, AgentInfo, Capabilities, ChannelCommand, ChannelEvent, ChannelKind, ChannelReply,
    Connected, ConversationModel, Entry, EventEnvelope, Offered, Scope, Start,
};
use cif_protocol::host::{HostReply, HostRequest};
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Elapsed, EventItem, EventStream, Host, HostError, HostErrorKind,
    MaybeSend, ProviderError, ProviderErrorKind, Runtime, RuntimeExt, dispatch, event_channel,
};
use futures::StreamExt;

use crate::case::{Stop, needs};
use cif_provider::far_end::FarEnd;

/// How long a case waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a case looks on to see that nothing happens, in virtual time.
pub const QUIET: Duration = Duration::from_secs(2);

/// An id that no provider gives.
pub const NOBODY: &str = "conformance-no-such-conversation";

/// What a case works with.
pub struct Bench {
    provider: Arc<dyn ChannelProvider>,
    far_end: Option<Arc<dyn FarEnd>>,
    runtime: Arc<dyn Runtime>,
    agent: AgentInfo,
    config: serde_json::Value,
    events: Option<EventStream>,
    /// Read and not yet looked for by a case.
    unseen: VecDeque<EventEnvelope>,
    models: BTreeMap<ConversationId, ConversationModel>,
    last: BTreeMap<ConversationId, u64>,
    faults: Vec<String>,
    commands: u64,
    quiet: Duration,
}

impl Bench {
    /// A bench for a provider that is not attached yet.
    #[must_use]
    pub fn new(provider: Arc<dyn ChannelProvider>, runtime: Arc<dyn Runtime>) -> Self {
        Self {
            provider,
            far_end: None,
            runtime,
            agent: AgentInfo::new("conformance"),
            config: serde_json::Value::Null,
            events: None,
            unseen: VecDeque::new(),
            models: BTreeMap::new(),
            last: BTreeMap::new(),
            faults: Vec::new(),
            commands: 0,
            quiet: QUIET,
        }
    }

    /// With a far end.
    #[must_use]
    pub fn with_far_end(mut self, far_end: Option<Arc<dyn FarEnd>>) -> Self {
        self.far_end = far_end;
        self
    }

    /// With the configuration that `attach` gives.
    #[must_use]
    pub fn with_config(mut self, config: serde_json::Value) -> Self {
        self.config = config;
        self
    }

    /// Sets how long it looks on to see that nothing happens.
    #[must_use]
    pub fn with_quiet(mut self, quiet: Duration) -> Self {
        self.quiet = quiet;
        self
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &Arc<dyn ChannelProvider> {
        &self.provider
    }

    /// Time.
    #[must_use]
    pub fn runtime(&self) -> &Arc<dyn Runtime> {
        &self.runtime
    }

    /// The far end.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is none.
    pub fn far_end(&self) -> Result<Arc<dyn FarEnd>, Stop> {
        self.far_end.clone().ok_or_else(|| Stop::not_run("no far end"))
    }

    pub(super) fn set_far_end(&mut self, far_end: Arc<dyn FarEnd>) {
        self.far_end = Some(far_end);
    }

    /// What the provider can do for the agent.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.provider.capabilities(&Scope::SignIn)
    }

    /// Attaches the provider; its events are read from now on.
    ///
    /// # Errors
    ///
    /// The provider refuses, or does not answer.
    pub async fn attach(&mut self) -> Result<(), Stop> {
        let (sink, events) = event_channel(4096, Arc::clone(&self.runtime));
        let cx = AttachContext::new(self.agent.clone(), Arc::new(NoHost), sink, Arc::clone(&self.runtime))
            .with_config(self.config.clone());
        self.events = Some(events);
        let provider = Arc::clone(&self.provider);
        match self.within(PATIENCE, provider.attach(cx)).await {
            Some(outcome) => outcome.map_err(|error| Stop::broken(format!("`attach` failed: {error}"))),
            None => Err(Stop::broken(format!("`attach` did not return within {PATIENCE:?}"))),
        }
    }

    /// Detaches it.
    ///
    /// # Errors
    ///
    /// The provider fails, or does not answer.
    pub async fn detach(&mut self) -> Result<(), Stop> {
        let provider = Arc::clone(&self.provider);
        match self.within(PATIENCE, provider.detach()).await {
            Some(outcome) => outcome.map_err(|error| Stop::broken(format!("`detach` failed: {error}"))),
            None => Err(Stop::broken(format!("`detach` did not return within {PATIENCE:?}"))),
        }
    }

    async fn within<T: MaybeSend>(&self, time: Duration, work: impl Future<Output = T> + MaybeSend) -> Option<T> {
        let deadline = self.runtime.now() + time;
        self.runtime.timeout_at(Some(deadline), work).await.ok()
    }

    /// An id for a command that was never used.
    pub fn new_command_id(&mut self) -> CommandId {
        self.commands += 1;
        CommandId::from(format!("conformance-{}-{}", self.runtime.random_name(8), self.commands))
    }

    /// Gives a command under this id and waits for its outcome. One that does not come is `TimedOut`.
    pub async fn command_as(
        &self,
        id: &CommandId,
        command: impl Into<ChannelCommand>,
    ) -> Result<ChannelReply, ProviderError> {
        let (command, cx) = (command.into(), CallContext::for_command(id.clone()).within(PATIENCE));
        let name = command.name().to_owned();
        match self.within(PATIENCE * 2, dispatch(&*self.provider, &cx, command)).await {
            Some(outcome) => outcome,
            None => {
                let text = format!("no answer within {:?}", PATIENCE * 2);
                Err(ProviderError::new(ProviderErrorKind::TimedOut, text).with_operation(&name).uncertain())
            }
        }
    }

    /// Gives a command under a new id, which must succeed.
    ///
    /// # Errors
    ///
    /// It fails.
    pub async fn must(&mut self, command: impl Into<ChannelCommand>) -> Result<(CommandId, ChannelReply), Stop> {
        let id = self.new_command_id();
        let command = command.into();
        let name = command.name().to_owned();
        let outcome = self.command_as(&id, command).await;
        let reply = outcome.map_err(|error| Stop::broken(format!("`{name}` failed where it must work: {error}")))?;
        Ok((id, reply))
    }

    /// Gives a command that must be refused with one of these kinds, surely without an effect and without an event.
    ///
    /// # Errors
    ///
    /// It succeeds, fails in another way, or something is reported.
    pub async fn must_refuse(
        &mut self,
        command: impl Into<ChannelCommand>,
        kinds: &[ProviderErrorKind],
    ) -> Result<(), Stop> {
        let id = self.new_command_id();
        let command = command.into();
        let name = command.name().to_owned();
        self.pull();
        let before = match &self.far_end {
            Some(far_end) => far_end.effects().await.ok(),
            None => None,
        };
        match self.command_as(&id, command).await {
            Ok(_) => return Err(Stop::broken(format!("`{name}` succeeded; it must fail with one of {kinds:?}"))),
            Err(error) if !kinds.contains(&error.kind()) => {
                let text = format!("`{name}` failed with kind `{}`; expected one of {kinds:?}: {error}", error.kind());
                return Err(Stop::broken(text));
            }
            Err(error) if !error.is_certain() => {
                return Err(Stop::broken(format!(
                    "`{name}` was refused as uncertain; it surely had no effect: {error}"
                )));
            }
            Err(_) => {}
        }
        self.settle().await;
        if let Some(event) = self.unseen.iter().find(|event| event.cause.as_ref() == Some(&id)) {
            return Err(Stop::broken(format!("`{name}` was refused and yet `{}` was reported", event.event.name())));
        }
        if let (Some(before), Some(far_end)) = (before, &self.far_end) {
            let done = far_end.effects().await.map_err(Stop::broken)?.since(before);
            if done.total() > 0 {
                return Err(Stop::broken(format!("`{name}` was refused and yet the service did something: {done:?}")));
            }
        }
        Ok(())
    }

    /// Waits for an event that `is` is true of, whatever comes before it.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn event(&mut self, what: &str, is: impl Fn(&EventEnvelope) -> bool) -> Result<EventEnvelope, Stop> {
        let deadline = self.runtime.now() + PATIENCE;
        loop {
            if let Some(at) = self.unseen.iter().position(&is) {
                // What came before it stays, for cases that look at the order.
                return self.unseen.remove(at).ok_or_else(|| Stop::broken("the event is gone"));
            }
            let runtime = Arc::clone(&self.runtime);
            let Some(events) = &mut self.events else { return Err(Stop::broken("the provider is not attached")) };
            match runtime.timeout_at(Some(deadline), events.next()).await {
                Ok(Some(item)) => self.take(item),
                Ok(None) => return Err(Stop::broken(format!("the events ended; expected {what}"))),
                Err(Elapsed { .. }) => {
                    let seen: Vec<_> = self.unseen.iter().map(|event| event.event.name().to_owned()).collect();
                    let text = format!("{what} was not reported within {PATIENCE:?}; seen: [{}]", seen.join(", "));
                    return Err(Stop::broken(text));
                }
            }
        }
    }

    /// Waits for the event of this name in a conversation.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn event_named(&mut self, name: &str, conversation: &ConversationId) -> Result<EventEnvelope, Stop> {
        let is =
            |event: &EventEnvelope| event.event.name() == name && event.conversation.as_ref() == Some(conversation);
        self.event(&format!("`{name}` of {conversation}"), is).await
    }

    /// Looks on for a while; gives what was reported and no case has asked for.
    pub async fn look_on(&mut self, time: Duration) -> Vec<EventEnvelope> {
        self.runtime.sleep(time).await;
        self.pull();
        self.unseen.iter().cloned().collect()
    }

    /// Looks on long enough for everything under way to be reported.
    pub async fn settle(&mut self) -> Vec<EventEnvelope> {
        self.look_on(self.quiet).await
    }

    /// Reads what has come.
    fn pull(&mut self) {
        while let Some(item) = self.events.as_mut().and_then(EventStream::try_next) {
            self.take(item);
        }
    }

    fn take(&mut self, item: EventItem) {
        match item {
            EventItem::Event(event) => {
                self.check(&event);
                self.unseen.push_back(event);
            }
            EventItem::Gap { lost } => self.faults.push(format!("{lost} events are missing (a gap)")),
            _ => {}
        }
    }

    /// Holds an event against the life cycle and the numbers of its conversation.
    fn check(&mut self, event: &EventEnvelope) {
        let Some(id) = &event.conversation else { return };
        let model = self.models.entry(id.clone()).or_insert_with(|| ConversationModel::new(id.clone()));
        if let Err(illegal) = model.apply(&event.event) {
            self.faults.push(illegal.to_string());
        }
        let last = self.last.entry(id.clone()).or_default();
        if event.seq != *last + 1 {
            self.faults.push(format!("`{}` of {id} has the number {}, after {last}", event.event.name(), event.seq));
        }
        *last = event.seq;
    }

    /// What was wrong with the order and numbers of the events so far.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// What is known of a conversation by its events.
    #[must_use]
    pub fn model(&self, conversation: &ConversationId) -> Option<&ConversationModel> {
        self.models.get(conversation)
    }

    /// The number of the last event of a conversation.
    #[must_use]
    pub fn last_number(&self, conversation: &ConversationId) -> u64 {
        self.last.get(conversation).copied().unwrap_or_default()
    }

    /// The kinds that the provider has.
    #[must_use]
    pub fn kinds(&self) -> Vec<ChannelKind> {
        self.provider.descriptor().kinds.clone()
    }

    /// Ends a case about a kind of conversation that the provider has not.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`].
    pub fn needs_kind(&self, kind: &ChannelKind) -> Result<(), Stop> {
        if self.kinds().contains(kind) { Ok(()) } else { Err(Stop::not_run(format!("the provider has no {kind}"))) }
    }

    /// A conversation that a customer has begun and that waits for the agent.
    ///
    /// # Errors
    ///
    /// There is no far end, the provider has no such kind, or nothing is reported.
    pub async fn offered(&mut self, kind: &ChannelKind) -> Result<ConversationId, Stop> {
        self.needs_kind(kind)?;
        let far_end = self.far_end()?;
        far_end
            .offer(kind, sender(kind))
            .await
            .map_err(|why| Stop::not_run(format!("the far end cannot offer: {why}")))?;
        let is = |event: &EventEnvelope| matches!(&event.event, ChannelEvent::Offered(offer) if offer.kind == *kind);
        let event = self.event(&format!("`{}` of a {kind}", Offered::NAME), is).await?;
        event.conversation.ok_or_else(|| Stop::broken(format!("`{}` names no conversation", Offered::NAME)))
    }

    /// A conversation in which both ends are connected.
    ///
    /// # Errors
    ///
    /// As [`offered`](Self::offered), or it cannot be accepted.
    pub async fn connected(&mut self, kind: &ChannelKind) -> Result<ConversationId, Stop> {
        let id = self.offered(kind).await?;
        needs(self.capabilities().accept, Accept::NAME)?;
        self.must(Accept::new(id.clone())).await?;
        self.event_named(Connected::NAME, &id).await?;
        // It may have been reported before.
        self.unseen.retain(|event| event.event.name() != Accepted::NAME);
        Ok(id)
    }

    /// Starts a conversation with somebody.
    ///
    /// # Errors
    ///
    /// It is not advertised, or fails.
    pub async fn start(&mut self, kind: &ChannelKind) -> Result<(CommandId, ConversationId), Stop> {
        self.needs_kind(kind)?;
        needs(self.capabilities().start(kind), "conversation.start")?;
        match self.must(Start::new(kind.clone(), address(kind))).await? {
            (id, ChannelReply::Start(started)) => Ok((id, started.conversation)),
            (_, other) => Err(Stop::broken(format!("`conversation.start` replied {other:?}"))),
        }
    }
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench")
            .field("provider", &self.provider)
            .field("far_end", &self.far_end)
            .finish_non_exhaustive()
    }
}

/// Who calls or writes.
pub(super) const fn sender(kind: &ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Email => "ada@fabrikam.example",
        ChannelKind::Chat => "ada",
        _ => "+15550100199",
    }
}

/// Whom the agent calls or writes to.
pub(super) fn address(kind: &ChannelKind) -> Address {
    match kind {
        ChannelKind::Email => Address::email("ada@fabrikam.example"),
        ChannelKind::Chat => Address::user("ada"),
        _ => Address::phone("+15550100199"),
    }
}

/// The kit plays no CRM: a provider that calls its host is told so, and must live with it.
#[derive(Debug)]
pub(super) struct NoHost;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let text = "the conformance kit is no CRM; a provider must go on without it";
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), text))
    }
}
