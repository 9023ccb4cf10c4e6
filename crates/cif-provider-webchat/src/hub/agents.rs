//! The agents: whether they are there, how they are, what they have.

use std::collections::BTreeSet;

use cif_protocol::channel::{
    Accepted, AgentPresence, Connected, PresenceChanged, PresenceKind, WrapUpEnded, WrapUpStarted,
};
use cif_protocol::{CommandId, ConversationId};

use super::chat::conversation;
use super::{Effect, Hub, Now, Place, Timer};
use crate::ids::AgentId;

/// The presences that agents choose from: id, meaning, name for people.
pub(crate) const PRESENCES: &[(&str, PresenceKind, &str)] = &[
    ("available", PresenceKind::Available, "Available"),
    ("busy", PresenceKind::Busy, "Busy"),
    ("away", PresenceKind::Away, "Away"),
];

/// The presence with this id.
pub(crate) fn presence(id: &str) -> Option<AgentPresence> {
    let found = PRESENCES.iter().find(|(own, _, _)| *own == id);
    found.map(|(id, kind, _)| AgentPresence::new(*id, kind.clone()))
}

#[derive(Debug)]
pub(super) struct Agent {
    /// For customers.
    pub(super) name: String,
    /// Is a desktop there?
    pub(super) attached: bool,
    pub(super) presence: AgentPresence,
    /// Chats that are offered to the agent or with the agent.
    pub(super) chats: BTreeSet<crate::ChatId>,
    /// What is being wrapped up.
    pub(super) wrapping: BTreeSet<ConversationId>,
    /// When it got its last offer.
    pub(super) last_offer: u64,
}

impl Agent {
    /// How much it has to do.
    pub(super) fn load(&self) -> usize {
        self.chats.len() + self.wrapping.len()
    }

    pub(super) fn is_available(&self) -> bool {
        self.attached && self.presence.kind == PresenceKind::Available
    }
}

impl Hub {
    /// An agent opens the provider. Chats that were with the agent when the program ended are so again.
    pub(crate) fn sign_in(&mut self, agent: &AgentId, name: &str) {
        if let Some(known) = self.agents.get_mut(agent) {
            name.clone_into(&mut known.name);
            return;
        }
        let with = |place: &Place| matches!(place, Place::With(own) if own == agent);
        let own: Vec<_> = self.chats.iter().filter(|(_, chat)| with(&chat.place)).map(|(id, _)| id.clone()).collect();
        for id in &own {
            let Some(chat) = self.chats.get(id) else { continue };
            let conversation = conversation(id, chat.row.leg);
            let offer = Box::new(chat.offer(&self.config.queue, None));
            self.step.effects.push(Effect::Open(agent.clone(), conversation, offer));
            self.report(id, Accepted::new(), None);
            self.report(id, Connected::new(), None);
        }
        let new = Agent {
            name: name.to_owned(),
            attached: false,
            presence: AgentPresence::new("available", PresenceKind::Available),
            chats: own.into_iter().collect(),
            wrapping: BTreeSet::new(),
            last_offer: 0,
        };
        self.agents.insert(agent.clone(), new);
    }

    /// The agent's desktop is there.
    pub(crate) fn attach(&mut self, id: &AgentId, now: Now) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        agent.attached = true;
        for chat in agent.chats.clone() {
            self.timers.clear(&Timer::Grace(chat));
        }
        self.availability_changed(now);
    }

    /// The agent's desktop is gone: what it was offered goes on soon, what it has waits for it a while.
    pub(crate) fn detach(&mut self, id: &AgentId, now: Now) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        agent.attached = false;
        let routing = self.config.routing.clone();
        for chat in agent.chats.clone() {
            let Some(place) = self.chats.get(&chat).map(|chat| &chat.place) else { continue };
            if matches!(place, Place::With(_)) {
                self.timers.set(Timer::Grace(chat), now.at + routing.grace);
            } else {
                let soon = now.at + routing.offer.min(super::routing::GONE);
                let timer = Timer::Offer(chat);
                let due = self.timers.at(&timer).map_or(soon, |due| due.min(soon));
                self.timers.set(timer, due);
            }
        }
        self.availability_changed(now);
    }

    /// The presence of an agent.
    pub(crate) fn presence(&self, id: &AgentId) -> Option<AgentPresence> {
        self.agents.get(id).map(|agent| agent.presence.clone())
    }

    /// The agents, by id, with their names and whether they could take a chat.
    pub(crate) fn colleagues(&self) -> Vec<(AgentId, String, bool)> {
        self.agents.iter().map(|(id, agent)| (id.clone(), agent.name.clone(), agent.is_available())).collect()
    }

    /// An agent chooses a presence. Nothing is told when it is the present one.
    pub(crate) fn set_presence(&mut self, id: &AgentId, presence: AgentPresence, cause: Option<&CommandId>, now: Now) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        if agent.presence == presence {
            return;
        }
        agent.presence = presence.clone();
        let event = Box::new(PresenceChanged::new(presence).into());
        self.step.effects.push(Effect::Tell(id.clone(), event, cause.cloned()));
        self.availability_changed(now);
    }

    /// The work after a conversation begins, or ends.
    pub(crate) fn wrap_up(
        &mut self,
        id: &AgentId,
        conversation: &ConversationId,
        ended: Option<WrapUpEnded>,
        cause: Option<&CommandId>,
        now: Now,
    ) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        let event = match ended {
            Some(ended) => {
                agent.wrapping.remove(conversation);
                ended.into()
            }
            None => {
                agent.wrapping.insert(conversation.clone());
                WrapUpStarted::new().into()
            }
        };
        self.step.effects.push(Effect::Report(id.clone(), conversation.clone(), Box::new(event), cause.cloned()));
        self.route(now);
    }

    fn availability_changed(&mut self, now: Now) {
        self.route(now);
        if !self.queue.is_empty() {
            self.timers.set_if_idle(Timer::Places, now.at + super::routing::PLACES);
        }
    }
}
