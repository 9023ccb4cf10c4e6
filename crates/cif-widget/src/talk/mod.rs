//! What the widget keeps of one conversation beside what its hub knows: the transcript, what is unread, times, drafts.

mod content;
mod history;
mod notes;
mod search;
#[cfg(test)]
mod tests;
mod transcript;

use std::collections::{BTreeMap, BTreeSet};

use cif_protocol::channel::{DispositionOption, EmailDraft, Message, MessageStatus, SendMessage};
use cif_protocol::{Instant, MessageId, Timestamp};

pub(crate) use history::{Fetch, Fetched, HISTORY_PAGE, Loading};
pub(crate) use transcript::Transcript;

use crate::page_api::Content;

/// Reports on messages that are not known yet, and messages whose sending is not settled.
const MAX_WAITING: usize = 64;
/// The most drafts that are shown.
const MAX_DRAFTS: usize = 32;
/// The longest beginning of a message in the list, in characters.
const LAST_TEXT: usize = 120;

/// One conversation.
#[derive(Debug, Default)]
pub(crate) struct Talk {
    pub(crate) transcript: Transcript,
    pub(crate) loading: Loading,
    /// The messages of others after the last one that was seen.
    pub(crate) unread: u32,
    /// The place up to which the agent has seen everything.
    seen: i64,
    /// The last message that the provider was told to be read.
    pub(crate) marked: Option<MessageId>,
    /// When the ends were connected, and when that was over.
    pub(crate) connected: Option<Instant>,
    pub(crate) over: Option<Instant>,
    pub(crate) dispositions: Vec<DispositionOption>,
    pub(crate) wrap_up_deadline: Option<Timestamp>,
    pub(crate) drafts: Vec<EmailDraft>,
    /// Messages that are being sent, by the sender's own name: when the answer is lost, a report brings them in.
    sending: BTreeMap<String, SendMessage>,
    /// Reports that came before their message.
    early: BTreeMap<MessageId, (MessageStatus, Option<String>)>,
    /// Mails that the provider has sent and that are not in the transcript yet.
    sent_mails: BTreeSet<MessageId>,
}

impl Talk {
    /// The time for which the ends are or were connected.
    pub(crate) fn connected_ms(&self, now: Instant) -> Option<u64> {
        let until = self.over.unwrap_or(now);
        self.connected.map(|since| until.as_millis().saturating_sub(since.as_millis()))
    }

    /// The beginning of the last message.
    pub(crate) fn last_text(&self) -> Option<String> {
        let content = self.transcript.contents_backwards().take(64).find_map(|content| match content {
            Content::Message(message) if !message.deleted => Some(message.message.plain_text()),
            Content::Mail(mail) => Some(mail.mail.subject.clone()),
            Content::Segment(segment) => Some(segment.text.clone()),
            _ => None,
        })?;
        let line = content.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(line.chars().take(LAST_TEXT).collect())
    }

    /// The agent has seen everything up to a place. Gives the message that the provider is to be told of.
    pub(crate) fn see(&mut self, n: i64) -> Option<MessageId> {
        self.seen = self.seen.max(n.min(self.transcript.last()));
        self.unread = self.transcript.count_of_others_after(self.seen);
        let last = self.transcript.last_message_of_others(self.seen)?;
        (self.marked.as_ref() != Some(&last)).then_some(last)
    }

    /// A message of the agent's is on its way to the provider.
    pub(crate) fn begin_sending(&mut self, send: &SendMessage) {
        if let Some(name) = send.client_id.clone().filter(|_| self.sending.len() < MAX_WAITING) {
            self.sending.insert(name, send.clone());
        }
    }

    /// The provider has taken it under this id, or refused it.
    pub(crate) fn end_sending(&mut self, send: &SendMessage, message: Option<&MessageId>, at: Timestamp) {
        if let Some(name) = &send.client_id {
            self.sending.remove(name);
        }
        if let Some(id) = message {
            self.sent(send, id, at);
        }
    }

    fn sent(&mut self, send: &SendMessage, id: &MessageId, at: Timestamp) {
        let mut message = Message::new(id.clone(), cif_protocol::channel::Author::Agent, send.parts.clone());
        message.sent_at = Some(at);
        message.client_id.clone_from(&send.client_id);
        message.reply_to.clone_from(&send.reply_to);
        self.add_message(message, at);
    }

    fn set_draft(&mut self, draft: &EmailDraft) {
        if let Some(known) = self.drafts.iter_mut().find(|known| known.id == draft.id) {
            known.clone_from(draft);
        } else if self.drafts.len() < MAX_DRAFTS {
            self.drafts.push(draft.clone());
        }
    }
}
