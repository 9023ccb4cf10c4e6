//! The simulated customers, by hand.

use std::sync::Arc;

use cif_protocol::channel::{
    Address, Author, ChannelEvent, ChannelKind, Connected, ConnectionState, ConversationState, Direction, Disposition,
    EmailMessage, EmailReceived, EndCause, Entry, Failed, IllegalTransition, Message, MessagePart, MessageReceived,
    Missed, Offered, Party, RecordRef, TypingStarted, TypingStopped,
};
use cif_protocol::{ConversationId, Timestamp};
use cif_provider::far_end::Effects;

use crate::capabilities::KINDS;
use crate::conversation::Talk;
use crate::service::{Service, State, StepError};

/// Acts for everybody the agent talks to. Clones are the same far end; it works whether the provider is attached or not.
#[derive(Debug, Clone)]
pub struct FarEnd {
    pub(crate) service: Arc<Service>,
}

/// Why the far end could not do what a test, or a person at a desk, asked of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FarEndError {
    /// There is no such conversation, or it was over long ago.
    #[error("there is no conversation {0}")]
    Unknown(ConversationId),
    /// The conversation is in a state where this cannot happen.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// The configured number of conversations is reached.
    #[error("{0} conversations at once are the limit; end one")]
    TooMany(u32),
    /// The loopback provider has no such channel.
    #[error("the loopback provider has no channel `{0}`; use voice, chat, sms or email")]
    NoSuchChannel(ChannelKind),
}

impl From<StepError> for FarEndError {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Unknown(id) => Self::Unknown(id),
            StepError::Illegal(illegal) => Self::Illegal(illegal),
            StepError::TooMany(max) => Self::TooMany(max),
        }
    }
}

impl FarEnd {
    pub(crate) fn new(service: Arc<Service>) -> Self {
        Self { service }
    }

    /// Offers a conversation. Without `from` the number is withheld.
    ///
    /// # Errors
    ///
    /// `NoSuchChannel`, `TooMany`.
    pub fn incoming(
        &self,
        kind: ChannelKind,
        from: Option<&str>,
        name: Option<&str>,
    ) -> Result<ConversationId, FarEndError> {
        self.offer(kind, from, name, None, |_, _, _| Ok(()))
    }

    /// A call comes in.
    ///
    /// # Errors
    ///
    /// `TooMany`.
    pub fn ring(&self, number: &str) -> Result<ConversationId, FarEndError> {
        self.incoming(ChannelKind::Voice, Some(number), None)
    }

    /// A mail comes in and begins a thread.
    ///
    /// # Errors
    ///
    /// `TooMany`.
    pub fn send_mail(&self, from: &str, subject: &str, text: &str) -> Result<ConversationId, FarEndError> {
        self.offer(ChannelKind::Email, Some(from), None, Some(subject), |service, state, id| {
            let mail = EmailMessage::new(
                state.new_message(),
                Party::from(Address::email(from)),
                subject,
                [MessagePart::text(text)],
            );
            service.step(state, id, EmailReceived::new(mail.with_sent_at(service.runtime.wall_clock())), None)
        })
    }

    fn offer(
        &self,
        kind: ChannelKind,
        from: Option<&str>,
        name: Option<&str>,
        subject: Option<&str>,
        then: impl FnOnce(&Service, &mut State, &ConversationId) -> Result<(), StepError>,
    ) -> Result<ConversationId, FarEndError> {
        if !KINDS.contains(&kind) {
            return Err(FarEndError::NoSuchChannel(kind));
        }
        let (service, mut state) = (&*self.service, self.service.state());
        let id = service.begin(&mut state, &kind, Direction::Inbound)?;
        let mut party = Party::new();
        party.name = name.map(str::to_owned);
        party.address = from.map(|from| match kind {
            ChannelKind::Voice | ChannelKind::Sms => Address::phone(from),
            ChannelKind::Email => Address::email(from),
            _ => Address::user(from),
        });
        let talk = state.talk_mut(&id)?;
        talk.info.party = Some(party.clone());
        talk.info.subject = subject.map(str::to_owned);
        let mut offered = Offered::new(kind, party);
        offered.subject = subject.map(str::to_owned);
        offered.expires_at = service.config.ring_for_ms.map(|delay| later(service.runtime.wall_clock(), delay));
        service.step(&mut state, &id, offered, None)?;
        then(service, &mut state, &id)?;
        if let Some(delay) = service.config.ring_for_ms {
            let ringing = id.clone();
            let timer = service.later(delay, move |service| {
                // Accepted or taken back at the last moment: then there is nothing to do.
                let _ = service.step(&mut service.state(), &ringing, Missed::new(EndCause::NoAnswer), None);
            });
            state.talk_mut(&id)?.set_timer(timer);
        }
        Ok(id)
    }

    /// Answers an outgoing call.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it is not dialling.
    pub fn answer(&self, id: &ConversationId) -> Result<(), FarEndError> {
        let mut state = self.service.state();
        let from = state.talk(id)?.state();
        // The table also lets an offered call connect by itself, but then it is not the far end who answers.
        if *from != ConversationState::Dialing {
            return Err(IllegalTransition::new(id.clone(), from.clone(), Connected::NAME).into());
        }
        Ok(self.service.step(&mut state, id, Connected::new(), None)?)
    }

    /// Hangs up: takes an offer back, rejects an outgoing call, or ends what is connected.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it is over.
    pub fn hang_up(&self, id: &ConversationId) -> Result<(), FarEndError> {
        let mut state = self.service.state();
        match state.talk(id)?.state() {
            ConversationState::Offered | ConversationState::Accepted => {
                Ok(self.service.step(&mut state, id, Missed::new(EndCause::Cancelled), None)?)
            }
            ConversationState::Dialing => {
                Ok(self.service.step(&mut state, id, Failed::new(EndCause::Rejected), None)?)
            }
            _ => Ok(self.service.finish(&mut state, id, EndCause::FarEnd, None)?),
        }
    }

    /// The far end of an outgoing call is busy.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it is over.
    pub fn busy(&self, id: &ConversationId) -> Result<(), FarEndError> {
        self.step(id, Failed::new(EndCause::Busy))
    }

    /// The connection breaks.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it is over.
    pub fn drop_line(&self, id: &ConversationId) -> Result<(), FarEndError> {
        self.step(id, Failed::new(EndCause::Network))
    }

    /// Another agent takes what is offered.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it is not offered.
    pub fn answer_elsewhere(&self, id: &ConversationId) -> Result<(), FarEndError> {
        self.step(id, Missed::new(EndCause::AnsweredElsewhere))
    }

    /// Writes a chat message.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it is over.
    pub fn say(&self, id: &ConversationId, text: &str) -> Result<(), FarEndError> {
        let mut state = self.service.state();
        let message = Message::new(state.new_message(), Author::FarEnd, [MessagePart::text(text)])
            .with_sent_at(self.service.runtime.wall_clock());
        Ok(self.service.step(&mut state, id, MessageReceived::new(message), None)?)
    }

    /// Begins or stops writing.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when it is not connected.
    pub fn typing(&self, id: &ConversationId, typing: bool) -> Result<(), FarEndError> {
        if typing { self.step(id, TypingStarted::new()) } else { self.step(id, TypingStopped::new()) }
    }

    /// Changes the provider's connection to its service. While it is not connected, commands fail with `Unavailable`.
    pub fn set_connection(&self, connection: ConnectionState) {
        self.service.connect(&mut self.service.state(), connection, None);
    }

    pub(crate) fn step(&self, id: &ConversationId, event: impl Into<ChannelEvent>) -> Result<(), FarEndError> {
        Ok(self.service.step(&mut self.service.state(), id, event, None)?)
    }
}

/// What the far end notices.
impl FarEnd {
    /// Where a conversation stands; nothing for one that is unknown.
    #[must_use]
    pub fn state(&self, id: &ConversationId) -> Option<ConversationState> {
        self.see(id, |talk| talk.state().clone())
    }

    /// The conversations that are live, oldest id first.
    #[must_use]
    pub fn live(&self) -> Vec<ConversationId> {
        let state = self.service.state();
        state.talks.iter().filter(|(_, talk)| talk.state().is_live()).map(|(id, _)| id.clone()).collect()
    }

    /// What the service has done for the agent so far.
    #[must_use]
    pub fn effects(&self) -> Effects {
        self.service.state().effects
    }

    /// The tones that it heard.
    #[must_use]
    pub fn tones(&self, id: &ConversationId) -> Option<String> {
        self.see(id, |talk| talk.tones.clone())
    }

    /// The texts that it got from the agent, oldest first.
    #[must_use]
    pub fn texts(&self, id: &ConversationId) -> Option<Vec<String>> {
        self.see(id, |talk| talk.sent.clone())
    }

    /// Does it see the agent writing?
    #[must_use]
    pub fn sees_typing(&self, id: &ConversationId) -> Option<bool> {
        self.see(id, |talk| talk.agent_types)
    }

    /// Is it on hold?
    #[must_use]
    pub fn is_held(&self, id: &ConversationId) -> Option<bool> {
        self.see(id, |talk| talk.held)
    }

    /// Is the agent muted?
    #[must_use]
    pub fn is_muted(&self, id: &ConversationId) -> Option<bool> {
        self.see(id, |talk| talk.muted)
    }

    /// The record that the service was told of.
    #[must_use]
    pub fn record(&self, id: &ConversationId) -> Option<RecordRef> {
        self.see(id, |talk| talk.info.record.clone()).flatten()
    }

    /// The disposition that the service was told of.
    #[must_use]
    pub fn disposition(&self, id: &ConversationId) -> Option<Disposition> {
        self.see(id, |talk| talk.disposition.clone()).flatten()
    }

    pub(crate) fn see<T>(&self, id: &ConversationId, look: impl FnOnce(&Talk) -> T) -> Option<T> {
        self.service.state().talks.get(id).map(look)
    }
}

fn later(time: Timestamp, delay_ms: u64) -> Timestamp {
    let delay = i64::try_from(delay_ms).unwrap_or(i64::MAX);
    Timestamp::from_unix_millis(time.as_unix_millis().saturating_add(delay))
}
