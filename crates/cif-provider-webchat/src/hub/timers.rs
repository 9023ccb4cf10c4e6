//! What is due when, in one ordered set.

use std::collections::{BTreeMap, BTreeSet};

use cif_protocol::Instant;

use crate::ChatId;

/// Something that happens when time passes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// The agent has thought about an offer long enough.
    Offer(ChatId),
    /// A chat has waited for its agent's desktop long enough.
    Grace(ChatId),
    /// A chat that everybody declined is offered again.
    Again(ChatId),
    /// The customer has been gone long enough.
    Abandoned(ChatId),
    /// The end of a chat has been seen long enough.
    Forget(ChatId),
    /// The customer has not said again that it is typing.
    CustomerTyping(ChatId),
    /// The agent has not said again that it is typing.
    AgentTyping(ChatId),
    /// The places in the queue are told.
    Places,
}

/// One moment for each timer that is set.
#[derive(Debug, Default)]
pub(super) struct Timers {
    order: BTreeSet<(Instant, Timer)>,
    of: BTreeMap<Timer, Instant>,
}

impl Timers {
    /// Sets a timer, in the place of where it was.
    pub(super) fn set(&mut self, timer: Timer, at: Instant) {
        self.clear(&timer);
        self.order.insert((at, timer.clone()));
        self.of.insert(timer, at);
    }

    /// Sets a timer unless it is set already.
    pub(super) fn set_if_idle(&mut self, timer: Timer, at: Instant) {
        if !self.of.contains_key(&timer) {
            self.set(timer, at);
        }
    }

    /// Takes a timer away; true when it was set.
    pub(super) fn clear(&mut self, timer: &Timer) -> bool {
        match self.of.remove(timer) {
            Some(at) => self.order.remove(&(at, timer.clone())),
            None => false,
        }
    }

    pub(super) fn at(&self, timer: &Timer) -> Option<Instant> {
        self.of.get(timer).copied()
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.order.first().map(|(at, _)| *at)
    }

    /// The next timer that is due, which is taken away.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<Timer> {
        if self.next()? > now {
            return None;
        }
        let (_, timer) = self.order.pop_first()?;
        self.of.remove(&timer);
        Some(timer)
    }
}
