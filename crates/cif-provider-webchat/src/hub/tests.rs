//! The hub alone, in the time that the test says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cif_protocol::channel::{ConversationModel, ConversationState};
use cif_protocol::{ConversationId, Instant, Timestamp};
use proptest::prelude::*;

use super::{Effect, Hub, Now, Outgoing, Place, Sending, presence};
use crate::ids::AgentId;
use crate::store::Write;
use crate::{ChatId, ClientId, FormField, Limits, Rate, WebChatConfig};

const CAPACITY: usize = 2;

/// A hub with whatever comes of its steps: the logs as they are kept, the conversations as the agents see them.
struct World {
    hub: Hub,
    at: u64,
    logs: BTreeMap<ChatId, Vec<u64>>,
    models: BTreeMap<(AgentId, ConversationId), ConversationModel>,
    heard: BTreeMap<(AgentId, ConversationId), Vec<String>>,
    chats: Vec<ChatId>,
}

impl World {
    fn new() -> Self {
        let mut config = WebChatConfig::new("test", "https://chat.example.com".parse().expect("an origin"));
        config.form = vec![FormField::new("name", "Name")];
        config.routing.capacity = CAPACITY;
        config.limits = Limits { per_chat: Rate::new(1_000_000, 1e6), ..Limits::default() };
        let now = Now { at: Instant::ZERO, wall: Timestamp::from_unix_millis(0) };
        let hub = Hub::new(Arc::new(config), Vec::new(), now);
        Self { hub, at: 0, logs: BTreeMap::new(), models: BTreeMap::new(), heard: BTreeMap::new(), chats: Vec::new() }
    }

    fn now(&self) -> Now {
        let millis = i64::try_from(self.at).expect("small");
        Now { at: Instant::from_millis(self.at), wall: Timestamp::from_unix_millis(millis) }
    }

    fn agent(&mut self, name: &str) -> AgentId {
        let id = AgentId::from(name);
        self.hub.sign_in(&id, name);
        let now = self.now();
        self.hub.attach(&id, now);
        self.settle();
        id
    }

    fn chat(&mut self) -> ChatId {
        let id = ChatId::new(&format!("c{}", self.chats.len()));
        let now = self.now();
        self.hub.start(&id, "s".repeat(32), BTreeMap::new(), None, now).expect("a chat begins");
        self.chats.push(id.clone());
        self.settle();
        id
    }

    fn advance(&mut self, time: Duration) {
        let end = self.at + u64::try_from(time.as_millis()).expect("short");
        while let Some(next) = self.hub.next().map(Instant::as_millis).filter(|next| *next <= end) {
            self.at = self.at.max(next);
            let now = self.now();
            self.hub.poll(now);
            self.settle();
        }
        self.at = end;
    }

    /// Takes what a call left, and checks what must always hold.
    fn settle(&mut self) {
        let step = self.hub.take();
        for write in step.writes {
            if let Write::Item(chat, item) = write {
                let log = self.logs.entry(chat).or_default();
                assert_eq!(item.seq, log.len() as u64 + 1, "the log has no holes");
                log.push(item.seq);
            }
        }
        for effect in step.effects {
            match effect {
                Effect::Open(agent, of, offered) => {
                    let key = (agent, of.clone());
                    assert!(!self.models.contains_key(&key), "{of} begins once");
                    let mut model = ConversationModel::new(of);
                    model.apply(&(*offered).into()).expect("an offer is legal");
                    self.models.insert(key, model);
                }
                Effect::Report(agent, of, event, _) => {
                    let model = self.models.get_mut(&(agent.clone(), of.clone())).expect("it began");
                    model.apply(&event).unwrap_or_else(|illegal| panic!("{illegal}"));
                    if let cif_protocol::channel::ChannelEvent::MessageReceived(received) = *event {
                        self.heard.entry((agent, of)).or_default().push(received.message.plain_text());
                    }
                }
                _ => {}
            }
        }
        self.check();
    }

    fn check(&self) {
        for (id, chat) in &self.hub.chats {
            let waits = self.hub.queue.contains(&chat.turn(id));
            assert_eq!(waits, chat.place == Place::Waiting, "{id} is in the queue just when it waits");
            let holders: Vec<_> = self.hub.agents.iter().filter(|(_, agent)| agent.chats.contains(id)).collect();
            assert_eq!(holders.len(), usize::from(chat.place.agent().is_some()), "{id} is with one agent or none");
            if let (Some(holder), Some(agent)) = (holders.first(), chat.place.agent()) {
                assert_eq!(holder.0, agent);
            }
        }
        for agent in self.hub.agents.values() {
            assert!(agent.load() <= CAPACITY, "{} has {} chats", agent.name, agent.load());
        }
        // What agents believe to have is what they have.
        for ((agent, of), model) in &self.models {
            let live = matches!(
                model.state(),
                ConversationState::Offered | ConversationState::Accepted | ConversationState::Connected
            );
            let (id, leg) = super::chat_of(of).expect("our own name");
            let chat = self.hub.chats.get(&id);
            let has = chat.is_some_and(|chat| chat.row.leg == leg && chat.place.agent() == Some(agent));
            assert_eq!(live, has, "{agent} sees {of} as {}", model.state());
        }
    }

    /// The offer or talk that an agent has of a chat.
    fn conversation(&self, agent: &AgentId, chat: &ChatId) -> Option<ConversationId> {
        let found = self.hub.chats.get(chat)?;
        (found.place.agent() == Some(agent)).then(|| super::chat::conversation(chat, found.row.leg))
    }

    fn say(&mut self, chat: &ChatId, name: u128) -> Option<u64> {
        let now = self.now();
        let said = self.hub.say(chat, Outgoing::text(ClientId::new(name), format!("text {name}")), now).ok();
        self.settle();
        said
    }
}

#[test]
fn the_longest_waiting_goes_to_the_agent_with_most_room() {
    let mut world = World::new();
    let chats: Vec<ChatId> = (0..5).map(|_| world.chat()).collect();
    let (ada, bob) = (world.agent("ada"), AgentId::from("bob"));
    assert!(world.conversation(&ada, &chats[0]).is_some() && world.conversation(&ada, &chats[1]).is_some());
    assert!(world.conversation(&ada, &chats[2]).is_none(), "the capacity is {CAPACITY}");
    world.agent("bob");
    assert!(world.conversation(&bob, &chats[2]).is_some() && world.conversation(&bob, &chats[3]).is_some());
    world.advance(Duration::from_secs(1));
    assert_eq!(world.hub.chats[&chats[4]].status.ahead, 0);
    assert!(!world.hub.chats[&chats[4]].status.offline);
}

#[test]
fn declined_and_unanswered_offers_go_to_the_next() {
    let mut world = World::new();
    let (ada, bob) = (world.agent("ada"), world.agent("bob"));
    let chat = world.chat();
    let of = world.conversation(&ada, &chat).expect("the first agent gets it");
    let now = world.now();
    world.hub.decline(&ada, &of, None, now).expect("it is offered");
    world.settle();
    assert!(world.conversation(&bob, &chat).is_some());
    world.advance(Duration::from_secs(31));
    assert!(world.conversation(&bob, &chat).is_none(), "the time is over, and everybody has said no");
    world.advance(Duration::from_secs(10));
    let again = world.conversation(&ada, &chat).or_else(|| world.conversation(&bob, &chat));
    assert!(again.is_some_and(|again| again != of), "they are asked again, as another conversation");
}

#[test]
fn a_chat_waits_for_a_desktop_that_comes_back_and_goes_on_when_it_does_not() {
    let mut world = World::new();
    let ada = world.agent("ada");
    let chat = world.chat();
    let of = world.conversation(&ada, &chat).expect("offered");
    let now = world.now();
    world.hub.accept(&ada, &of, None, now).expect("accepted");
    world.settle();
    let bob = world.agent("bob");
    for wait in [59, 61] {
        let now = world.now();
        world.hub.detach(&ada, now);
        world.settle();
        world.advance(Duration::from_secs(wait));
        if wait < 60 {
            let now = world.now();
            world.hub.attach(&ada, now);
            world.settle();
            assert_eq!(world.conversation(&ada, &chat), Some(of.clone()), "it is still with the same agent");
        }
    }
    assert!(world.conversation(&bob, &chat).is_some());
    assert!(world.hub.accept(&ada, &of, None, world.now()).is_err());
}

#[test]
fn a_handed_over_chat_goes_to_the_colleague_who_is_named() {
    let mut world = World::new();
    let ada = world.agent("ada");
    let chat = world.chat();
    let of = world.conversation(&ada, &chat).expect("offered");
    let now = world.now();
    world.hub.accept(&ada, &of, None, now).expect("accepted");
    world.settle();
    let (_, eve) = (world.agent("bob"), world.agent("eve"));
    let nobody = cif_protocol::channel::Address::user("mallory");
    assert!(world.hub.transfer(&ada, &of, nobody, None, now).is_err());
    world.hub.transfer(&ada, &of, cif_protocol::channel::Address::user("eve"), None, now).expect("handed over");
    world.settle();
    assert!(world.conversation(&eve, &chat).is_some());
    assert!(world.hub.send(&ada, &of, Sending::default(), None, now).is_err(), "it is not the first agent's any more");
}

#[test]
fn an_abandoned_chat_ends_and_one_without_agents_is_kept_for_days() {
    let mut world = World::new();
    let early = world.chat();
    world.agent("ada");
    let late = world.chat();
    for chat in [&early, &late] {
        world.hub.arrive(chat).expect("the customer comes");
        let now = world.now();
        world.hub.depart(chat, now);
    }
    world.advance(Duration::from_secs(3_600));
    assert!(world.hub.chats.contains_key(&early));
    assert!(!world.hub.chats.contains_key(&late), "it has ended and is forgotten");
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Begin,
    Say(usize, u8),
    Leave(usize),
    Arrive(usize),
    End(usize),
    Attach(usize),
    Detach(usize),
    Away(usize, bool),
    Accept(usize, usize),
    Decline(usize, usize),
    HangUp(usize, usize),
    Transfer(usize, usize, usize),
    WrapUp(usize, usize, bool),
    Wait(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let (chat, agent) = (0..12_usize, 0..3_usize);
    prop_oneof![
        2 => Just(Act::Begin),
        6 => (chat.clone(), 0..6_u8).prop_map(|(chat, name)| Act::Say(chat, name)),
        1 => chat.clone().prop_map(Act::Leave),
        1 => chat.clone().prop_map(Act::Arrive),
        1 => chat.clone().prop_map(Act::End),
        2 => agent.clone().prop_map(Act::Attach),
        1 => agent.clone().prop_map(Act::Detach),
        1 => (agent.clone(), any::<bool>()).prop_map(|(agent, on)| Act::Away(agent, on)),
        5 => (agent.clone(), chat.clone()).prop_map(|(agent, chat)| Act::Accept(agent, chat)),
        2 => (agent.clone(), chat.clone()).prop_map(|(agent, chat)| Act::Decline(agent, chat)),
        2 => (agent.clone(), chat.clone()).prop_map(|(agent, chat)| Act::HangUp(agent, chat)),
        1 => (agent.clone(), chat.clone(), agent.clone()).prop_map(|(agent, chat, to)| Act::Transfer(agent, chat, to)),
        1 => (agent, chat, any::<bool>()).prop_map(|(agent, chat, begin)| Act::WrapUp(agent, chat, begin)),
        3 => (0..90_000_u32).prop_map(Act::Wait),
    ]
}

impl World {
    fn play(&mut self, act: Act, agents: &[AgentId]) {
        let now = self.now();
        let chat = |world: &Self, at: usize| world.chats.get(at % world.chats.len().max(1)).cloned();
        let both = |world: &Self, agent: usize, at: usize| {
            let chat = chat(world, at)?;
            Some((agents[agent].clone(), world.conversation(&agents[agent], &chat)?))
        };
        match act {
            Act::Begin if self.chats.len() < 12 => drop(self.chat()),
            Act::Begin => {}
            Act::Say(at, name) => drop(chat(self, at).map(|chat| self.say(&chat, name.into()))),
            Act::Leave(at) => drop(chat(self, at).map(|chat| self.hub.depart(&chat, now))),
            Act::Arrive(at) => drop(chat(self, at).map(|chat| self.hub.arrive(&chat))),
            Act::End(at) => drop(chat(self, at).map(|chat| self.hub.end(&chat, crate::By::Customer, None, now))),
            Act::Attach(agent) => self.hub.attach(&agents[agent], now),
            Act::Detach(agent) => self.hub.detach(&agents[agent], now),
            Act::Away(agent, away) => {
                let chosen = presence(if away { "away" } else { "available" }).expect("known");
                self.hub.set_presence(&agents[agent], chosen, None, now);
            }
            Act::Accept(agent, at) => {
                drop(both(self, agent, at).map(|(agent, of)| self.hub.accept(&agent, &of, None, now)));
            }
            Act::Decline(agent, at) => {
                drop(both(self, agent, at).map(|(agent, of)| self.hub.decline(&agent, &of, None, now)));
            }
            Act::HangUp(agent, at) => {
                drop(both(self, agent, at).map(|(agent, of)| self.hub.hang_up(&agent, &of, None, now)));
            }
            Act::Transfer(agent, at, to) => {
                let to = cif_protocol::channel::Address::user(&*agents[to]);
                drop(both(self, agent, at).map(|(agent, of)| self.hub.transfer(&agent, &of, to, None, now)));
            }
            Act::WrapUp(agent, at, begin) => self.wrap_up(&agents[agent], at, begin),
            Act::Wait(millis) => self.advance(Duration::from_millis(millis.into())),
        }
        self.settle();
    }

    /// Begins or ends the work after some conversation of the agent's, as the provider allows it.
    fn wrap_up(&mut self, agent: &AgentId, at: usize, begin: bool) {
        let wanted = if begin { ConversationState::Ended } else { ConversationState::WrapUp };
        let mut own = self.models.iter().filter(|((own, _), model)| own == agent && *model.state() == wanted);
        let Some(of) = own.nth(at % 3).map(|((_, of), _)| of.clone()) else { return };
        let now = self.now();
        // An agent whose places are taken meanwhile does the work later.
        if begin && self.hub.agents[agent].load() >= CAPACITY {
            return;
        }
        let ended = (!begin).then(cif_protocol::channel::WrapUpEnded::new);
        self.hub.wrap_up(agent, &of, ended, None, now);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever happens in whatever order: a chat is with one agent at most, agents see legal lives only, and what a customer
    /// says is in the log once.
    #[test]
    fn the_rules_hold_in_every_order(acts in prop::collection::vec(act(), 1..120)) {
        let mut world = World::new();
        let agents = [AgentId::from("ada"), AgentId::from("bob"), AgentId::from("eve")];
        for agent in &agents {
            world.hub.sign_in(agent, agent);
        }
        for act in acts {
            world.play(act, &agents);
        }
        for ((_, of), heard) in &world.heard {
            let mut once = heard.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), heard.len(), "{} heard something twice", of);
        }
    }
}

#[test]
fn what_comes_twice_has_its_number_and_no_second_line() {
    let mut world = World::new();
    let chat = world.chat();
    assert_eq!((world.say(&chat, 7), world.say(&chat, 8), world.say(&chat, 7)), (Some(1), Some(2), Some(1)));
    assert_eq!(world.logs[&chat].len(), 2);
    let now = world.now();
    world.hub.end(&chat, crate::By::Customer, None, now);
    world.settle();
    assert_eq!(world.say(&chat, 8), Some(2), "also after the end");
    assert_eq!(world.say(&chat, 9), None);
}
