//! A telephone exchange in miniature. A vendor's own service, or its client, takes the place of this file.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cif_protocol::channel::{
    Address, ChannelEvent, ChannelKind, Connected, Conversation, ConversationSnapshot, ConversationState as State,
    Dialing, Direction, EndCause, Ended, Missed, Offered, Party, Start,
};
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{EventSink, ProviderError, ProviderErrorKind as Kind, Runtime, RuntimeExt};

/// Calls that are remembered. Those that are over stay for a while: a command may come a moment after the end.
const MAX_CALLS: usize = 64;
/// How long the called ones let it ring.
const ANSWER_AFTER: Duration = Duration::from_millis(1_500);

/// The exchange. Its calls go on when no host listens; the next snapshot then tells of them.
#[derive(Debug)]
pub(crate) struct Exchange {
    runtime: Arc<dyn Runtime>,
    /// Ids are never used again, not even by the next process.
    prefix: String,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    events: Option<EventSink>,
    calls: Vec<Call>,
    count: u64,
}

#[derive(Debug)]
struct Call {
    about: Conversation,
    muted: bool,
    /// The number of its last event.
    seq: u64,
}

impl Exchange {
    pub(crate) fn new(runtime: Arc<dyn Runtime>) -> Arc<Self> {
        Arc::new(Self { prefix: runtime.random_name(4), runtime, inside: Mutex::default() })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on events go here, and their numbers go on where they were.
    pub(crate) fn set_listener(&self, events: Option<EventSink>) -> Result<(), ProviderError> {
        let mut inside = self.inside();
        for call in &inside.calls {
            events.iter().try_for_each(|events| events.continue_from(&call.about.id, call.seq))?;
        }
        inside.events = events;
        Ok(())
    }

    /// The calls that are not over, the oldest first.
    pub(crate) fn live(&self) -> Vec<ConversationSnapshot> {
        let inside = self.inside();
        let live = inside.calls.iter().filter(|call| call.about.state.is_live());
        live.map(|call| ConversationSnapshot::new(call.about.clone(), call.seq)).collect()
    }

    /// A customer calls.
    pub(crate) fn ring(&self, number: &str) -> Result<ConversationId, ProviderError> {
        let from = Party::from(Address::phone(number));
        let id = self.add(Direction::Inbound, from.clone())?;
        self.step(&id, Offered::new(ChannelKind::Voice, from), None)?;
        Ok(id)
    }

    /// The customer of the newest call hangs up, or a colleague takes it while it rings.
    pub(crate) fn take_away(&self, cause: EndCause) -> Result<(), ProviderError> {
        let newest = self.live().pop().ok_or_else(|| ProviderError::new(Kind::NotFound, "there is no call"))?;
        let id = newest.conversation.id;
        match newest.conversation.state {
            State::Offered => self.step(&id, Missed::new(cause), None),
            _ => self.step(&id, Ended::new(EndCause::FarEnd), None),
        }
    }

    /// The agent calls. The far end answers after a moment.
    pub(crate) fn dial(
        self: &Arc<Self>,
        to: Start,
        cause: Option<&CommandId>,
    ) -> Result<ConversationId, ProviderError> {
        let mut party = Party::from(to.to);
        party.name = to.name;
        let id = self.add(Direction::Outbound, party.clone())?;
        let mut dialing = Dialing::new(ChannelKind::Voice, party);
        (dialing.record, dialing.session) = (to.record, to.session);
        self.step(&id, dialing, cause)?;
        let (exchange, call, rings) = (Arc::clone(self), id.clone(), self.runtime.sleep(ANSWER_AFTER));
        let far_end = async move {
            rings.await;
            // Refused when the agent has hung up meanwhile, as it should be.
            let _ = exchange.step(&call, Connected::new(), None);
        };
        self.runtime.spawn_task(far_end).detach();
        Ok(id)
    }

    /// Moves a call along and reports it. What is so already is no error, and nothing is reported then.
    pub(crate) fn step(
        &self,
        id: &ConversationId,
        event: impl Into<ChannelEvent>,
        cause: Option<&CommandId>,
    ) -> Result<(), ProviderError> {
        let event = event.into();
        let Inside { events, calls, .. } = &mut *self.inside();
        let call = calls.iter_mut().find(|call| call.about.id == *id);
        let call = call.ok_or_else(|| ProviderError::new(Kind::NotFound, format!("there is no call {id}")))?;
        if call.is_so(&event) {
            return Ok(());
        }
        let next = call.about.state.apply(id, &event);
        call.about.state = next.map_err(|illegal| ProviderError::new(Kind::WrongState, illegal.to_string()))?;
        match &event {
            ChannelEvent::Connected(_) => {
                call.about.connected_at = Some(self.runtime.wall_clock());
            }
            ChannelEvent::Muted(_) => call.muted = true,
            ChannelEvent::Unmuted(_) => call.muted = false,
            _ => {}
        }
        if let Some(seq) = events.as_ref().and_then(|events| events.report(id, event, cause).ok()) {
            call.seq = seq;
        }
        Ok(())
    }

    fn add(&self, direction: Direction, party: Party) -> Result<ConversationId, ProviderError> {
        let mut inside = self.inside();
        if inside.calls.len() >= MAX_CALLS {
            inside.calls.retain(|call| call.about.state.is_live());
        }
        if inside.calls.len() >= MAX_CALLS {
            return Err(ProviderError::new(Kind::LimitReached, "all lines are taken; end a call"));
        }
        inside.count += 1;
        let id = ConversationId::from(format!("call-{}-{}", self.prefix, inside.count));
        let about = Conversation::new(id.clone(), ChannelKind::Voice, direction, State::New).with_party(party);
        let about = about.with_started_at(self.runtime.wall_clock());
        inside.calls.push(Call { about, muted: false, seq: 0 });
        Ok(id)
    }
}

impl Call {
    /// Would the event change nothing?
    fn is_so(&self, event: &ChannelEvent) -> bool {
        let state = &self.about.state;
        match event {
            ChannelEvent::Accepted(_) | ChannelEvent::Connected(_) => state.is_connected(),
            ChannelEvent::Declined(_) => *state == State::Declined,
            ChannelEvent::Held(_) => *state == State::Held,
            ChannelEvent::Resumed(_) => *state == State::Connected,
            ChannelEvent::Muted(_) => state.is_connected() && self.muted,
            ChannelEvent::Unmuted(_) => state.is_connected() && !self.muted,
            ChannelEvent::Ended(_) => state.is_over(),
            _ => false,
        }
    }
}
