//! Chats.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, Author, Capabilities, ChannelKind, Connected, Dialing, EditMessage, FetchHistory, HistoryPage, Level,
    MarkRead, MarkTyping, Message, MessagePart, MessageReceived, MessageSent, MessageStatus, MessageStatusChanged,
    MessageUpdated, Offered, Party, SendMessage, Start, Started,
};
use cif_provider::{CallContext, History, Messaging, ProviderError, RuntimeExt, async_trait, check_parts};

use crate::Provider;

/// The largest text of a message, in bytes.
const MAX_SIZE: u64 = 16 * 1024;

pub(crate) fn advertise(all: &mut Capabilities) {
    (all.start_with_chat, all.send_message, all.message_status) = (Level::Full, Level::Full, Level::Full);
    (all.edit_message, all.mark_read, all.mark_typing) = (Level::Full, Level::Full, Level::Full);
    (all.fetch_history, all.send_message_max_size) = (Level::Full, Some(MAX_SIZE));
}

impl Provider {
    /// A simulated customer wants to chat.
    pub fn greet(&self, name: &str) -> Result<ConversationId, ProviderError> {
        self.book.open(Offered::new(ChannelKind::Chat, Party::from(Address::user(name))), None)
    }

    /// The simulated customer writes.
    pub fn say(&self, chat: &ConversationId, text: &str) -> Result<(), ProviderError> {
        let message = self.keep(chat, Author::FarEnd, vec![MessagePart::text(text)])?;
        self.book.report(chat, MessageReceived::new(message), None)
    }

    /// The agent begins a chat.
    pub(crate) async fn begin_chat(&self, cx: &CallContext, mut command: Start) -> Result<Started, ProviderError> {
        let first = std::mem::take(&mut command.message);
        let chat = self.book.open(Dialing::from(command), cx.command_id())?;
        self.service(|done| done.started += 1);
        self.book.report(&chat, Connected::new(), cx.command_id())?;
        if !first.is_empty() {
            Messaging::send(self, cx, SendMessage::new(chat.clone(), first)).await?;
        }
        Ok(Started::new(chat))
    }

    fn keep(&self, chat: &ConversationId, by: Author, parts: Vec<MessagePart>) -> Result<Message, ProviderError> {
        let message = Message::new(self.runtime.random_name(8), by, parts).with_sent_at(self.runtime.wall_clock());
        self.book.with(chat, |_, talk| talk.messages.keep(message.clone()))?;
        Ok(message)
    }
}

#[async_trait]
impl Messaging for Provider {
    async fn send(&self, cx: &CallContext, command: SendMessage) -> Result<MessageSent, ProviderError> {
        self.book.connected(&command.conversation, &ChannelKind::Chat)?;
        check_parts(&command.parts, MAX_SIZE)?;
        let sent = self.keep(&command.conversation, Author::Agent, command.parts)?.id;
        self.service(|done| done.messages += 1);
        let mut status = MessageStatusChanged::new(sent.clone(), MessageStatus::Sent);
        status.client_id = command.client_id;
        self.book.report(&command.conversation, status, cx.command_id())?;
        Ok(MessageSent::new(sent))
    }

    async fn edit(&self, cx: &CallContext, command: EditMessage) -> Result<(), ProviderError> {
        self.book.connected(&command.conversation, &ChannelKind::Chat)?;
        check_parts(&command.parts, MAX_SIZE)?;
        let edited = self.book.with(&command.conversation, |_, talk| {
            let message = talk.messages.own(&command.message)?;
            (message.parts, message.edited_at) = (command.parts, Some(self.runtime.wall_clock()));
            Ok::<_, ProviderError>(message.clone())
        })??;
        self.book.report(&command.conversation, MessageUpdated::new(edited), cx.command_id())
    }

    async fn mark_typing(&self, _: &CallContext, command: MarkTyping) -> Result<(), ProviderError> {
        self.book.connected(&command.conversation, &ChannelKind::Chat)?;
        self.service(|done| done.typing += 1);
        Ok(())
    }

    async fn mark_read(&self, _: &CallContext, command: MarkRead) -> Result<(), ProviderError> {
        self.book.connected(&command.conversation, &ChannelKind::Chat)?;
        self.book.with(&command.conversation, |_, talk| talk.messages.find(&command.up_to).map(drop))??;
        self.service(|done| done.read += 1);
        Ok(())
    }
}

#[async_trait]
impl History for Provider {
    async fn fetch(&self, _: &CallContext, command: FetchHistory) -> Result<HistoryPage, ProviderError> {
        self.book.with(&command.conversation, |_, talk| talk.messages.page(&command))?
    }
}
