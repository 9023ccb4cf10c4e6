//! From the queue to a free agent, and back.

use std::time::Duration;

use cif_protocol::Timestamp;
use cif_protocol::channel::{EndCause, Ended, Missed};

use super::chat::conversation;
use super::{Effect, Hub, Kind, Now, Place, Timer};
use crate::ChatId;
use crate::ids::AgentId;
use crate::item::By;

/// How long an offer outlives the desktop that it was made to.
pub(super) const GONE: Duration = Duration::from_secs(5);
/// The places in the queue are told at most this often.
pub(super) const PLACES: Duration = Duration::from_millis(500);

impl Hub {
    /// Offers chats to agents, as long as both are there: the one who waits longest to the agent with the most room.
    pub(super) fn route(&mut self, now: Now) {
        if !self.agents.values().any(|agent| self.has_room(agent)) {
            return;
        }
        let mut passed = 0_usize;
        // A chat that everybody has declined lets those behind it pass.
        while let Some((turn, id)) = self.queue.iter().nth(passed).cloned() {
            match self.choose(&id) {
                Choice::Agent(agent) => {
                    self.queue.remove(&(turn, id.clone()));
                    self.offer(&id, &agent, now);
                }
                Choice::Later => {
                    self.timers.set_if_idle(Timer::Again(id), now.at + self.config.routing.again);
                    passed += 1;
                }
                Choice::Nobody => break,
            }
        }
    }

    fn has_room(&self, agent: &super::Agent) -> bool {
        agent.is_available() && agent.load() < self.config.routing.capacity
    }

    fn choose(&self, id: &ChatId) -> Choice {
        let Some(chat) = self.chats.get(id) else { return Choice::Nobody };
        let free = || self.agents.iter().filter(|(_, agent)| self.has_room(agent));
        if let Some((wanted, _)) = free().find(|(id, _)| chat.wanted.as_ref() == Some(id)) {
            return Choice::Agent(wanted.clone());
        }
        let willing = free().filter(|(id, _)| !chat.declined.contains(*id));
        match willing.min_by_key(|(_, agent)| (agent.load(), agent.last_offer)) {
            Some((agent, _)) => Choice::Agent(agent.clone()),
            None if free().next().is_some() => Choice::Later,
            None => Choice::Nobody,
        }
    }

    fn offer(&mut self, id: &ChatId, to: &AgentId, now: Now) {
        let patience = self.config.routing.offer;
        self.offers += 1;
        let Some(chat) = self.chats.get_mut(id) else { return };
        chat.place = Place::Offered(to.clone());
        chat.row.leg += 1;
        chat.wanted = None;
        let millis = i64::try_from(patience.as_millis()).unwrap_or(i64::MAX);
        let expires = Timestamp::from_unix_millis(now.wall.as_unix_millis().saturating_add(millis));
        let offer = Box::new(chat.offer(&self.config.queue, Some(expires)));
        let effect = Effect::Open(to.clone(), conversation(id, chat.row.leg), offer);
        if let Some(agent) = self.agents.get_mut(to) {
            agent.chats.insert(id.clone());
            agent.last_offer = self.offers;
        }
        // The number of the offer is kept, so that no conversation begins twice, not even after a restart.
        self.save(id);
        self.step.effects.push(effect);
        self.timers.set(Timer::Offer(id.clone()), now.at + patience);
        self.places_changed(now);
        self.show(id, |status| (status.ahead, status.offline) = (0, false));
    }

    /// The agent did not answer in time.
    pub(super) fn offer_passed(&mut self, id: &ChatId, now: Now) {
        if matches!(self.chats.get(id).map(|chat| &chat.place), Some(Place::Offered(_))) {
            self.report(id, Missed::new(EndCause::NoAnswer), None);
            self.back_to_queue(id, true, now);
        }
    }

    /// The agent's desktop did not come back in time.
    pub(super) fn grace_passed(&mut self, id: &ChatId, now: Now) {
        if matches!(self.chats.get(id).map(|chat| &chat.place), Some(Place::With(_))) {
            self.report(id, Ended::new(EndCause::Network), None);
            self.append(id, now, Kind::Waiting, By::Service, |_| ());
            self.back_to_queue(id, true, now);
        }
    }

    /// A chat waits again, in its old turn. Whoever had it is asked last when it was passed over.
    pub(super) fn back_to_queue(&mut self, id: &ChatId, passed_over: bool, now: Now) {
        self.release(id, passed_over);
        let Some(chat) = self.chats.get_mut(id) else { return };
        chat.place = Place::Waiting;
        chat.unread.clear();
        let turn = chat.turn(id);
        self.queue.insert(turn);
        self.save(id);
        let offline = !self.is_anybody_available();
        self.show(id, |status| (status.typing, status.offline) = (false, offline));
        self.route(now);
        self.places_changed(now);
    }

    /// Whoever has the chat has it no more.
    pub(super) fn release(&mut self, id: &ChatId, passed_over: bool) {
        for timer in [Timer::Offer(id.clone()), Timer::Grace(id.clone()), Timer::AgentTyping(id.clone())] {
            self.timers.clear(&timer);
        }
        self.timers.clear(&Timer::CustomerTyping(id.clone()));
        let Some(chat) = self.chats.get_mut(id) else { return };
        chat.customer_types = false;
        let Some(agent) = chat.place.agent().cloned() else { return };
        if passed_over {
            chat.declined.insert(agent.clone());
        }
        if let Some(agent) = self.agents.get_mut(&agent) {
            agent.chats.remove(id);
        }
    }

    pub(super) fn is_anybody_available(&self) -> bool {
        self.agents.values().any(super::Agent::is_available)
    }

    pub(super) fn places_changed(&mut self, now: Now) {
        if !self.queue.is_empty() {
            self.timers.set_if_idle(Timer::Places, now.at + PLACES);
        }
    }

    pub(super) fn tell_places(&mut self) {
        let offline = !self.is_anybody_available();
        let waiting: Vec<ChatId> = self.queue.iter().map(|(_, id)| id.clone()).collect();
        for (ahead, id) in (0_u32..).zip(&waiting) {
            self.show(id, |status| (status.ahead, status.offline) = (ahead, offline));
        }
    }
}

enum Choice {
    Agent(AgentId),
    /// There is room, and whoever has it declined.
    Later,
    /// There is no room.
    Nobody,
}
