//! Joining the conversations of simulated colleagues.

use cif_protocol::channel::{
    Address, ChannelKind, Connected, Dialing, Direction, Done, EndCause, LeaveSupervision, ListSupervised, Participant,
    Party, SetSupervisionMode, StartSupervision, Supervising, SupervisionEnded, SupervisionModeChanged,
    SupervisionStarted, SupervisionTarget, SupervisionTargets,
};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind, Supervision, async_trait};

use crate::LoopbackProvider;

/// The colleagues who always talk to somebody.
const TEAM: [(&str, &str, &str); 2] = [("grace/1", "Grace", "+15550100201"), ("alan/1", "Alan", "+15550100202")];

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Supervision for LoopbackProvider {
    async fn list(&self, cx: &CallContext, _command: ListSupervised) -> Result<SupervisionTargets, ProviderError> {
        self.service.execute::<ListSupervised>(cx, |_| {
            let targets = TEAM.map(|(id, agent, number)| {
                let party = Party::from(Address::phone(number));
                SupervisionTarget::new(id, ChannelKind::Voice, agent).with_party(party)
            });
            Ok(SupervisionTargets::new().with_targets(targets))
        })
    }

    async fn start(&self, cx: &CallContext, command: StartSupervision) -> Result<Supervising, ProviderError> {
        let (service, cause) = (&self.service, cx.command_id());
        service.execute::<StartSupervision>(cx, |state| {
            let Some((_, agent, number)) = TEAM.iter().find(|(id, ..)| *id == command.target) else {
                let text = format!("there is no conversation `{}` to join; choose one of the list", command.target);
                return Err(ProviderError::new(ProviderErrorKind::NotFound, text));
            };
            self.service.check_mode(state, &command.mode)?;
            let party = Party::from(Address::phone(*number)).with_name(format!("{agent}'s call"));
            let id = service.begin(state, &ChannelKind::Voice, Direction::Outbound)?;
            state.talk_mut(&id)?.info.party = Some(party.clone());
            service.step(state, &id, Dialing::new(ChannelKind::Voice, party), cause)?;
            service.step(state, &id, Connected::new(), cause)?;
            service.step(state, &id, SupervisionStarted::new(Participant::AGENT, command.mode), cause)?;
            state.effects.supervised += 1;
            Ok(Supervising::new(id))
        })
    }

    async fn set_mode(&self, cx: &CallContext, command: SetSupervisionMode) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<SetSupervisionMode>(cx, |state| {
            self.service.check_mode(state, &command.mode)?;
            let id = &command.conversation;
            if state.talk(id)?.model.supervision(&Participant::AGENT.into()) != Some(&command.mode) {
                let changed = SupervisionModeChanged::new(Participant::AGENT, command.mode);
                self.service.step(state, id, changed, cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn leave(&self, cx: &CallContext, command: LeaveSupervision) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<LeaveSupervision>(cx, |state| {
            let id = &command.conversation;
            if !state.talk(id)?.state().is_over() {
                self.service.step(state, id, SupervisionEnded::new(Participant::AGENT), cx.command_id())?;
                self.service.finish(state, id, EndCause::Agent, cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}
