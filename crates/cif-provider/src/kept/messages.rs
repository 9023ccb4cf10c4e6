//! The messages of a chat.

use std::collections::VecDeque;

use cif_protocol::MessageId;
use cif_protocol::channel::{Author, FetchHistory, HistoryDirection, HistoryPage, Message, MessagePart};

use super::{MAX_KEPT, page_size};
use crate::{Permanence, ProviderError, ProviderErrorKind as Kind};

/// The last 512 messages of one chat, for providers whose service keeps no history that can be asked for.
///
/// ```
/// use cif_protocol::channel::{Author, FetchHistory, Message, MessagePart};
/// use cif_provider::{ProviderErrorKind, Transcript};
///
/// let mut chat = Transcript::default();
/// chat.keep(Message::new("m1", Author::FarEnd, [MessagePart::text("Good morning")]));
/// let page = chat.page(&FetchHistory::new("chat-1"))?;
/// assert_eq!(page.messages[0].plain_text(), "Good morning");
/// assert_eq!(chat.own(&"m1".into()).unwrap_err().kind(), ProviderErrorKind::Denied);
/// # Ok::<(), cif_provider::ProviderError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    messages: VecDeque<Message>,
}

impl Transcript {
    /// Adds a message, in the place of an earlier one with its id.
    pub fn keep(&mut self, message: Message) {
        if let Some(before) = self.messages.iter_mut().find(|before| before.id == message.id) {
            *before = message;
            return;
        }
        if self.messages.len() >= MAX_KEPT {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    /// The message with this id.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub fn find(&self, id: &MessageId) -> Result<&Message, ProviderError> {
        self.messages.iter().find(|message| message.id == *id).ok_or_else(|| unknown(id))
    }

    /// The message with this id, to be changed by the agent who wrote it.
    ///
    /// # Errors
    ///
    /// `NotFound`; `Denied`: somebody else wrote it.
    pub fn own(&mut self, id: &MessageId) -> Result<&mut Message, ProviderError> {
        let found = self.messages.iter_mut().find(|message| message.id == *id);
        let message = found.ok_or_else(|| unknown(id))?;
        if message.author == Author::Agent {
            return Ok(message);
        }
        Err(ProviderError::new(Kind::Denied, format!("{id} is not the agent's; only own messages can be changed")))
    }

    /// Takes the message with this id out.
    pub fn remove(&mut self, id: &MessageId) {
        self.messages.retain(|message| message.id != *id);
    }

    /// The page that the command asks for. A cursor is the id of the message that a page ends before, or begins after.
    ///
    /// # Errors
    ///
    /// `InvalidInput`: the cursor is none of ours.
    pub fn page(&self, command: &FetchHistory) -> Result<HistoryPage, ProviderError> {
        let at = match &command.cursor {
            None => None,
            Some(cursor) => {
                let found = self.messages.iter().position(|message| message.id.as_str() == cursor);
                Some(found.ok_or_else(|| {
                    let text = format!("`{cursor}` is not a cursor; use `older` or `newer` of a page");
                    ProviderError::new(Kind::InvalidInput, text)
                })?)
            }
        };
        let (count, limit) = (self.messages.len(), page_size(command.limit));
        let (begin, end) = if command.direction == Some(HistoryDirection::Newer) {
            let begin = at.map_or(0, |at| at + 1);
            (begin, begin.saturating_add(limit).min(count))
        } else {
            let end = at.unwrap_or(count);
            (end.saturating_sub(limit), end)
        };
        let page: Vec<Message> = self.messages.range(begin..end).cloned().collect();
        let mut reply = HistoryPage::new();
        reply.older = page.first().filter(|_| begin > 0).map(|first| first.id.to_string());
        reply.newer = page.last().filter(|_| end < count).map(|last| last.id.to_string());
        Ok(reply.with_messages(page))
    }
}

/// A message has a part, and its texts together have at most `max_size` bytes.
///
/// # Errors
///
/// `InvalidInput`: there is no part. `LimitReached`, for good: it is too large.
pub fn check_parts(parts: &[MessagePart], max_size: u64) -> Result<(), ProviderError> {
    if parts.is_empty() {
        return Err(ProviderError::new(Kind::InvalidInput, "the message has no part; give at least one"));
    }
    let size: usize = parts.iter().filter_map(|part| part.text.as_ref()).map(String::len).sum();
    if u64::try_from(size).is_ok_and(|size| size <= max_size) {
        return Ok(());
    }
    let text = format!("the message has {size} bytes, {max_size} are the limit");
    Err(ProviderError::new(Kind::LimitReached, text).with_permanence(Permanence::Permanent))
}

fn unknown(id: &MessageId) -> ProviderError {
    ProviderError::new(Kind::NotFound, format!("there is no message {id} in this conversation; see `history.fetch`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &HistoryPage) -> Vec<String> {
        page.messages.iter().map(Message::plain_text).collect()
    }

    #[test]
    fn pages_go_both_ways_and_end() {
        let mut chat = Transcript::default();
        for n in 1..=5 {
            chat.keep(Message::new(format!("m{n}"), Author::Agent, [MessagePart::text(n.to_string())]));
        }
        let ask = || FetchHistory::new("chat").with_limit(2_u32);
        let last = chat.page(&ask()).unwrap();
        assert_eq!((texts(&last), last.newer.as_deref()), (vec!["4".to_owned(), "5".to_owned()], None));
        let before = chat.page(&ask().with_cursor(last.older.unwrap())).unwrap();
        assert_eq!(texts(&before), ["2", "3"]);
        let first = chat.page(&ask().with_cursor(before.older.unwrap())).unwrap();
        assert_eq!((texts(&first), first.older), (vec!["1".to_owned()], None));
        let newer = ask().with_cursor(first.newer.unwrap()).with_direction(HistoryDirection::Newer);
        assert_eq!(texts(&chat.page(&newer).unwrap()), ["2", "3"]);
        let end = ask().with_cursor("m5").with_direction(HistoryDirection::Newer);
        assert_eq!(texts(&chat.page(&end).unwrap()), Vec::<String>::new());
        assert_eq!(chat.page(&ask().with_cursor("x")).unwrap_err().kind(), Kind::InvalidInput);
    }

    #[test]
    fn parts_are_checked() {
        assert!(check_parts(&[MessagePart::text("12"), MessagePart::text("3")], 3).is_ok());
        assert_eq!(check_parts(&[MessagePart::text("1234")], 3).unwrap_err().kind(), Kind::LimitReached);
        assert_eq!(check_parts(&[], 3).unwrap_err().kind(), Kind::InvalidInput);
    }

    #[test]
    fn it_is_bounded_and_keeps_the_last_form_of_a_message() {
        let mut chat = Transcript::default();
        for n in 0..=MAX_KEPT {
            chat.keep(Message::new(format!("m{n}"), Author::Agent, [MessagePart::text("x")]));
        }
        assert_eq!(chat.find(&"m0".into()).unwrap_err().kind(), Kind::NotFound);
        chat.keep(Message::new("m1", Author::Agent, [MessagePart::text("edited")]));
        assert_eq!((chat.messages.len(), chat.find(&"m1".into()).unwrap().plain_text().as_str()), (MAX_KEPT, "edited"));
        chat.remove(&"m1".into());
        assert!(chat.own(&"m1".into()).is_err());
    }
}
