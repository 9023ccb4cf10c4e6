//! Starting, accepting and ending.

use cif_protocol::channel::{
    Accept, Accepted, Address, AddressKind, Associate, ChannelKind, Connected, ConversationState, Decline, Declined,
    Dialing, Direction, DispositionList, DispositionOption, Done, End, EndCause, ListDispositions, Party, Start,
    Started, WrapUpEnd, WrapUpEnded, WrapUpStart, WrapUpStarted,
};
use cif_provider::{CallContext, Conversations, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::KINDS;

/// What the work after a conversation may end with, and whether a remark is needed. Other codes are taken too.
const DISPOSITIONS: [(&str, &str, bool); 3] =
    [("resolved", "Resolved", false), ("callback", "Call back", false), ("other", "Something else", true)];

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Conversations for LoopbackProvider {
    async fn start(&self, cx: &CallContext, command: Start) -> Result<Started, ProviderError> {
        let service = &self.service;
        service.execute::<Start>(cx, |state| {
            service.check_start(state, &command.kind)?;
            check_address(&command.kind, &command.to)?;
            let cause = cx.command_id();
            let id = service.begin(state, &command.kind, Direction::Outbound)?;
            let mut party = Party::from(command.to.clone());
            party.name = command.name;
            let mut dialing = Dialing::new(command.kind.clone(), party.clone());
            dialing.from.clone_from(&command.from);
            dialing.subject.clone_from(&command.subject);
            dialing.record.clone_from(&command.record);
            dialing.session = command.session;
            let info = &mut state.talk_mut(&id)?.info;
            info.party = Some(party);
            info.subject = command.subject;
            info.record = command.record;
            service.step(state, &id, dialing, cause)?;
            state.effects.started += 1;
            if command.kind == ChannelKind::Voice {
                let busy = service.config.busy.contains(&command.to.value);
                if let Some(delay) = service.config.answer_after_ms {
                    service.answer_later(state, &id, delay, busy);
                }
            } else {
                service.step(state, &id, Connected::new(), cause)?;
                if !command.message.is_empty() {
                    self.send_text(state, &id, &command.message, None, cause)?;
                }
            }
            Ok(Started::new(id))
        })
    }

    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        let service = &self.service;
        let taken = [ConversationState::Accepted, ConversationState::Connected, ConversationState::Held];
        let outcome = service.execute::<Accept>(cx, |state| {
            let id = &command.conversation;
            let talk = state.talk(id)?;
            if taken.contains(talk.state()) && talk.info.direction == Direction::Inbound {
                return Ok(Done::new());
            }
            service.step(state, id, Accepted::new(), cx.command_id())?;
            service.step(state, id, Connected::new(), cx.command_id())?;
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn decline(&self, cx: &CallContext, command: Decline) -> Result<(), ProviderError> {
        let service = &self.service;
        let outcome = service.execute::<Decline>(cx, |state| {
            let id = &command.conversation;
            if *state.talk(id)?.state() != ConversationState::Declined {
                let mut declined = Declined::new();
                declined.reason = command.reason;
                service.step(state, id, declined, cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn end(&self, cx: &CallContext, command: End) -> Result<(), ProviderError> {
        let service = &self.service;
        let outcome = service.execute::<End>(cx, |state| {
            let id = &command.conversation;
            if !state.talk(id)?.state().is_over() {
                service.finish(state, id, EndCause::Agent, cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn wrap_up_start(&self, cx: &CallContext, command: WrapUpStart) -> Result<(), ProviderError> {
        let service = &self.service;
        let outcome = service.execute::<WrapUpStart>(cx, |state| {
            let id = &command.conversation;
            if *state.talk(id)?.state() != ConversationState::WrapUp {
                service.step(state, id, WrapUpStarted::new(), cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn wrap_up_end(&self, cx: &CallContext, command: WrapUpEnd) -> Result<(), ProviderError> {
        let service = &self.service;
        let outcome = service.execute::<WrapUpEnd>(cx, |state| {
            let id = &command.conversation;
            if *state.talk(id)?.state() != ConversationState::Completed {
                let mut ended = WrapUpEnded::new();
                ended.disposition = command.disposition;
                service.step(state, id, ended, cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn associate(&self, cx: &CallContext, command: Associate) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<Associate>(cx, |state| {
            state.talk_mut(&command.conversation)?.info.record = Some(command.record);
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn list_dispositions(
        &self,
        cx: &CallContext,
        command: ListDispositions,
    ) -> Result<DispositionList, ProviderError> {
        self.service.execute::<ListDispositions>(cx, |state| {
            state.talk(&command.conversation)?;
            let options = DISPOSITIONS
                .map(|(code, label, note)| DispositionOption::new(code).with_label(label).with_needs_note(note));
            Ok(DispositionList::new().with_options(options))
        })
    }
}

/// Is it an address of the kind's sort?
pub(crate) fn check_address(kind: &ChannelKind, to: &Address) -> Result<(), ProviderError> {
    if !KINDS.contains(kind) {
        let text = format!("the loopback provider has no channel `{kind}`; use voice, chat, sms or email");
        return Err(ProviderError::new(ProviderErrorKind::Unsupported, text));
    }
    let fits = match kind {
        ChannelKind::Voice | ChannelKind::Sms => to.kind == AddressKind::Phone,
        ChannelKind::Email => to.kind == AddressKind::Email && to.value.contains('@'),
        _ => true,
    };
    if fits && !to.value.trim().is_empty() {
        return Ok(());
    }
    let text = format!("`{}` of kind `{}` cannot be reached by {kind}; give a number or an address", to.value, to.kind);
    Err(ProviderError::new(ProviderErrorKind::InvalidInput, text))
}
