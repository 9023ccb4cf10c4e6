//! What events bring into the transcript, and change in it.

use cif_protocol::channel::{
    Address, Author, ChannelEvent, EmailMessage, EventEnvelope, Message, MessageStatus, MessageStatusChanged,
    ReactionAdded, ReactionRemoved, ReadUpTo, TranscriptSegment,
};
use cif_protocol::{Instant, MessageId, Timestamp};

use super::transcript::is_of_others;
use super::{MAX_WAITING, Talk, notes};
use crate::page_api::{Content, MailItem, MessageItem, Reaction};

/// The most reactions to one message that are kept.
const MAX_REACTIONS: usize = 64;

impl Talk {
    /// Takes an event of the conversation in. True when the transcript has to be completed from the provider's history.
    pub(crate) fn apply(&mut self, envelope: &EventEnvelope, now: Instant) -> bool {
        let at = envelope.occurred_at;
        self.times(&envelope.event, now);
        match &envelope.event {
            ChannelEvent::MessageReceived(event) => self.add_message(event.message.clone(), at),
            ChannelEvent::MessageSentElsewhere(event) => self.add_message(event.message.clone(), at),
            ChannelEvent::MessageUpdated(event) => self.update(&event.message),
            ChannelEvent::MessageDeleted(event) => self.on_message(&event.message, |message| {
                message.message.parts.clear();
                message.reactions.clear();
                !std::mem::replace(&mut message.deleted, true)
            }),
            ChannelEvent::MessageStatusChanged(event) => return self.report(event, at),
            ChannelEvent::ReactionAdded(event) => self.react(event),
            ChannelEvent::ReactionRemoved(event) => self.unreact(event),
            ChannelEvent::ReadUpTo(event) => self.read_up_to(event),
            ChannelEvent::EmailReceived(event) => self.add_mail(event.message.clone(), false, at),
            ChannelEvent::ThreadUpdated(_) => return true,
            ChannelEvent::TranscriptSegment(segment) => self.say(segment, at),
            ChannelEvent::DraftCreated(event) => self.set_draft(&event.draft),
            ChannelEvent::DraftUpdated(event) => self.set_draft(&event.draft),
            ChannelEvent::DraftDiscarded(event) => self.drafts.retain(|draft| draft.id != event.draft),
            ChannelEvent::DraftSent(event) => {
                self.drafts.retain(|draft| draft.id != event.draft);
                return true;
            }
            _ => {}
        }
        if let Some(note) = notes::note(&envelope.event) {
            self.transcript.append(at, Content::Note(note));
        }
        false
    }

    fn times(&mut self, event: &ChannelEvent, now: Instant) {
        match event {
            ChannelEvent::Connected(_) => {
                self.connected.get_or_insert(now);
            }
            ChannelEvent::Missed(_) | ChannelEvent::Declined(_) | ChannelEvent::Failed(_) | ChannelEvent::Ended(_) => {
                self.over.get_or_insert(now);
            }
            ChannelEvent::WrapUpStarted(event) => self.wrap_up_deadline = event.expires_at,
            _ => {}
        }
    }

    /// Adds a message, or completes the one that is known under its id.
    pub(crate) fn add_message(&mut self, message: Message, at: Timestamp) {
        if let Some(n) = self.transcript.place(&message.id) {
            self.transcript.change(n, |content| match content {
                Content::Message(known) if known.message.client_id.is_none() && message.client_id.is_some() => {
                    known.message.client_id = message.client_id;
                    true
                }
                _ => false,
            });
            return;
        }
        let at = message.sent_at.unwrap_or(at);
        let mut item = MessageItem::new(message);
        if let Some((status, error)) = self.early.remove(&item.message.id) {
            (item.status, item.error) = (Some(status), error);
        }
        self.arrived(at, Content::Message(Box::new(item)));
    }

    /// Adds a mail, unless it is known.
    pub(crate) fn add_mail(&mut self, mail: EmailMessage, own: bool, at: Timestamp) {
        if self.transcript.has(&mail.id) {
            return;
        }
        let at = mail.sent_at.unwrap_or(at);
        let mut item = MailItem::new(mail, own);
        if let Some((status, error)) = self.early.remove(&item.mail.id) {
            (item.status, item.error) = (Some(status), error);
        }
        self.arrived(at, Content::Mail(Box::new(item)));
    }

    fn arrived(&mut self, at: Timestamp, content: Content) {
        if is_of_others(&content) {
            self.unread = self.unread.saturating_add(1);
        }
        self.transcript.append(at, content);
    }

    fn update(&mut self, message: &Message) {
        let Some(n) = self.transcript.place(&message.id) else { return };
        self.transcript.change(n, |content| match content {
            Content::Message(known) => {
                let name = known.message.client_id.take();
                known.message = message.clone();
                known.message.client_id = known.message.client_id.take().or(name);
                true
            }
            _ => false,
        });
    }

    fn on_message(&mut self, id: &MessageId, change: impl FnOnce(&mut MessageItem) -> bool) {
        let Some(n) = self.transcript.place(id) else { return };
        let seen = self.seen;
        self.transcript.change(n, |content| match content {
            Content::Message(message) => change(message),
            _ => false,
        });
        if n > seen {
            self.unread = self.transcript.count_of_others_after(seen);
        }
    }

    /// A report on a message. True when the message is not known and nobody here is sending it.
    fn report(&mut self, event: &MessageStatusChanged, at: Timestamp) -> bool {
        if !self.transcript.has(&event.message) {
            let sending = event.client_id.as_ref().and_then(|name| self.sending.get(name)).cloned();
            match sending {
                Some(send) => self.sent(&send, &event.message, at),
                None => {
                    if self.early.len() >= MAX_WAITING {
                        self.early.pop_first();
                    }
                    self.early.insert(event.message.clone(), (event.status.clone(), event.error.clone()));
                    return self.sending.is_empty();
                }
            }
        }
        self.set_status(&event.message, &event.status, event.error.as_deref());
        false
    }

    fn set_status(&mut self, id: &MessageId, to: &MessageStatus, why: Option<&str>) {
        let Some(n) = self.transcript.place(id) else { return };
        self.transcript.change(n, |content| {
            let (status, error) = match content {
                Content::Message(message) => (&mut message.status, &mut message.error),
                Content::Mail(mail) => (&mut mail.status, &mut mail.error),
                Content::Note(_) | Content::Segment(_) => return false,
            };
            // What was read is not merely delivered any more, in whatever order the reports come.
            if status.as_ref().is_some_and(|known| rank(known) >= rank(to)) {
                return false;
            }
            (*status, *error) = (Some(to.clone()), why.map(str::to_owned));
            true
        });
    }

    /// The far end has read up to a message of the agent's.
    fn read_up_to(&mut self, event: &ReadUpTo) {
        let Some(last) = self.transcript.place(&event.message) else { return };
        let mut read = Vec::new();
        for n in (self.transcript.first()..=last).rev() {
            match self.transcript.get(n) {
                Some(Content::Message(message)) if message.message.author == Author::Agent => {
                    if message.status == Some(MessageStatus::Read) {
                        break;
                    }
                    read.push(message.message.id.clone());
                }
                _ => {}
            }
        }
        for id in read {
            self.set_status(&id, &MessageStatus::Read, None);
        }
    }

    fn react(&mut self, event: &ReactionAdded) {
        let mut reaction = Reaction::new(event.author.clone(), event.reaction.clone());
        reaction.participant = event.participant.as_ref().map(ToString::to_string);
        self.on_message(&event.message, |message| {
            let new = !message.reactions.contains(&reaction) && message.reactions.len() < MAX_REACTIONS;
            if new {
                message.reactions.push(reaction);
            }
            new
        });
    }

    fn unreact(&mut self, event: &ReactionRemoved) {
        let mut reaction = Reaction::new(event.author.clone(), event.reaction.clone());
        reaction.participant = event.participant.as_ref().map(ToString::to_string);
        self.on_message(&event.message, |message| {
            let before = message.reactions.len();
            message.reactions.retain(|known| *known != reaction);
            message.reactions.len() < before
        });
    }

    fn say(&mut self, segment: &TranscriptSegment, at: Timestamp) {
        match self.transcript.segment(&segment.segment) {
            Some(n) => self.transcript.change(n, |content| {
                *content = Content::Segment(segment.clone());
                true
            }),
            None => drop(self.transcript.append(at, Content::Segment(segment.clone()))),
        }
    }
}

/// How far a message has come; nothing follows the last two.
fn rank(status: &MessageStatus) -> u8 {
    match status {
        MessageStatus::Queued => 0,
        MessageStatus::Sent => 1,
        MessageStatus::Delivered => 2,
        MessageStatus::Read | MessageStatus::Failed => 3,
        // A word of the service's own.
        _ => 1,
    }
}

/// Did the agent write a mail of a thread with `party`, in which `own` is the agent's address?
pub(super) fn is_own(mail: &EmailMessage, party: Option<&Address>, own: Option<&Address>) -> bool {
    match mail.from.address.as_ref() {
        Some(from) if party.is_some_and(|party| same(party, from)) => false,
        Some(from) => own.is_some_and(|own| same(own, from)),
        None => false,
    }
}

fn same(a: &Address, b: &Address) -> bool {
    a.kind == b.kind && a.value.eq_ignore_ascii_case(&b.value)
}
