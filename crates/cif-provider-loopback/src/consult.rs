//! Consultation, warm transfer, swap and conference.

use cif_protocol::channel::{
    Address, CancelConsult, ChannelKind, CompleteTransfer, Conferenced, Consult, ConsultEnded, ConsultOutcome,
    ConsultStarted, Consulting, EndCause, Held, Participant, ParticipantInvited, ParticipantJoined, ParticipantLeft,
    ParticipantRole, ParticipantState, Party, Resumed, StartConference, Swap, Swapped, Transferred,
};
use cif_protocol::{CommandId, ConversationId, ParticipantId};
use cif_provider::{ProviderError, ProviderErrorKind};

use crate::LoopbackProvider;
use crate::capabilities::MAX_PARTICIPANTS;
use crate::conversations::check_address;
use crate::service::{Service, State, StepError};

type Cause<'a> = Option<&'a CommandId>;
type Done = Result<(), ProviderError>;

impl LoopbackProvider {
    pub(crate) fn consult_on(
        &self,
        state: &mut State,
        command: &Consult,
        cause: Cause<'_>,
    ) -> Result<Consulting, ProviderError> {
        check_address(&ChannelKind::Voice, &command.to)?;
        let id = &command.conversation;
        if let Some(consult) = state.talk(id)?.model.consult() {
            let text = format!("{} is being asked already; cancel that consultation first", consult.participant);
            return Err(ProviderError::new(ProviderErrorKind::WrongState, text));
        }
        check_room(state, id)?;
        let far_end = ParticipantId::from(Participant::FAR_END);
        if !state.talk(id)?.is_held(&far_end) {
            self.service.step(state, id, Held::new().with_participant(far_end), cause)?;
        }
        let participant = self.service.invite(state, id, &command.to, command.name.as_deref(), None, cause)?;
        self.service.step(state, id, ConsultStarted::new(participant.clone()), cause)?;
        Ok(Consulting::new(participant))
    }

    pub(crate) fn complete_transfer_on(&self, state: &mut State, command: &CompleteTransfer, cause: Cause<'_>) -> Done {
        let id = &command.conversation;
        let asked = joined_consult(state, id)?;
        let to = asked.party.and_then(|party| party.address).unwrap_or_else(|| Address::user(asked.id.as_str()));
        self.service.step(state, id, ConsultEnded::new(asked.id, ConsultOutcome::Transferred), cause)?;
        self.service.step(state, id, Transferred::new(to), cause)?;
        state.effects.transfers += 1;
        Ok(self.service.finish(state, id, EndCause::Transferred, cause)?)
    }

    pub(crate) fn cancel_consult_on(&self, state: &mut State, command: &CancelConsult, cause: Cause<'_>) -> Done {
        let id = &command.conversation;
        let asked = state.talk(id)?.model.consult().map(|consult| consult.participant.clone());
        match asked {
            Some(asked) => Ok(self.service.part(state, id, &asked, EndCause::Agent, cause)?),
            None => Ok(()),
        }
    }

    pub(crate) fn swap_on(&self, state: &mut State, command: &Swap, cause: Cause<'_>) -> Done {
        let id = &command.conversation;
        let asked = joined_consult(state, id)?.id;
        let far_end = ParticipantId::from(Participant::FAR_END);
        let (hold, talk) = if state.talk(id)?.is_held(&far_end) { (asked, far_end) } else { (far_end, asked) };
        self.service.step(state, id, Held::new().with_participant(hold), cause)?;
        self.service.step(state, id, Resumed::new().with_participant(talk.clone()), cause)?;
        Ok(self.service.step(state, id, Swapped::new(talk), cause)?)
    }

    pub(crate) fn conference_on(&self, state: &mut State, command: &StartConference, cause: Cause<'_>) -> Done {
        let id = &command.conversation;
        if state.talk(id)?.model.is_conference() {
            return Ok(());
        }
        let asked = match state.talk(id)?.model.consult() {
            Some(_) => Some(joined_consult(state, id)?.id),
            None => None,
        };
        let held = state.talk(id)?.model.participants().into_iter().filter(|who| who.held);
        for who in held.collect::<Vec<_>>() {
            self.service.step(state, id, Resumed::new().with_participant(who.id), cause)?;
        }
        if let Some(asked) = asked {
            self.service.step(state, id, ConsultEnded::new(asked, ConsultOutcome::Conferenced), cause)?;
        }
        Ok(self.service.step(state, id, Conferenced::new(), cause)?)
    }
}

impl Service {
    /// Invites somebody, who joins after a while, unless the number is busy.
    pub(crate) fn invite(
        &self,
        state: &mut State,
        id: &ConversationId,
        to: &Address,
        name: Option<&str>,
        role: Option<ParticipantRole>,
        cause: Cause<'_>,
    ) -> Result<ParticipantId, StepError> {
        let mut party = Party::from(to.clone());
        party.name = name.map(str::to_owned);
        let participant = state.new_id::<ParticipantId>("p");
        let who = Participant::new(participant.clone(), role.unwrap_or(ParticipantRole::Colleague)).with_party(party);
        self.step(state, id, ParticipantInvited::new(who.clone().with_state(ParticipantState::Invited)), cause)?;
        state.effects.invited += 1;
        if let Some(delay) = self.config.answer_after_ms {
            let (id, busy) = (id.clone(), self.config.busy.contains(&to.value));
            let task = self.later(delay, move |service| {
                let mut state = service.state();
                let invited = state.talk(&id).ok().and_then(|talk| talk.model.participant(&who.id));
                // Who has come, was taken out, or whose call is over meanwhile does not answer any more.
                if invited.is_none_or(|who| who.state != Some(ParticipantState::Invited)) {
                    return;
                }
                let _ = if busy {
                    service.part(&mut state, &id, &who.id, EndCause::Busy, None)
                } else {
                    service.step(&mut state, &id, ParticipantJoined::new(who), None)
                };
            });
            task.detach();
        }
        Ok(participant)
    }

    /// Somebody leaves. With the one who was asked the consultation ends, and the far end is talked to again.
    pub(crate) fn part(
        &self,
        state: &mut State,
        id: &ConversationId,
        who: &ParticipantId,
        why: EndCause,
        cause: Cause<'_>,
    ) -> Result<(), StepError> {
        let asked = state.talk(id)?.model.consult().is_some_and(|consult| consult.participant == *who);
        let outcome = if why == EndCause::Agent { ConsultOutcome::Cancelled } else { ConsultOutcome::Left };
        self.step(state, id, ParticipantLeft::new(who.clone()).with_cause(why), cause)?;
        if asked {
            self.step(state, id, ConsultEnded::new(who.clone(), outcome), cause)?;
            let far_end = ParticipantId::from(Participant::FAR_END);
            if state.talk(id)?.is_held(&far_end) {
                self.step(state, id, Resumed::new().with_participant(far_end), cause)?;
            }
        }
        Ok(())
    }
}

/// Is there room for one more?
pub(crate) fn check_room(state: &State, id: &ConversationId) -> Result<(), ProviderError> {
    let there = state.talk(id)?.model.participants().into_iter();
    // The two ends are not counted by the model unless something was reported of them.
    let ends = [Participant::AGENT, Participant::FAR_END];
    let others = there.filter(|who| who.state != Some(ParticipantState::Left) && !ends.contains(&who.id.as_str()));
    if others.count() + ends.len() < usize::try_from(MAX_PARTICIPANTS).unwrap_or(usize::MAX) {
        return Ok(());
    }
    let text = format!("{MAX_PARTICIPANTS} participants are the limit; take somebody out first");
    Err(ProviderError::new(ProviderErrorKind::LimitReached, text))
}

/// The one who is asked, who has answered.
fn joined_consult(state: &State, id: &ConversationId) -> Result<Participant, ProviderError> {
    let model = &state.talk(id)?.model;
    let asked = model.consult().and_then(|consult| model.participant(&consult.participant));
    let wrong = |text: String| ProviderError::new(ProviderErrorKind::WrongState, text);
    match asked {
        None => Err(wrong(format!("nobody is asked in {id}; begin with `voice.consult`"))),
        Some(asked) if asked.state == Some(ParticipantState::Invited) => {
            Err(wrong(format!("{} has not answered yet; wait for `participant.joined`", asked.id)))
        }
        Some(asked) => Ok(asked),
    }
}
