//! Chat, with an echo.

use cif_protocol::channel::{
    Author, ChannelKind, DeleteMessage, Done, EditMessage, EstimateSegments, MarkRead, MarkTyping, Message,
    MessageDeleted, MessagePart, MessageReceived, MessageSent, MessageStatus, MessageStatusChanged, MessageUpdated,
    React, ReactionAdded, ReactionRemoved, SegmentEstimate, SendMessage, TypingStarted, TypingStopped, Unreact,
    estimate_segments,
};
use cif_protocol::{CommandId, ConversationId, MessageId};
use cif_provider::{CallContext, MaybeSend, Messaging, Permanence, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::{MAX_MESSAGE, MAX_SEGMENTS};
use crate::service::{Service, State};

/// The most echoes under way in one conversation.
const MAX_ECHOES: usize = 64;
/// The longest reaction in characters, and the most reactions in one conversation.
const MAX_REACTION: usize = 32;
const MAX_REACTIONS: usize = 256;
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
            check_connected(state, &command.conversation, &[ChannelKind::Chat])?;
            let talk = state.talk_mut(&command.conversation)?;
            if std::mem::replace(&mut talk.agent_types, command.typing) != command.typing {
                state.effects.typing += 1;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn edit(&self, cx: &CallContext, command: EditMessage) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<EditMessage>(cx, |state| {
            let id = &command.conversation;
            check_connected(state, id, &[ChannelKind::Chat])?;
            check_parts(&command.parts)?;
            let mut message = own_message(state, id, &command.message)?.clone();
            if message.parts != command.parts {
                message.parts = command.parts;
                message.edited_at = Some(self.service.runtime.wall_clock());
                state.talk_mut(id)?.remember(message.clone());
                self.service.step(state, id, MessageUpdated::new(message), cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn delete(&self, cx: &CallContext, command: DeleteMessage) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<DeleteMessage>(cx, |state| {
            let id = &command.conversation;
            check_connected(state, id, &[ChannelKind::Chat])?;
            if state.talk(id)?.deleted.contains(&command.message) {
                return Ok(Done::new());
            }
            own_message(state, id, &command.message)?;
            let talk = state.talk_mut(id)?;
            talk.messages.retain(|message| message.id != command.message);
            talk.reactions.retain(|(message, _)| *message != command.message);
            if talk.deleted.len() >= MAX_SENT {
                talk.deleted.pop_first();
            }
            talk.deleted.insert(command.message.clone());
            self.service.step(state, id, MessageDeleted::new(command.message), cx.command_id())?;
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn react(&self, cx: &CallContext, command: React) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<React>(cx, |state| {
            let id = &command.conversation;
            check_connected(state, id, &[ChannelKind::Chat])?;
            find_message(state, id, &command.message)?;
            if command.reaction.trim().is_empty() || command.reaction.chars().count() > MAX_REACTION {
                let text = format!("`{}` is no reaction; give one emoji or a short name", command.reaction);
                return Err(ProviderError::new(ProviderErrorKind::InvalidInput, text));
            }
            let talk = state.talk_mut(id)?;
            let reaction = (command.message.clone(), command.reaction.clone());
            if talk.reactions.contains(&reaction) {
                return Ok(Done::new());
            }
            if talk.reactions.len() >= MAX_REACTIONS {
                let text = format!("{MAX_REACTIONS} reactions in one conversation are the limit");
                return Err(ProviderError::new(ProviderErrorKind::LimitReached, text));
            }
            talk.reactions.push(reaction);
            let added = ReactionAdded::new(command.message, Author::Agent, command.reaction);
            self.service.step(state, id, added, cx.command_id())?;
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn unreact(&self, cx: &CallContext, command: Unreact) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<Unreact>(cx, |state| {
            let id = &command.conversation;
            check_connected(state, id, &[ChannelKind::Chat])?;
            find_message(state, id, &command.message)?;
            let talk = state.talk_mut(id)?;
            let before = talk.reactions.len();
            talk.reactions.retain(|(message, text)| *message != command.message || *text != command.reaction);
            if talk.reactions.len() < before {
                let removed = ReactionRemoved::new(command.message, Author::Agent, command.reaction);
                self.service.step(state, id, removed, cx.command_id())?;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn mark_read(&self, cx: &CallContext, command: MarkRead) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<MarkRead>(cx, |state| {
            let id = &command.conversation;
            check_talking(state, id)?;
            find_message(state, id, &command.up_to)?;
            let talk = state.talk_mut(id)?;
            let place = |of: &MessageId| talk.messages.iter().position(|message| message.id == *of);
            if talk.agent_read.as_ref().is_none_or(|before| place(before) < place(&command.up_to)) {
                talk.agent_read = Some(command.up_to);
                state.effects.read += 1;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn estimate_segments(
        &self,
        cx: &CallContext,
        command: EstimateSegments,
    ) -> Result<SegmentEstimate, ProviderError> {
        self.service.execute::<EstimateSegments>(cx, |_| Ok(estimate_segments(&command.text)))
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
        check_connected(state, id, &[ChannelKind::Chat, ChannelKind::Sms])?;
        let own = |message: &&Message| message.client_id.is_some() && message.client_id.as_deref() == client_id;
        if let Some(sent) = state.talk(id)?.messages.iter().find(own) {
            return Ok(sent.id.clone());
        }
        check_parts(parts)?;
        check_files(state, parts)?;
        let is_sms = state.talk(id)?.is_kind(&ChannelKind::Sms);
        if is_sms {
            check_segments(parts)?;
        }
        let message = self.take(state, id, parts, client_id, cause)?;
        let mut sent = Message::new(message.clone(), Author::Agent, parts);
        sent.sent_at = Some(self.service.runtime.wall_clock());
        sent.client_id = client_id.map(str::to_owned);
        state.talk_mut(id)?.remember(sent);
        let echo = parts.to_vec();
        self.echo(state, id, move |service, state, conversation| {
            if !is_sms {
                let _ = service.step(state, conversation, TypingStopped::new(), None);
            }
            let received =
                Message::new(state.new_message(), Author::FarEnd, echo).with_sent_at(service.runtime.wall_clock());
            let _ = service.step(state, conversation, MessageReceived::new(received), None);
        });
        if self.service.config.echo_after_ms.is_some() && !is_sms {
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
        match talk.info.kind {
            ChannelKind::Email => state.effects.mails += 1,
            _ => state.effects.messages += 1,
        }
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

/// Is the conversation of one of the kinds, and are its ends connected?
pub(crate) fn check_connected(state: &State, id: &ConversationId, kinds: &[ChannelKind]) -> Result<(), ProviderError> {
    let kind = &state.talk(id)?.info.kind;
    if !kinds.contains(kind) {
        return Err(ProviderError::new(
            ProviderErrorKind::Unsupported,
            format!("{id} is of kind {kind}, which has not this"),
        ));
    }
    check_talking(state, id)
}

/// Are the ends connected?
pub(crate) fn check_talking(state: &State, id: &ConversationId) -> Result<(), ProviderError> {
    let stands = state.talk(id)?.state();
    if stands.is_connected() {
        return Ok(());
    }
    Err(ProviderError::new(ProviderErrorKind::WrongState, format!("{id} is {stands}, not connected")))
}

fn find_message<'a>(state: &'a State, id: &ConversationId, message: &MessageId) -> Result<&'a Message, ProviderError> {
    let found = state.talk(id)?.messages.iter().find(|known| known.id == *message);
    found.ok_or_else(|| {
        let text = format!("there is no message {message} in {id}; see `history.fetch`");
        ProviderError::new(ProviderErrorKind::NotFound, text)
    })
}

fn own_message<'a>(state: &'a State, id: &ConversationId, message: &MessageId) -> Result<&'a Message, ProviderError> {
    let found = find_message(state, id, message)?;
    if found.author == Author::Agent {
        return Ok(found);
    }
    let text = format!("{message} is not the agent's; only own messages can be changed");
    Err(ProviderError::new(ProviderErrorKind::Denied, text))
}

/// Are the files there that the parts name?
pub(crate) fn check_files(state: &State, parts: &[MessagePart]) -> Result<(), ProviderError> {
    let mut named = parts.iter().filter_map(|part| part.attachment.as_ref());
    match named.find(|file| !state.store.files.contains_key(*file)) {
        None => Ok(()),
        Some(file) => {
            let text = format!("there is no file {file}; hand it over with `attachment.begin_upload` first");
            Err(ProviderError::new(ProviderErrorKind::InvalidInput, text))
        }
    }
}

/// Is the text short enough for text messages?
fn check_segments(parts: &[MessagePart]) -> Result<(), ProviderError> {
    let text: Vec<&str> = parts.iter().filter_map(|part| part.text.as_deref()).collect();
    let segments = estimate_segments(&text.join("\n")).segments;
    if segments <= MAX_SEGMENTS {
        return Ok(());
    }
    let text = format!("the text needs {segments} text messages, {MAX_SEGMENTS} are the limit; shorten it");
    Err(ProviderError::new(ProviderErrorKind::LimitReached, text).with_permanence(Permanence::Permanent))
}

/// Is there something to send, and not too much?
pub(crate) fn check_parts(parts: &[MessagePart]) -> Result<(), ProviderError> {
    cif_provider::check_parts(parts, MAX_MESSAGE)
}
