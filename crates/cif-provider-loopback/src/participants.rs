//! Bringing people in and taking them out.

use cif_protocol::channel::{
    AddParticipant, ChannelKind, Done, EndCause, Participant, ParticipantAdded, ParticipantState, RemoveParticipant,
};
use cif_provider::{CallContext, Participants, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::consult::check_room;
use crate::conversations::check_address;
use crate::messaging::check_talking;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Participants for LoopbackProvider {
    async fn add(&self, cx: &CallContext, command: AddParticipant) -> Result<ParticipantAdded, ProviderError> {
        let service = &self.service;
        service.execute::<AddParticipant>(cx, |state| {
            let id = &command.conversation;
            check_talking(state, id)?;
            check_address(&state.talk(id)?.info.kind.clone(), &command.to)?;
            check_room(state, id)?;
            let role = command.role.clone();
            let who = service.invite(state, id, &command.to, command.name.as_deref(), role, cx.command_id())?;
            Ok(ParticipantAdded::new(who))
        })
    }

    async fn remove(&self, cx: &CallContext, command: RemoveParticipant) -> Result<(), ProviderError> {
        let service = &self.service;
        let outcome = service.execute::<RemoveParticipant>(cx, |state| {
            let (id, who) = (&command.conversation, &command.participant);
            check_talking(state, id)?;
            let talk = state.talk(id)?;
            if who.as_str() == Participant::AGENT
                || (who.as_str() == Participant::FAR_END && talk.is_kind(&ChannelKind::Email))
            {
                let text = format!("`{who}` cannot be taken out; end the conversation instead");
                return Err(ProviderError::new(ProviderErrorKind::Denied, text));
            }
            let left = |known: &Participant| known.id == *who && known.state == Some(ParticipantState::Left);
            if talk.model.participants().iter().any(left) {
                return Ok(Done::new());
            }
            if talk.model.participant(who).is_none() {
                let text = format!("there is no participant {who} in {id}; see the snapshot");
                return Err(ProviderError::new(ProviderErrorKind::NotFound, text));
            }
            service.part(state, id, who, EndCause::Agent, cx.command_id())?;
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}
