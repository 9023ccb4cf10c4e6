//! Messages, typing, receipts, history.

use cif_protocol::channel::{
    ChannelKind, FetchHistory, HistoryDirection, HistoryPage, MarkRead, MarkTyping, MessagePart, MessageSent,
    SendMessage,
};
use cif_provider::{
    CallContext, History, Messaging, ProviderError, ProviderErrorKind as Kind, async_trait, check_parts,
};

use super::WebChatProvider;
use super::capabilities::{MAX_PAGE, MAX_TEXT};
use crate::hub::{Sending, message_of};
use crate::seat::Ready;
use crate::store::Range;

#[async_trait]
impl Messaging for WebChatProvider {
    async fn send(&self, cx: &CallContext, command: SendMessage) -> Result<MessageSent, ProviderError> {
        let of = &command.conversation;
        self.seat.book.connected(of, &ChannelKind::Chat)?;
        check_parts(&command.parts, MAX_TEXT)?;
        let mut sending = Sending { client_id: command.client_id, ..Sending::default() };
        let mut ready = None;
        for part in command.parts {
            match &part.attachment {
                Some(file) if ready.is_none() => ready = Some(self.ready(file.as_str())?),
                None if sending.text.is_none() => sending.text = Some(text_of(part)?),
                _ => {
                    let text = "a message has one text and one file at most; send the others on their own";
                    return Err(ProviderError::new(Kind::InvalidInput, text));
                }
            }
        }
        let mut sent_file = None;
        sending.file = match ready {
            None => None,
            Some(Ready::Here(info, bytes)) => {
                sent_file = Some(info.clone());
                Some((info, Some(bytes)))
            }
            Some(Ready::Sent(info, chat)) if Some(&chat) == crate::WebChat::chat_of(of).as_ref() => Some((info, None)),
            Some(Ready::Sent(info, _)) => {
                let text = format!("the file `{}` was sent in another chat; hand it over again", info.name);
                return Err(ProviderError::new(Kind::InvalidInput, text));
            }
        };
        let message = self.act(|hub, now| hub.send(&self.seat.id, of, sending, cx.command_id(), now)).await?;
        if let (Some(info), Some(chat)) = (sent_file, crate::WebChat::chat_of(of)) {
            self.file_sent(info, chat);
        }
        Ok(MessageSent::new(message))
    }

    async fn mark_typing(&self, _: &CallContext, command: MarkTyping) -> Result<(), ProviderError> {
        let of = &command.conversation;
        self.seat.book.connected(of, &ChannelKind::Chat)?;
        self.act(|hub, now| hub.agent_types(&self.seat.id, of, command.typing, now)).await
    }

    async fn mark_read(&self, _: &CallContext, command: MarkRead) -> Result<(), ProviderError> {
        let of = &command.conversation;
        self.seat.book.connected(of, &ChannelKind::Chat)?;
        self.act(|hub, _| hub.mark_read(&self.seat.id, of, &command.up_to)).await
    }
}

/// What a part says. Customers get text as text: a part with markup is refused rather than shown as it is not meant.
fn text_of(part: MessagePart) -> Result<String, ProviderError> {
    let text = part.text.filter(|text| !text.trim().is_empty());
    match text {
        Some(text) if part.content_type == "text/plain" => Ok(text),
        Some(_) => {
            let text = format!("`{}` is not taken; send text as `text/plain`", part.content_type);
            Err(ProviderError::new(Kind::InvalidInput, text))
        }
        None => Err(ProviderError::new(Kind::InvalidInput, "a part has neither text nor file; leave it out")),
    }
}

#[async_trait]
impl History for WebChatProvider {
    async fn fetch(&self, _: &CallContext, command: FetchHistory) -> Result<HistoryPage, ProviderError> {
        let chat = self.taken(&command.conversation)?;
        let cursor = match &command.cursor {
            None => None,
            Some(text) => Some(text.parse::<u64>().map_err(|_| {
                let text = format!("`{text}` is not a cursor; use `older` or `newer` of a page");
                ProviderError::new(Kind::InvalidInput, text)
            })?),
        };
        let limit = usize::try_from(command.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)).unwrap_or(1);
        let newer = command.direction == Some(HistoryDirection::Newer);
        let range = match (cursor, newer) {
            (cursor, true) => Range::After(cursor.unwrap_or(0)),
            (cursor, false) => Range::Before(cursor.unwrap_or(u64::MAX)),
        };
        // One more tells whether there is another page.
        let found = self.shared.store.items(&chat, range, limit + 1, true).await;
        let mut found = found.map_err(|error| {
            ProviderError::new(Kind::Unavailable, "earlier messages cannot be read just now").with_source(error)
        })?;
        let more = found.len() > limit;
        if more && newer {
            found.truncate(limit);
        } else if more {
            found.remove(0);
        }
        let (first, last) = (found.first().map(|item| item.seq), found.last().map(|item| item.seq));
        let messages: Vec<_> = found.iter().map(|item| message_of(&chat, item)).collect();
        let mut page = HistoryPage::new().with_messages(messages);
        page.older =
            first.filter(|first| if newer { *first > 1 && cursor.is_some() } else { more }).map(|n| n.to_string());
        page.newer = last.filter(|_| if newer { more } else { cursor.is_some() }).map(|n| n.to_string());
        Ok(page)
    }
}
