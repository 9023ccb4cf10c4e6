//! What customers do.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use cif_protocol::channel::{
    EndCause, Ended, Message, MessagePart, MessageReceived, MessageStatus, MessageStatusChanged, Missed, ReadUpTo,
    TypingStarted, TypingStopped,
};
use cif_protocol::{AttachmentId, CommandId, Timestamp};

use super::chat::message_id;
use super::{Chat, Effect, Hub, Kind, Now, Place, Timer};
use crate::config::MAX_ANSWER;
use crate::ids::same;
use crate::item::By;
use crate::store::{ChatRow, Write};
use crate::{ChatId, ClientId, FileInfo, Item, Refusal};

/// A message on its way from a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outgoing {
    /// The name that the customer's page gave it: what comes twice is taken once.
    pub client: ClientId,
    /// The text.
    pub text: Option<String>,
    /// The id of a file that this chat has.
    pub file: Option<String>,
}

impl Outgoing {
    /// A text.
    #[must_use]
    pub fn text(client: ClientId, text: impl Into<String>) -> Self {
        Self { client, text: Some(text.into()), file: None }
    }

    /// A file that was handed over before.
    #[must_use]
    pub fn file(client: ClientId, file: impl Into<String>) -> Self {
        Self { client, text: None, file: Some(file.into()) }
    }
}

impl Hub {
    /// A chat begins.
    pub(crate) fn start(
        &mut self,
        id: &ChatId,
        secret: String,
        form: BTreeMap<String, String>,
        from: Option<IpAddr>,
        now: Now,
    ) -> Result<(), Refusal> {
        let limits = self.config.limits.clone();
        let form = self.judge_form(form)?;
        if let Some(address) = from {
            self.starters.take(&address, now.at).map_err(Refusal::TooFast)?;
        }
        self.starts.take(limits.starts, now.at).map_err(Refusal::TooFast)?;
        if self.chats.len() >= limits.chats {
            return Err(Refusal::Busy("too many chats are open"));
        }
        let offline = !self.is_anybody_available();
        let row = ChatRow {
            site: self.config.site.clone(),
            secret,
            form,
            began: now.wall.as_unix_millis(),
            leg: 0,
            agent: None,
            offline,
            ended: false,
        };
        let mut chat = self.fresh(row, Place::Waiting, now);
        chat.status.offline = offline;
        chat.status.ahead = u32::try_from(self.queue.len()).unwrap_or(u32::MAX);
        self.step.effects.push(Effect::Status(id.clone(), chat.status.clone()));
        self.queue.insert(chat.turn(id));
        self.timers.set(Timer::Abandoned(id.clone()), now.at + self.patience(&chat));
        self.chats.insert(id.clone(), chat);
        self.stats.chats += 1;
        self.save(id);
        self.route(now);
        Ok(())
    }

    /// Keeps the answers to what is asked, and nothing else.
    fn judge_form(&self, mut form: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Refusal> {
        let mut kept = BTreeMap::new();
        for field in &self.config.form {
            let answer = form.remove(&field.name).unwrap_or_default();
            let answer = answer.trim();
            if answer.len() > MAX_ANSWER {
                let (found, limit) = (size(answer.len()), size(MAX_ANSWER));
                return Err(Refusal::TooLarge { what: "an answer in the form", found, limit });
            }
            if answer.is_empty() && field.required {
                return Err(Refusal::Malformed(format!("`{}` is missing in the form; answer it", field.name)));
            }
            if !answer.is_empty() {
                kept.insert(field.name.clone(), answer.to_owned());
            }
        }
        match form.into_keys().next() {
            Some(odd) => {
                Err(Refusal::Malformed(format!("`{}` is not in the form; leave it out", odd.escape_default())))
            }
            None => Ok(kept),
        }
    }

    /// How long a chat stays open without its customer.
    pub(super) fn patience(&self, chat: &Chat) -> Duration {
        let routing = &self.config.routing;
        if chat.row.offline { routing.offline } else { routing.abandoned }
    }

    /// Does the secret open the chat?
    pub(crate) fn opens(&self, id: &ChatId, secret: &str) -> Result<(), Refusal> {
        // As long for a chat that there is as for one that there is not.
        let own = self.chats.get(id).map_or("0".repeat(32), |chat| chat.row.secret.clone());
        if same(&own, secret) && self.chats.contains_key(id) { Ok(()) } else { Err(Refusal::UnknownChat) }
    }

    /// The customer has a connection more.
    pub(crate) fn arrive(&mut self, id: &ChatId) -> Result<(), Refusal> {
        let limit = self.config.limits.connections;
        let chat = self.chats.get_mut(id).ok_or(Refusal::UnknownChat)?;
        if chat.connections >= limit {
            return Err(Refusal::Busy("this chat is open in too many places"));
        }
        chat.connections += 1;
        self.timers.clear(&Timer::Abandoned(id.clone()));
        Ok(())
    }

    /// The customer has a connection less.
    pub(crate) fn depart(&mut self, id: &ChatId, now: Now) {
        let Some(chat) = self.chats.get_mut(id) else { return };
        chat.connections = chat.connections.saturating_sub(1);
        if chat.connections > 0 {
            return;
        }
        if chat.is_over() {
            self.timers.set(Timer::Forget(id.clone()), now.at + self.config.routing.remembered);
            return;
        }
        let patience = self.chats.get(id).map_or(Duration::ZERO, |chat| self.patience(chat));
        self.timers.set(Timer::Abandoned(id.clone()), now.at + patience);
    }

    fn open_chat(&mut self, id: &ChatId) -> Result<&mut Chat, Refusal> {
        let chat = self.chats.get_mut(id).ok_or(Refusal::UnknownChat)?;
        if chat.is_over() { Err(Refusal::Over) } else { Ok(chat) }
    }

    /// Counts something that a customer sends.
    pub(crate) fn spend(&mut self, id: &ChatId, now: Now) -> Result<(), Refusal> {
        let rate = self.config.limits.per_chat;
        let chat = self.chats.get_mut(id).ok_or(Refusal::UnknownChat)?;
        chat.bucket.take(rate, now.at).map_err(Refusal::TooFast)
    }

    /// The customer writes. Gives the number in the log; one that came already gives the number that it has.
    pub(crate) fn say(&mut self, id: &ChatId, message: Outgoing, now: Now) -> Result<u64, Refusal> {
        let limits = self.config.limits.clone();
        let chat = self.chats.get(id).ok_or(Refusal::UnknownChat)?;
        if let Some(seq) = chat.clients.get(&message.client) {
            return Ok(*seq);
        }
        let chat = self.open_chat(id)?;
        let text = message.text.filter(|text| !text.trim().is_empty());
        if let Some(found) = text.as_ref().map(String::len).filter(|found| *found > limits.text) {
            return Err(Refusal::TooLarge { what: "the message", found: size(found), limit: size(limits.text) });
        }
        let file = match message.file {
            None => None,
            Some(name) => match chat.files.get(&name) {
                Some(file) => Some(file.clone()),
                None => return Err(Refusal::UnknownFile(name.chars().take(64).collect())),
            },
        };
        if text.is_none() && file.is_none() {
            return Err(Refusal::Malformed("the message has neither text nor file; write something".to_owned()));
        }
        if chat.clients.len() >= limits.messages {
            let text = format!("{} messages in one chat are the limit; begin a new chat", limits.messages);
            return Err(Refusal::LimitReached(text));
        }
        self.spend(id, now)?;
        self.set_customer_typing(id, false, now);
        let client = message.client;
        let item = self.append(id, now, Kind::Message, By::Customer, |item| {
            (item.client, item.text, item.file) = (Some(client.to_string()), text, file);
        });
        let item = item.ok_or(Refusal::UnknownChat)?;
        self.stats.from_customers += 1;
        let Some(chat) = self.chats.get_mut(id) else { return Err(Refusal::UnknownChat) };
        chat.clients.insert(client, item.seq);
        if let Place::With(agent) = &chat.place {
            let there = self.agents.get(agent).is_some_and(|agent| agent.attached);
            self.report(id, MessageReceived::new(message_of(id, &item)), None);
            if there {
                self.show(id, |status| status.delivered = item.seq);
            }
        }
        Ok(item.seq)
    }

    /// The customer hands a file over. One that came already under this name is given again.
    pub(crate) fn keep_file(
        &mut self,
        id: &ChatId,
        client: ClientId,
        name: &str,
        content_type: &str,
        bytes: Arc<[u8]>,
        now: Now,
    ) -> Result<FileInfo, Refusal> {
        let limits = self.config.limits.clone();
        let chat = self.open_chat(id)?;
        let file = format!("{id}.{client}");
        if let Some(known) = chat.files.get(&file) {
            return Ok(known.clone());
        }
        let found = size(bytes.len());
        let all = chat.bytes.saturating_add(found);
        if all > limits.files {
            return Err(Refusal::LimitReached(format!("all files of a chat may have {} bytes together", limits.files)));
        }
        self.spend(id, now)?;
        let info = FileInfo::new(file, name, content_type, found);
        if let Some(chat) = self.chats.get_mut(id) {
            chat.bytes = all;
            chat.files.insert(info.id.clone(), info.clone());
        }
        self.step.writes.push(Write::File(id.clone(), info.clone(), bytes));
        Ok(info)
    }

    /// The customer begins or stops typing.
    pub(crate) fn customer_types(&mut self, id: &ChatId, on: bool, now: Now) -> Result<(), Refusal> {
        self.open_chat(id)?;
        self.set_customer_typing(id, on, now);
        Ok(())
    }

    pub(super) fn set_customer_typing(&mut self, id: &ChatId, on: bool, now: Now) {
        let Some(chat) = self.chats.get_mut(id) else { return };
        let timer = Timer::CustomerTyping(id.clone());
        if !matches!(chat.place, Place::With(_)) {
            return;
        }
        let before = std::mem::replace(&mut chat.customer_types, on);
        if on {
            self.timers.set(timer, now.at + self.config.routing.typing);
        } else {
            self.timers.clear(&timer);
        }
        match (before, on) {
            (false, true) => self.report(id, TypingStarted::new(), None),
            (true, false) => self.report(id, TypingStopped::new(), None),
            _ => {}
        }
    }

    /// The customer's page has, and the customer has read, everything up to these numbers.
    pub(crate) fn seen(&mut self, id: &ChatId, delivered: u64, read: u64) -> Result<(), Refusal> {
        let chat = self.chats.get_mut(id).ok_or(Refusal::UnknownChat)?;
        let (delivered, read) = (delivered.max(read).min(chat.last), read.min(chat.last));
        let mut told = Vec::new();
        for message in &mut chat.unread {
            if message.seq <= delivered && !message.delivered {
                message.delivered = true;
                told.push((message.seq, message.client.clone(), MessageStatus::Delivered));
            }
            if message.seq <= read {
                told.push((message.seq, message.client.clone(), MessageStatus::Read));
            }
        }
        let newest = chat.unread.iter().rev().map(|message| message.seq).find(|seq| *seq <= read);
        chat.unread.retain(|message| message.seq > read);
        for (seq, client, status) in told {
            let mut status = MessageStatusChanged::new(message_id(id, seq), status);
            status.client_id = client;
            self.report(id, status, None);
        }
        if let Some(seq) = newest {
            self.report(id, ReadUpTo::new(message_id(id, seq)), None);
        }
        Ok(())
    }

    /// The chat is over. Ending what is over changes nothing.
    pub(crate) fn end(&mut self, id: &ChatId, by: By, cause: Option<&CommandId>, now: Now) {
        let Some(chat) = self.chats.get(id).filter(|chat| !chat.is_over()) else { return };
        let turn = chat.turn(id);
        match (&chat.place, by) {
            (Place::Offered(_), _) => self.report(id, Missed::new(EndCause::Cancelled), None),
            (Place::With(_), By::Agent) => self.report(id, Ended::new(EndCause::Agent), cause),
            (Place::With(_), _) => {
                self.set_customer_typing(id, false, now);
                self.report(id, Ended::new(EndCause::FarEnd), None);
            }
            _ => {}
        }
        self.append(id, now, Kind::Ended, by, |_| ());
        self.queue.remove(&turn);
        self.release(id, false);
        self.timers.clear(&Timer::Again(id.clone()));
        self.timers.clear(&Timer::Abandoned(id.clone()));
        let Some(chat) = self.chats.get_mut(id) else { return };
        chat.place = Place::Ended;
        chat.unread.clear();
        self.save(id);
        self.show(id, |status| (status.typing, status.ahead, status.offline) = (false, 0, false));
        self.timers.set(Timer::Forget(id.clone()), now.at + self.config.routing.remembered);
        self.route(now);
        self.places_changed(now);
    }
}

/// A line of the log as hosts see it.
pub(crate) fn message_of(chat: &ChatId, item: &Item) -> Message {
    use cif_protocol::channel::Author;
    let mut parts = Vec::new();
    if let Some(text) = &item.text {
        parts.push(MessagePart::text(text.clone()));
    }
    if let Some(file) = &item.file {
        let part = MessagePart::new(file.content_type.clone()).with_name(file.name.clone()).with_size(file.size);
        parts.push(part.with_attachment(AttachmentId::from(file.id.clone())));
    }
    let author = match item.by {
        By::Customer => Author::FarEnd,
        By::Agent => Author::Agent,
        By::Service => Author::System,
    };
    let mut message = Message::new(message_id(chat, item.seq), author, parts);
    message.sent_at = Some(Timestamp::from_unix_millis(item.at));
    message
}

fn size(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
