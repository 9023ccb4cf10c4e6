//! The loopback provider with one defect.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cif_adapter::{ByCommand, by_command};
use cif_protocol::channel::{
    Accept, Capabilities, ChannelCommand, ChannelEvent, ChannelReply, Connected, Descriptor, Done, EventEnvelope,
    Facet, Level, Message, MessagePart, Scope, Snapshot,
};
use cif_protocol::host::HostEvent;
use cif_protocol::{CommandId, ConversationId, EventId, Timestamp};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, EventItem, EventSink, HostEventReply, ProviderError,
    ProviderErrorKind, Runtime, RuntimeExt, dispatch, event_channel,
};
use futures::StreamExt;

use crate::defect::Defect;

#[derive(Debug)]
pub(crate) struct Mutant {
    pub(crate) inner: Arc<dyn ChannelProvider>,
    pub(crate) defect: Defect,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    attached: u32,
    detached: bool,
    cx: Option<AttachContext>,
    last: Option<Snapshot>,
    accepted: Vec<ConversationId>,
    tamper: Tamper,
}

impl Mutant {
    fn is(&self, defect: Defect) -> bool {
        self.defect == defect
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn shows(&self, facet: &Facet) -> bool {
        match self.defect {
            Defect::AdvertisesWithoutFacet => *facet != Facet::Voice,
            Defect::LosesFacetAtDetach => !self.state().detached || *facet != Facet::Voice,
            _ => true,
        }
    }
}

#[async_trait]
impl ByCommand for Mutant {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        use ChannelCommand as C;
        use Defect as D;
        let done = Done::new();
        // A repeated command is recognised by its id; without it, it is done again.
        let nameless = CallContext::new();
        let cx_inner = match (self.defect, &command) {
            (D::DialsTwice, C::Start(_))
            | (D::SendsMessagesTwice, C::SendMessage(_))
            | (D::SendsMailTwice, C::SendEmail(_))
            | (D::PlaysTonesTwice, C::SendDtmf(_))
            | (D::TransfersTwice, C::BlindTransfer(_))
            | (D::ForgetsTheCause, C::End(_)) => &nameless,
            _ => cx,
        };
        match (self.defect, &command) {
            (D::Panics, C::Resume(_)) => panic!("a defect"),
            (D::SwallowsCancel, _) if cx.is_cancelled() => std::future::pending().await,
            (D::IgnoresPresence, C::SetPresence(_)) => {
                let now = dispatch(&*self.inner, cx, cif_protocol::channel::GetPresence::new().into()).await?;
                let ChannelReply::GetPresence(now) = now else { unreachable!("the reply of its command") };
                return Ok(ChannelReply::SetPresence(now));
            }
            (D::FailsWhatItAdvertises, C::Mute(_)) => return Err(ProviderError::unsupported("voice.mute")),
            (D::DialsInSecret, C::Start(_)) => {
                // Given away before anybody waits, under a name that nobody knows.
                let (inner, command) = (Arc::clone(&self.inner), command.clone());
                let id = cx.command_id().cloned();
                let work = async move {
                    let secret = CallContext::for_command(CommandId::new("secret"));
                    let cx = if id.is_some() { &secret } else { &CallContext::new() };
                    dispatch(&*inner, cx, command).await
                };
                let (tell, told) = futures::channel::oneshot::channel();
                self.runtime.spawn_task(async move { drop(tell.send(work.await)) }).detach();
                return told.await.unwrap();
            }
            (D::WorksAfterDetach, _) if self.state().detached => return Ok(ChannelReply::Accept(done)),
            (D::AcceptsTooLate, C::Accept(_)) => {
                let _ = dispatch(&*self.inner, cx, command).await;
                return Ok(ChannelReply::Accept(done));
            }
            (D::HoldsBeforeAccepting, C::Hold(_)) => {
                let _ = dispatch(&*self.inner, cx, command).await;
                return Ok(ChannelReply::Hold(done));
            }
            (D::IgnoresMessageLimit, C::SendMessage(send)) => {
                let mut short = send.clone();
                short.parts = vec![MessagePart::text("cut")];
                return dispatch(&*self.inner, cx, short.into()).await;
            }
            (D::IgnoresToneLimit, C::SendDtmf(send)) => {
                let mut short = send.clone();
                short.tones = "1".parse().unwrap();
                return dispatch(&*self.inner, cx, short.into()).await;
            }
            (D::ConnectsTwice, C::Accept(Accept { conversation, .. })) => {
                let sink = {
                    let mut state = self.state();
                    let again = state.accepted.contains(conversation);
                    state.accepted.push(conversation.clone());
                    state.cx.as_ref().filter(|_| again).map(|cx| cx.events.clone())
                };
                if let Some(sink) = sink {
                    sink.report(conversation, Connected::new(), None)?;
                }
                return dispatch(&*self.inner, cx, command).await;
            }
            (D::ShowsThePageAgain, C::SearchDirectory(search)) => {
                let mut first = search.clone();
                first.page = None;
                return dispatch(&*self.inner, cx, first.into()).await;
            }
            (D::IgnoresTheLimitOfAPage, C::SearchDirectory(search)) => {
                let mut all = search.clone();
                all.limit = None;
                return dispatch(&*self.inner, cx, all.into()).await;
            }
            _ => {}
        }
        let of_presence = matches!(command, C::SetPresence(_));
        let outcome = dispatch(&*self.inner, cx_inner, command).await;
        match (self.defect, outcome) {
            (D::TakesAnyPresence, Err(_)) if of_presence => {
                let now = dispatch(&*self.inner, &nameless, cif_protocol::channel::GetPresence::new().into()).await?;
                let ChannelReply::GetPresence(now) = now else { unreachable!("the reply of its command") };
                Ok(ChannelReply::SetPresence(now))
            }
            (D::WrongKindForUnknown, Err(error)) if error.kind() == ProviderErrorKind::NotFound => {
                Err(ProviderError::new(ProviderErrorKind::Unexpected, "something"))
            }
            (D::UncertainRefusals, Err(error)) => Err(error.uncertain()),
            (D::ErrorsWithoutText, Err(error)) => Err(ProviderError::new(error.kind(), "")),
            (_, outcome) => outcome,
        }
    }
}

by_command!(Mutant);

macro_rules! accessors {
    (
        [$($none:tt)*]
        core conversations Conversations $core:tt
        $(facet $accessor:ident $trait:ident ($facet:ident) $methods:tt)*
    ) => {
        $(fn $accessor(&self) -> Option<&dyn cif_provider::$trait> {
            let there = self.inner.$accessor().is_some() && self.shows(&Facet::$facet);
            there.then_some(self as &dyn cif_provider::$trait)
        })*
    };
}

#[async_trait]
impl ChannelProvider for Mutant {
    fn descriptor(&self) -> &Descriptor {
        self.inner.descriptor()
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        let all = self.inner.capabilities(scope);
        match (self.defect, scope) {
            (Defect::FacetWithoutCapability, _) => {
                all.with_get_presence(Level::Unsupported).with_set_presence(Level::Unsupported)
            }
            (Defect::ConversationCanDoMore, Scope::Conversation(_)) => all.with_associate(Level::Full),
            (Defect::ConversationCanDoMore, _) => all.with_associate(Level::Unsupported),
            (Defect::DoesWhatItDoesNotAdvertise, _) => all.with_hold(Level::Unsupported),
            (Defect::IgnoresToneLimit, _) => all.with_send_dtmf_max_tones(4_u32),
            (Defect::IgnoresMessageLimit, _) => all.with_send_message_max_size(64_u64),
            _ => all,
        }
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        match self.defect {
            Defect::AttachNeverReturns => std::future::pending().await,
            Defect::AttachOnlyOnce if self.state().attached > 0 => {
                return Err(ProviderError::new(ProviderErrorKind::WrongState, "attached already"));
            }
            _ => {}
        }
        let (sink, mut events) = event_channel(4096, Arc::clone(&self.runtime));
        let (mut own, state) = (cx.clone(), Arc::clone(&self.state));
        own.events = sink;
        {
            let mut state = self.state();
            (state.attached, state.detached, state.cx) = (state.attached + 1, false, Some(cx.clone()));
            state.tamper = Tamper { defect: Some(self.defect), ..Tamper::default() };
        }
        let out = cx.events;
        self.runtime
            .spawn_task(async move {
                while let Some(item) = events.next().await {
                    let EventItem::Event(event) = item else { continue };
                    let tampered = state.lock().unwrap().tamper.event(event);
                    for event in tampered {
                        let _ = out.forward(event);
                    }
                }
            })
            .detach();
        self.inner.attach(own).await
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        let cx = {
            let mut state = self.state();
            state.detached = true;
            state.cx.take()
        };
        if let (true, Some(cx)) = (self.is(Defect::ReportsAfterDetach), cx) {
            self.runtime.spawn_task(linger(Arc::clone(&self.runtime), cx.events)).detach();
        }
        self.inner.detach().await
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let mut snapshot = self.inner.snapshot().await?;
        let mut state = self.state();
        match self.defect {
            Defect::EmptySnapshot => snapshot.conversations.clear(),
            Defect::SnapshotKeepsTheDead => {
                if let Some(last) = &state.last {
                    let known = |id: &ConversationId| snapshot.conversations.iter().any(|c| c.conversation.id == *id);
                    let dead: Vec<_> =
                        last.conversations.iter().filter(|c| !known(&c.conversation.id)).cloned().collect();
                    snapshot.conversations.extend(dead);
                }
            }
            // What it says was so before the last event, and what it numbers is after it.
            Defect::SnapshotIsBehind => {
                for known in &mut snapshot.conversations {
                    known.conversation.state = cif_protocol::channel::ConversationState::Offered;
                }
            }
            Defect::SnapshotReports => {
                let sink = state.cx.as_ref().map(|cx| cx.events.clone());
                if let (Some(sink), Some(known)) = (sink, snapshot.conversations.first()) {
                    sink.report(&known.conversation.id, cif_protocol::channel::Muted::new(), None)?;
                }
            }
            _ => {}
        }
        state.last = Some(snapshot.clone());
        Ok(snapshot)
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        if self.is(Defect::FailsOnUnknownHostEvents) {
            return Err(ProviderError::unsupported("provider.host_event"));
        }
        self.inner.host_event(event).await
    }

    fn conversations(&self) -> &dyn cif_provider::Conversations {
        self
    }

    cif_provider::for_each_facet! { [accessors] }
}

async fn linger(runtime: Arc<dyn Runtime>, sink: EventSink) {
    loop {
        runtime.sleep(Duration::from_secs(3)).await;
        let ghost = ConversationId::new("ghost");
        let offer = cif_protocol::channel::Offered::new(
            cif_protocol::channel::ChannelKind::Voice,
            cif_protocol::channel::Party::new(),
        );
        if sink.report(&ghost, offer, None).is_err() || runtime.now().as_millis() > 60_000 {
            return;
        }
    }
}

/// What happens to events on their way.
#[derive(Debug, Default)]
pub(crate) struct Tamper {
    defect: Option<Defect>,
    kept: Vec<EventEnvelope>,
    first: Option<ConversationId>,
    count: u64,
    numbers: BTreeMap<ConversationId, u64>,
}

impl Tamper {
    fn event(&mut self, mut event: EventEnvelope) -> Vec<EventEnvelope> {
        use Defect as D;
        self.count += 1;
        let Some(defect) = self.defect else { return vec![event] };
        match (defect, &event.event) {
            (D::NeverSaysMissed, ChannelEvent::Missed(_)) | (D::NeverSaysEnded, ChannelEvent::Ended(_)) => {
                return Vec::new();
            }
            (D::ReordersEvents, ChannelEvent::Accepted(_))
            | (D::ReordersMessages, ChannelEvent::MessageReceived(_))
                if self.kept.is_empty() =>
            {
                self.kept.push(event);
                return Vec::new();
            }
            (D::ReordersEvents | D::ReordersMessages, _) if !self.kept.is_empty() => {
                // Numbered anew, so that only the order is wrong.
                let mut first = self.kept.remove(0);
                std::mem::swap(&mut first.seq, &mut event.seq);
                return vec![event, first];
            }
            (D::SkipsNumbers, _) => event.seq *= 2,
            (D::RepeatsEventIds, _) => event.event_id = EventId::new("always the same"),
            (D::GoesBackInTime, _) => {
                let at = i64::try_from(self.count).unwrap_or_default();
                event.occurred_at = Timestamp::from_unix_millis(1_000_000 - at);
            }
            (D::LivesOnAfterEnd, ChannelEvent::Ended(_)) => {
                let mut more = event.clone();
                more.event = Connected::new().into();
                more.seq += 1;
                more.event_id = EventId::new("zombie");
                return vec![event, more];
            }
            (D::LeaksToAnotherConversation, ChannelEvent::MessageReceived(_)) => {
                let own = event.conversation.clone();
                let first = self.first.get_or_insert_with(|| own.clone().unwrap()).clone();
                event.conversation = Some(first);
            }
            (D::ChangesTheText, ChannelEvent::MessageReceived(received)) => {
                let mut received = received.clone();
                let text = received.message.plain_text().replace('<', "&lt;");
                let Message { id, author, .. } = received.message.clone();
                received.message = Message::new(id, author, [MessagePart::text(text)]);
                event.event = received.into();
            }
            _ => {}
        }
        if let Some(id) = &event.conversation {
            self.numbers.insert(id.clone(), event.seq);
        }
        vec![event]
    }
}
