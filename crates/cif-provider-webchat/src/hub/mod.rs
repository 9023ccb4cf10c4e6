//! The state of a web chat: chats, agents, the queue between them. It has no clock and no input: every call is told what time it
//! is, and leaves a [`Step`] of what is to be kept and what is to be told once it is kept.

mod agents;
mod chat;
mod customers;
mod routing;
mod talks;
#[cfg(test)]
mod tests;
mod timers;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cif_protocol::channel::{ChannelEvent, Offered};
use cif_protocol::{CommandId, ConversationId, Instant, Timestamp};

use crate::ids::AgentId;
use crate::item::{By, Kind};
use crate::rate::{Bucket, Buckets};
use crate::store::{ChatRow, Kept, Write};
use crate::{ChatId, ClientId, Item, Status, WebChatConfig};

use agents::Agent;
use chat::{Chat, Place};
use timers::{Timer, Timers};

pub(crate) use agents::{PRESENCES, presence};
pub(crate) use chat::chat_of;
pub use customers::Outgoing;
pub(crate) use customers::message_of;
pub(crate) use talks::Sending;

/// What time it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) at: Instant,
    pub(crate) wall: Timestamp,
}

/// What a call leaves: changes to keep, and what to tell whom once they are kept.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub(crate) writes: Vec<Write>,
    pub(crate) effects: Vec<Effect>,
}

impl Step {
    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.effects.is_empty()
    }
}

/// Something to tell.
#[derive(Debug)]
pub(crate) enum Effect {
    /// A line for the customer.
    Append(ChatId, Arc<Item>),
    /// How the chat stands now, for the customer.
    Status(ChatId, Status),
    /// The customer has no use for the chat any more.
    Forget(ChatId),
    /// A conversation begins for an agent.
    Open(AgentId, ConversationId, Box<Offered>),
    /// An event of a conversation for an agent.
    Report(AgentId, ConversationId, Box<ChannelEvent>, Option<CommandId>),
    /// The messages that are kept so far, for an agent who has just taken the chat.
    Backlog(AgentId, ChatId, ConversationId),
    /// An event of the provider as a whole, for an agent.
    Tell(AgentId, Box<ChannelEvent>, Option<CommandId>),
}

/// What has been done so far, for those who count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Chats that began.
    pub chats: u64,
    /// Messages of customers that were taken.
    pub from_customers: u64,
    /// Messages of agents that were taken.
    pub from_agents: u64,
    /// Files that agents handed over.
    pub files: u64,
    /// How often a customer was told that an agent began or stopped typing.
    pub typing: u64,
    /// How often a customer was told that an agent has read further.
    pub read: u64,
    /// Chats that were handed to another agent or the queue.
    pub transfers: u64,
    /// Requests of customers that were refused.
    pub refused: u64,
}

#[derive(Debug)]
pub(crate) struct Hub {
    config: Arc<WebChatConfig>,
    chats: BTreeMap<ChatId, Chat>,
    /// The chats that wait, longest first.
    queue: BTreeSet<(i64, ChatId)>,
    agents: BTreeMap<AgentId, Agent>,
    timers: Timers,
    starts: Bucket,
    starters: Buckets<std::net::IpAddr>,
    /// Counts offers, so that the agent who got none for longest is next.
    offers: u64,
    pub(crate) stats: Stats,
    step: Step,
}

impl Hub {
    /// With the chats that were open when the program ended. They wait for their agents' desktops, or in the queue.
    pub(crate) fn new(config: Arc<WebChatConfig>, kept: Vec<Kept>, now: Now) -> Self {
        let limits = &config.limits;
        let mut hub = Self {
            starts: Bucket::full(limits.starts, now.at),
            starters: Buckets::new(limits.starts_per_address, limits.addresses),
            chats: BTreeMap::new(),
            queue: BTreeSet::new(),
            agents: BTreeMap::new(),
            timers: Timers::default(),
            offers: 0,
            stats: Stats::default(),
            step: Step::default(),
            config,
        };
        for chat in kept {
            hub.restore(chat, now);
        }
        hub
    }

    fn restore(&mut self, kept: Kept, now: Now) {
        let place = match &kept.row.agent {
            Some(agent) => Place::With(agent.as_str().into()),
            None => Place::Waiting,
        };
        let mut chat = self.fresh(kept.row, place, now);
        chat.last = kept.tail.last().map_or(0, |item| item.seq);
        chat.clients = kept.clients.iter().filter_map(|(client, seq)| Some((ClientId::parse(client)?, *seq))).collect();
        chat.bytes = kept.files.iter().map(|file| file.size).sum();
        chat.files = kept.files.into_iter().map(|file| (file.id.clone(), file)).collect();
        match chat.place {
            Place::With(_) => self.timers.set(Timer::Grace(kept.id.clone()), now.at + self.config.routing.grace),
            _ => drop(self.queue.insert(chat.turn(&kept.id))),
        }
        self.timers.set(Timer::Abandoned(kept.id.clone()), now.at + self.patience(&chat));
        self.step.effects.push(Effect::Status(kept.id.clone(), chat.status.clone()));
        self.chats.insert(kept.id, chat);
    }

    fn fresh(&self, row: ChatRow, place: Place, now: Now) -> Chat {
        let mut chat = Chat {
            row,
            place,
            last: 0,
            clients: BTreeMap::new(),
            files: BTreeMap::new(),
            bytes: 0,
            unread: std::collections::VecDeque::new(),
            declined: BTreeSet::new(),
            wanted: None,
            bucket: Bucket::full(self.config.limits.per_chat, now.at),
            connections: 0,
            customer_types: false,
            status: Status::default(),
        };
        chat.status.phase = chat.phase();
        chat
    }

    /// What the last calls left.
    pub(crate) fn take(&mut self) -> Step {
        std::mem::take(&mut self.step)
    }

    /// When something is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.timers.next()
    }

    /// Does what is due.
    pub(crate) fn poll(&mut self, now: Now) {
        while let Some(timer) = self.timers.pop_due(now.at) {
            match timer {
                Timer::Offer(chat) => self.offer_passed(&chat, now),
                Timer::Grace(chat) => self.grace_passed(&chat, now),
                Timer::Again(chat) => {
                    if let Some(chat) = self.chats.get_mut(&chat) {
                        chat.declined.clear();
                    }
                    self.route(now);
                }
                Timer::Abandoned(chat) => self.end(&chat, By::Service, None, now),
                Timer::Forget(chat) => self.forget(&chat),
                Timer::CustomerTyping(chat) => self.set_customer_typing(&chat, false, now),
                Timer::AgentTyping(chat) => self.set_agent_typing(&chat, false, now),
                Timer::Places => self.tell_places(),
            }
        }
    }

    /// Adds a line to the log of a chat.
    fn append(&mut self, id: &ChatId, now: Now, kind: Kind, by: By, fill: impl FnOnce(&mut Item)) -> Option<Arc<Item>> {
        let chat = self.chats.get_mut(id)?;
        chat.last += 1;
        let mut item = Item::new(chat.last, now.wall, kind, by);
        fill(&mut item);
        let item = Arc::new(item);
        self.step.writes.push(Write::Item(id.clone(), Arc::clone(&item)));
        self.step.effects.push(Effect::Append(id.clone(), Arc::clone(&item)));
        Some(item)
    }

    /// Keeps where a chat stands.
    fn save(&mut self, id: &ChatId) {
        let Some(chat) = self.chats.get_mut(id) else { return };
        chat.row.ended = chat.is_over();
        chat.row.agent = match &chat.place {
            Place::With(agent) => Some(agent.to_string()),
            _ => None,
        };
        self.step.writes.push(Write::Chat(id.clone(), chat.row.clone()));
    }

    /// Changes what the customer sees besides the log, and tells it if it has changed.
    fn show(&mut self, id: &ChatId, change: impl FnOnce(&mut Status)) {
        let Some(chat) = self.chats.get_mut(id) else { return };
        let mut status = chat.status.clone();
        status.phase = chat.phase();
        change(&mut status);
        if status != chat.status {
            chat.status = status.clone();
            self.step.effects.push(Effect::Status(id.clone(), status));
        }
    }

    /// Reports an event to the agent who has the chat, or to whom it is offered.
    fn report(&mut self, id: &ChatId, event: impl Into<ChannelEvent>, cause: Option<&CommandId>) {
        let Some(chat) = self.chats.get(id) else { return };
        let Some(agent) = chat.place.agent() else { return };
        let conversation = chat::conversation(id, chat.row.leg);
        let effect = Effect::Report(agent.clone(), conversation, Box::new(event.into()), cause.cloned());
        self.step.effects.push(effect);
    }

    fn forget(&mut self, id: &ChatId) {
        if self.chats.get(id).is_some_and(|chat| chat.connections > 0) {
            // Somebody still looks at it.
            return;
        }
        self.chats.remove(id);
        self.timers.clear(&Timer::Abandoned(id.clone()));
        self.step.effects.push(Effect::Forget(id.clone()));
    }
}
