//! Hold, mute, tones and transfer.

use cif_protocol::channel::{
    AudioDevice, BlindTransfer, CancelConsult, ChannelEvent, ChannelKind, Command, CompleteTransfer, Consult,
    Consulting, DeviceKind, DeviceList, Done, EndCause, Held, Hold, ListDevices, Mute, Muted, Participant, Resume,
    Resumed, SelectDevice, SendDtmf, StartConference, Swap, Transferred, Unmute, Unmuted,
};
use cif_protocol::{ConversationId, ParticipantId};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind, Voice, async_trait};

use crate::LoopbackProvider;
use crate::conversation::Talk;
use crate::conversations::check_address;
use crate::messaging::check_connected;
use crate::service::State;

/// How many tones of one call are remembered.
const MAX_TONES: usize = 1_024;

/// The devices of the simulated desk.
const DEVICES: [(&str, &str); 2] = [("headset", "Headset"), ("built-in", "Built-in microphone")];

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Voice for LoopbackProvider {
    async fn hold(&self, cx: &CallContext, command: Hold) -> Result<(), ProviderError> {
        let mut held = Held::new();
        held.participant.clone_from(&command.participant);
        self.on_participant::<Hold>(cx, &command.conversation, command.participant.as_ref(), held, |all, who| {
            who.map_or(all.held, |who| who.held)
        })
    }

    async fn resume(&self, cx: &CallContext, command: Resume) -> Result<(), ProviderError> {
        let mut resumed = Resumed::new();
        resumed.participant.clone_from(&command.participant);
        self.on_participant::<Resume>(cx, &command.conversation, command.participant.as_ref(), resumed, |all, who| {
            !who.map_or(all.held, |who| who.held)
        })
    }

    async fn mute(&self, cx: &CallContext, command: Mute) -> Result<(), ProviderError> {
        let mut muted = Muted::new();
        muted.participant.clone_from(&command.participant);
        self.on_participant::<Mute>(cx, &command.conversation, command.participant.as_ref(), muted, |all, who| {
            who.map_or(all.muted, |who| who.muted)
        })
    }

    async fn unmute(&self, cx: &CallContext, command: Unmute) -> Result<(), ProviderError> {
        let mut unmuted = Unmuted::new();
        unmuted.participant.clone_from(&command.participant);
        self.on_participant::<Unmute>(cx, &command.conversation, command.participant.as_ref(), unmuted, |all, who| {
            !who.map_or(all.muted, |who| who.muted)
        })
    }

    async fn send_dtmf(&self, cx: &CallContext, command: SendDtmf) -> Result<(), ProviderError> {
        self.on_call::<SendDtmf>(cx, &command.conversation, |state, id| {
            let heard = &mut state.talk_mut(id)?.tones;
            if heard.len() + command.tones.as_str().len() > MAX_TONES {
                let text = format!("the far end listens to {MAX_TONES} tones in one call");
                return Err(ProviderError::new(ProviderErrorKind::LimitReached, text));
            }
            heard.push_str(command.tones.as_str());
            state.effects.tones += command.tones.as_str().len() as u64;
            Ok(())
        })
    }

    async fn blind_transfer(&self, cx: &CallContext, command: BlindTransfer) -> Result<(), ProviderError> {
        self.on_call::<BlindTransfer>(cx, &command.conversation, |state, id| {
            check_address(&ChannelKind::Voice, &command.to)?;
            self.service.step(state, id, Transferred::new(command.to.clone()), cx.command_id())?;
            state.effects.transfers += 1;
            Ok(self.service.finish(state, id, EndCause::Transferred, cx.command_id())?)
        })
    }

    async fn consult(&self, cx: &CallContext, command: Consult) -> Result<Consulting, ProviderError> {
        self.service.execute::<Consult>(cx, |state| {
            check_connected(state, &command.conversation, &[ChannelKind::Voice])?;
            self.consult_on(state, &command, cx.command_id())
        })
    }

    async fn complete_transfer(&self, cx: &CallContext, command: CompleteTransfer) -> Result<(), ProviderError> {
        self.on_call::<CompleteTransfer>(cx, &command.conversation, |state, _| {
            self.complete_transfer_on(state, &command, cx.command_id())
        })
    }

    async fn cancel_consult(&self, cx: &CallContext, command: CancelConsult) -> Result<(), ProviderError> {
        self.on_call::<CancelConsult>(cx, &command.conversation, |state, _| {
            self.cancel_consult_on(state, &command, cx.command_id())
        })
    }

    async fn swap(&self, cx: &CallContext, command: Swap) -> Result<(), ProviderError> {
        self.on_call::<Swap>(cx, &command.conversation, |state, _| self.swap_on(state, &command, cx.command_id()))
    }

    async fn conference(&self, cx: &CallContext, command: StartConference) -> Result<(), ProviderError> {
        self.on_call::<StartConference>(cx, &command.conversation, |state, _| {
            self.conference_on(state, &command, cx.command_id())
        })
    }

    async fn list_devices(&self, cx: &CallContext, _command: ListDevices) -> Result<DeviceList, ProviderError> {
        self.service.execute::<ListDevices>(cx, |state| {
            let chosen = state.store.device.as_deref().unwrap_or(DEVICES[0].0);
            let devices = DEVICES.map(|(id, label)| {
                AudioDevice::new(id, DeviceKind::Microphone).with_label(label).with_selected(id == chosen)
            });
            Ok(DeviceList::new().with_devices(devices))
        })
    }

    async fn select_device(&self, cx: &CallContext, command: SelectDevice) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<SelectDevice>(cx, |state| {
            if !DEVICES.iter().any(|(id, _)| *id == command.device) {
                let text = format!("there is no device `{}`; choose one of the list", command.device);
                return Err(ProviderError::new(ProviderErrorKind::NotFound, text));
            }
            state.store.device = Some(command.device);
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}

impl LoopbackProvider {
    /// Changes a call, or one participant of it, unless `done` says that it is so already.
    fn on_participant<C: Command<Reply = Done>>(
        &self,
        cx: &CallContext,
        id: &ConversationId,
        participant: Option<&ParticipantId>,
        event: impl Into<ChannelEvent>,
        done: impl FnOnce(&Talk, Option<&Participant>) -> bool,
    ) -> Result<(), ProviderError> {
        self.on_call::<C>(cx, id, |state, id| {
            let talk = state.talk(id)?;
            let who = participant.map(|who| talk.model.participant(who).ok_or(who)).transpose().map_err(|who| {
                let text = format!("there is no participant {who} in {id}; see the snapshot");
                ProviderError::new(ProviderErrorKind::NotFound, text)
            })?;
            if done(talk, who.as_ref()) { Ok(()) } else { Ok(self.service.step(state, id, event, cx.command_id())?) }
        })
    }

    /// Runs a command on a call that is connected.
    fn on_call<C: Command<Reply = Done>>(
        &self,
        cx: &CallContext,
        id: &ConversationId,
        run: impl FnOnce(&mut State, &ConversationId) -> Result<(), ProviderError>,
    ) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<C>(cx, |state| {
            check_connected(state, id, &[ChannelKind::Voice])?;
            run(state, id)?;
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}
