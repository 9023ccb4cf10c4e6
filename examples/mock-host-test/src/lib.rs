//! A vendor's provider in one file: a door phone. Visitors ring, the agent talks to them and ends the call.
//!
//! It knows nothing of sessions, notifications or records: the host's screen-pop flow does all that. Its tests are in
//! `tests/`: they need no host, no network and no time.
//!
//! ```
//! use cif_provider::ChannelProvider;
//! use mock_host_test::DoorPhone;
//!
//! let door = DoorPhone::new();
//! assert_eq!(door.descriptor().label, "Door phone");
//! assert!(door.ring("+1 555 010 0199").is_err(), "nobody is signed in");
//! ```

use std::sync::{Mutex, MutexGuard, PoisonError};

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Accepted, Address, Associate, Capabilities, ChannelKind, Connected, Conversation, ConversationSnapshot,
    ConversationState, Decline, Declined, Descriptor, Direction, End, EndCause, Ended, Level, Missed, Offered, Party,
    Scope, Snapshot, Start, Started, WrapUpEnd, WrapUpStart,
};
use cif_protocol::host::HostEvent;
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Conversations, EventSink, HostEventReply, ProviderError,
    ProviderErrorKind, async_trait,
};

/// One agent's door phone. There is one door, so there is one conversation at a time.
#[derive(Debug)]
pub struct DoorPhone {
    descriptor: Descriptor,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    events: Option<EventSink>,
    visitors: u32,
    visit: Option<Conversation>,
}

impl Default for DoorPhone {
    fn default() -> Self {
        Self::new()
    }
}

impl DoorPhone {
    /// A door phone that no agent is signed in to yet.
    #[must_use]
    pub fn new() -> Self {
        let descriptor = Descriptor::new("door", "Door phone", "1.0").with_kinds([ChannelKind::Voice]);
        Self { descriptor, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A visitor, known by a telephone number, rings.
    ///
    /// # Errors
    ///
    /// `Detached` when nobody is signed in, `LimitReached` when somebody is at the door already.
    pub fn ring(&self, number: &str) -> Result<ConversationId, ProviderError> {
        let mut state = self.lock();
        if state.visit.is_some() {
            return Err(ProviderError::new(ProviderErrorKind::LimitReached, "somebody is at the door; wait"));
        }
        let visitor = Party::from(Address::phone(number));
        let id = ConversationId::from(format!("visit-{}", state.visitors + 1));
        state.sink()?.report(&id, Offered::new(ChannelKind::Voice, visitor.clone()), None)?;
        let offered = ConversationState::Offered;
        let mut visit = Conversation::new(id.clone(), ChannelKind::Voice, Direction::Inbound, offered);
        visit.party = Some(visitor);
        state.visit = Some(visit);
        state.visitors += 1;
        Ok(id)
    }

    /// The visitor walks away.
    ///
    /// # Errors
    ///
    /// `NotFound` when nobody is there.
    pub fn walk_away(&self) -> Result<(), ProviderError> {
        let mut state = self.lock();
        let visit = state.visit.take().ok_or_else(nobody)?;
        if visit.state == ConversationState::Connected {
            state.sink()?.report(&visit.id, Ended::new(EndCause::FarEnd), None)?;
        } else {
            state.sink()?.report(&visit.id, Missed::new(EndCause::Cancelled), None)?;
        }
        Ok(())
    }
}

impl State {
    fn sink(&self) -> Result<&EventSink, ProviderError> {
        let detached = || ProviderError::new(ProviderErrorKind::Detached, "nobody is signed in to the door phone");
        self.events.as_ref().ok_or_else(detached)
    }

    fn visit(&mut self, id: &ConversationId) -> Result<&mut Conversation, ProviderError> {
        self.visit.as_mut().filter(|visit| visit.id == *id).ok_or_else(nobody)
    }
}

fn nobody() -> ProviderError {
    ProviderError::new(ProviderErrorKind::NotFound, "this visitor is not at the door any more")
}

#[async_trait]
impl ChannelProvider for DoorPhone {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        Capabilities::default().with_accept(Level::Full).with_decline(Level::Full).with_end(Level::Full)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.lock().events = Some(cx.events);
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.lock().events = None;
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        let state = self.lock();
        let sink = state.sink()?;
        let live = state.visit.iter().map(|visit| ConversationSnapshot::new(visit.clone(), sink.last_seq(&visit.id)));
        Ok(Snapshot::new().with_conversations(live.collect::<Vec<_>>()))
    }

    async fn host_event(&self, _: HostEvent) -> Result<HostEventReply, ProviderError> {
        Ok(HostEventReply::Done)
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }
}

#[async_trait]
impl Conversations for DoorPhone {
    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        let mut state = self.lock();
        let visit = state.visit(&command.conversation)?;
        if visit.state == ConversationState::Connected {
            return Ok(());
        }
        visit.state = ConversationState::Connected;
        let sink = state.sink()?;
        sink.report(&command.conversation, Accepted::new(), cx.command_id())?;
        sink.report(&command.conversation, Connected::new(), cx.command_id())?;
        Ok(())
    }

    async fn decline(&self, cx: &CallContext, command: Decline) -> Result<(), ProviderError> {
        let mut state = self.lock();
        state.visit(&command.conversation)?;
        state.visit = None;
        state.sink()?.report(&command.conversation, Declined::new(), cx.command_id())?;
        Ok(())
    }

    async fn end(&self, cx: &CallContext, command: End) -> Result<(), ProviderError> {
        let mut state = self.lock();
        state.visit(&command.conversation)?;
        state.visit = None;
        state.sink()?.report(&command.conversation, Ended::new(EndCause::Agent), cx.command_id())?;
        Ok(())
    }

    async fn start(&self, _: &CallContext, _: Start) -> Result<Started, ProviderError> {
        Err(ProviderError::unsupported("conversation.start"))
    }

    async fn wrap_up_start(&self, _: &CallContext, _: WrapUpStart) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.wrap_up_start"))
    }

    async fn wrap_up_end(&self, _: &CallContext, _: WrapUpEnd) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.wrap_up_end"))
    }

    async fn associate(&self, _: &CallContext, _: Associate) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("conversation.associate"))
    }
}
