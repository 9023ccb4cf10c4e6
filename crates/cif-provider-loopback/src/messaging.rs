//! Chat, with an echo.

use cif_protocol::channel::{
    Author, ChannelKind, Done, MarkTyping, Message, MessagePart, MessageReceived, MessageSent, MessageStatus,
    MessageStatusChanged, SendMessage, TypingStarted, TypingStopped,
};
use cif_protocol::{CommandId, ConversationId, MessageId};
use cif_provider::{CallContext, MaybeSend, Messaging, Permanence, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::MAX_MESSAGE;
use crate::service::{Service, State};

/// The most echoes under way in one conversation.
const MAX_ECHOES: usize = 64;
/// How many sent texts of one conversation are remembered.
const MAX_SENT: usize = 256;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Messaging for LoopbackProvider {
    async fn send(&self, cx: &CallContext, command: SendMessage) -> Result<MessageSent, ProviderError> {
        self.service.execute::<SendMessage>(cx, |state| {
            let id = &command.conversation;
            let message = self.send_text(state, id, &command.parts, command.client_id.as_deref(), cx.command_id())?;
            Ok(MessageSent::new(message))
        })
    }

    async fn mark_typing(&self, cx: &CallContext, command: MarkTyping) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<MarkTyping>(cx, |state| {
            check_connected(state, &command.conversation, &ChannelKind::Chat)?;
            state.talk_mut(&command.conversation)?.agent_types = command.typing;
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}

impl LoopbackProvider {
    /// Sends a chat message, or the first text of a mail thread, and has it echoed.
    pub(crate) fn send_text(
        &self,
        state: &mut State,
        id: &ConversationId,
        parts: &[MessagePart],
        client_id: Option<&str>,
        cause: Option<&CommandId>,
    ) -> Result<MessageId, ProviderError> {
        check_connected(state, id, &ChannelKind::Chat)?;
        check_parts(parts)?;
        let message = self.take(state, id, parts, client_id, cause)?;
        let echo = parts.to_vec();
        self.echo(state, id, move |service, state, conversation| {
            let _ = service.step(state, conversation, TypingStopped::new(), None);
            let received =
                Message::new(state.new_message(), Author::FarEnd, echo).with_sent_at(service.runtime.wall_clock());
            let _ = service.step(state, conversation, MessageReceived::new(received), None);
        });
        if self.service.config.echo_after_ms.is_some() {
            self.service.step(state, id, TypingStarted::new(), None)?;
        }
        Ok(message)
    }

    /// Takes a message of the agent and reports that it was sent and delivered.
    pub(crate) fn take(
        &self,
        state: &mut State,
        id: &ConversationId,
        parts: &[MessagePart],
        client_id: Option<&str>,
        cause: Option<&CommandId>,
    ) -> Result<MessageId, ProviderError> {
        if state.talk(id)?.echoes >= MAX_ECHOES {
            let text = format!("{MAX_ECHOES} messages wait for their echo; send more slowly");
            return Err(ProviderError::new(ProviderErrorKind::LimitReached, text));
        }
        let message = state.new_message();
        for status in [MessageStatus::Sent, MessageStatus::Delivered] {
            let mut changed = MessageStatusChanged::new(message.clone(), status);
            changed.client_id = client_id.map(str::to_owned);
            self.service.step(state, id, changed, cause)?;
        }
        let talk = state.talk_mut(id)?;
        talk.agent_types = false;
        if talk.sent.len() == MAX_SENT {
            talk.sent.remove(0);
        }
        talk.sent.push(parts.iter().filter_map(|part| part.text.as_deref()).collect::<Vec<_>>().join("\n"));
        Ok(message)
    }

    /// Lets the far end answer after the configured delay. An answer in a conversation that is over comes to nothing.
    pub(crate) fn echo(
        &self,
        state: &mut State,
        id: &ConversationId,
        answer: impl FnOnce(&Service, &mut State, &ConversationId) + MaybeSend + 'static,
    ) {
        let Some(delay) = self.service.config.echo_after_ms else { return };
        if let Ok(talk) = state.talk_mut(id) {
            talk.echoes += 1;
        }
        let id = id.clone();
        let task = self.service.later(delay, move |service| {
            let mut state = service.state();
            if let Ok(talk) = state.talk_mut(&id) {
                talk.echoes -= 1;
            }
            answer(service, &mut state, &id);
        });
        task.detach();
    }
}

/// Is the conversation of the kind, and are its ends connected?
pub(crate) fn check_connected(state: &State, id: &ConversationId, kind: &ChannelKind) -> Result<(), ProviderError> {
    let talk = state.talk(id)?;
    if !talk.is_kind(kind) {
        return Err(ProviderError::new(ProviderErrorKind::Unsupported, format!("{id} is no {kind} conversation")));
    }
    if !talk.state().is_connected() {
        let text = format!("{id} is {}, not connected", talk.state());
        return Err(ProviderError::new(ProviderErrorKind::WrongState, text));
    }
    Ok(())
}

/// Is there something to send, and not too much?
pub(crate) fn check_parts(parts: &[MessagePart]) -> Result<(), ProviderError> {
    if parts.is_empty() {
        return Err(ProviderError::new(ProviderErrorKind::InvalidInput, "the message has no part; give at least one"));
    }
    let size: usize = parts.iter().filter_map(|part| part.text.as_ref()).map(String::len).sum();
    if u64::try_from(size).is_ok_and(|size| size <= MAX_MESSAGE) {
        return Ok(());
    }
    let text = format!("the message has {size} bytes, {MAX_MESSAGE} are the limit");
    Err(ProviderError::new(ProviderErrorKind::LimitReached, text).with_permanence(Permanence::Permanent))
}
