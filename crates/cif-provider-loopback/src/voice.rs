//! Hold, mute, tones and transfer.

use cif_protocol::channel::{
    BlindTransfer, ChannelKind, Command, Done, EndCause, Held, Hold, Mute, Muted, Resume, Resumed, SendDtmf,
    Transferred, Unmute, Unmuted,
};
use cif_protocol::{ConversationId, ParticipantId};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind, Voice, async_trait};

use crate::LoopbackProvider;
use crate::conversations::check_address;
use crate::service::State;

/// How many tones of one call are remembered.
const MAX_TONES: usize = 1_024;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Voice for LoopbackProvider {
    async fn hold(&self, cx: &CallContext, command: Hold) -> Result<(), ProviderError> {
        self.on_call::<Hold>(cx, &command.conversation, command.participant.as_ref(), |state, id| {
            if !state.talk(id)?.held {
                self.service.step(state, id, Held::new(), cx.command_id())?;
            }
            Ok(())
        })
    }

    async fn resume(&self, cx: &CallContext, command: Resume) -> Result<(), ProviderError> {
        self.on_call::<Resume>(cx, &command.conversation, command.participant.as_ref(), |state, id| {
            if state.talk(id)?.held {
                self.service.step(state, id, Resumed::new(), cx.command_id())?;
            }
            Ok(())
        })
    }

    async fn mute(&self, cx: &CallContext, command: Mute) -> Result<(), ProviderError> {
        self.on_call::<Mute>(cx, &command.conversation, command.participant.as_ref(), |state, id| {
            if !state.talk(id)?.muted {
                self.service.step(state, id, Muted::new(), cx.command_id())?;
            }
            Ok(())
        })
    }

    async fn unmute(&self, cx: &CallContext, command: Unmute) -> Result<(), ProviderError> {
        self.on_call::<Unmute>(cx, &command.conversation, command.participant.as_ref(), |state, id| {
            if state.talk(id)?.muted {
                self.service.step(state, id, Unmuted::new(), cx.command_id())?;
            }
            Ok(())
        })
    }

    async fn send_dtmf(&self, cx: &CallContext, command: SendDtmf) -> Result<(), ProviderError> {
        self.on_call::<SendDtmf>(cx, &command.conversation, None, |state, id| {
            let heard = &mut state.talk_mut(id)?.tones;
            if heard.len() + command.tones.as_str().len() > MAX_TONES {
                let text = format!("the far end listens to {MAX_TONES} tones in one call");
                return Err(ProviderError::new(ProviderErrorKind::LimitReached, text));
            }
            heard.push_str(command.tones.as_str());
            Ok(())
        })
    }

    async fn blind_transfer(&self, cx: &CallContext, command: BlindTransfer) -> Result<(), ProviderError> {
        self.on_call::<BlindTransfer>(cx, &command.conversation, None, |state, id| {
            check_address(&ChannelKind::Voice, &command.to)?;
            self.service.step(state, id, Transferred::new(command.to.clone()), cx.command_id())?;
            Ok(self.service.finish(state, id, EndCause::Transferred, cx.command_id())?)
        })
    }
}

impl LoopbackProvider {
    /// Runs a command on a call that is connected and has no participants to choose from.
    fn on_call<C: Command<Reply = Done>>(
        &self,
        cx: &CallContext,
        id: &ConversationId,
        participant: Option<&ParticipantId>,
        run: impl FnOnce(&mut State, &ConversationId) -> Result<(), ProviderError>,
    ) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<C>(cx, |state| {
            let talk = state.talk(id)?;
            if !talk.is_kind(&ChannelKind::Voice) {
                return Err(ProviderError::new(ProviderErrorKind::Unsupported, format!("{id} is not a call")));
            }
            if participant.is_some() {
                let text = "a loopback call has two ends only; leave the participant out";
                return Err(ProviderError::new(ProviderErrorKind::Unsupported, text));
            }
            if !talk.state().is_connected() {
                let text = format!("{id} is {}, not connected", talk.state());
                return Err(ProviderError::new(ProviderErrorKind::WrongState, text));
            }
            run(state, id)?;
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}
