//! Taking chats, handing them on, ending them, and the work afterwards.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Associate, BlindTransfer, ConversationState as State, Decline, End, WrapUpEnd, WrapUpEnded, WrapUpStart,
};
use cif_provider::{CallContext, Conversations, ProviderError, ProviderErrorKind as Kind, Voice, async_trait};

use super::WebChatProvider;

/// The longest note to a disposition, in bytes.
const MAX_NOTE: usize = 4_000;

impl WebChatProvider {
    /// Refuses what cannot be done in this state.
    fn wrong(&self, of: &ConversationId, state: &State, expected: &str) -> ProviderError {
        ProviderError::new(Kind::WrongState, format!("{of} is {state}; it must be {expected}"))
    }

    /// The chat must be over for this agent: true when nothing more is to be done.
    fn is_done(&self, of: &ConversationId, done: &[State]) -> Result<bool, ProviderError> {
        self.present()?;
        Ok(done.contains(&self.seat.book.state(of)?))
    }
}

#[async_trait]
impl Conversations for WebChatProvider {
    async fn accept(&self, cx: &CallContext, command: Accept) -> Result<(), ProviderError> {
        let of = &command.conversation;
        if self.is_done(of, &[State::Accepted, State::Connected])? {
            return Ok(());
        }
        self.act(|hub, now| hub.accept(&self.seat.id, of, cx.command_id(), now)).await.map(drop)
    }

    async fn decline(&self, cx: &CallContext, command: Decline) -> Result<(), ProviderError> {
        let of = &command.conversation;
        if self.is_done(of, &[State::Declined])? {
            return Ok(());
        }
        self.act(|hub, now| hub.decline(&self.seat.id, of, cx.command_id(), now)).await
    }

    async fn end(&self, cx: &CallContext, command: End) -> Result<(), ProviderError> {
        let of = &command.conversation;
        let state = self.seat.book.state(of)?;
        self.present()?;
        match state {
            State::Offered => Err(self.wrong(of, &state, "accepted; decline what is offered")),
            state if state.is_over() => Ok(()),
            _ => self.act(|hub, now| hub.hang_up(&self.seat.id, of, cx.command_id(), now)).await,
        }
    }

    async fn wrap_up_start(&self, cx: &CallContext, command: WrapUpStart) -> Result<(), ProviderError> {
        let of = &command.conversation;
        match self.seat.book.state(of)? {
            State::WrapUp | State::Completed => self.present(),
            State::Ended => {
                self.act(|hub, now| {
                    hub.wrap_up(&self.seat.id, of, None, cx.command_id(), now);
                    Ok(())
                })
                .await
            }
            state => Err(self.wrong(of, &state, "ended")),
        }
    }

    async fn wrap_up_end(&self, cx: &CallContext, command: WrapUpEnd) -> Result<(), ProviderError> {
        let of = &command.conversation;
        match self.seat.book.state(of)? {
            State::Completed => return self.present(),
            State::WrapUp => {}
            state => return Err(self.wrong(of, &state, "in wrap-up; begin it first")),
        }
        let mut ended = WrapUpEnded::new();
        let mut body = None;
        if let Some(disposition) = command.disposition {
            if disposition.code.trim().is_empty() || disposition.note.as_ref().is_some_and(|note| note.len() > MAX_NOTE)
            {
                let text = format!("a disposition has a code, and a note of at most {MAX_NOTE} bytes");
                return Err(ProviderError::new(Kind::InvalidInput, text));
            }
            body = serde_json::to_string(&disposition).ok();
            ended = ended.with_disposition(disposition);
        }
        self.act(|hub, now| {
            if let Some(body) = body {
                hub.note(&self.seat.id, of, "disposition", body);
            }
            hub.wrap_up(&self.seat.id, of, Some(ended), cx.command_id(), now);
            Ok(())
        })
        .await
    }

    async fn associate(&self, _: &CallContext, command: Associate) -> Result<(), ProviderError> {
        let body = serde_json::to_string(&command.record).ok();
        self.present()?;
        self.seat.book.associate(&command.conversation, command.record)?;
        self.act(|hub, _| {
            if let Some(body) = body {
                hub.note(&self.seat.id, &command.conversation, "record", body);
            }
            Ok(())
        })
        .await
    }
}

/// Nothing but handing a chat on: to a colleague, by id, or to the queue, by name. A colleague who has no room does not hold the
/// customer up: the next free agent gets the chat then.
#[async_trait]
impl Voice for WebChatProvider {
    async fn blind_transfer(&self, cx: &CallContext, command: BlindTransfer) -> Result<(), ProviderError> {
        self.seat.book.state(&command.conversation)?;
        let of = &command.conversation;
        self.act(|hub, now| hub.transfer(&self.seat.id, of, command.to, cx.command_id(), now)).await
    }
}
