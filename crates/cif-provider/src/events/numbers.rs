//! Sequence numbers of conversations and ids of events.

use std::collections::{BTreeMap, VecDeque};

use cif_protocol::channel::{ChannelEvent, EventEnvelope};
use cif_protocol::{ConversationId, EventId};

/// How many conversations that are over keep their number, for what may still be reported of them.
const REMEMBERED: usize = 256;

#[derive(Debug)]
pub(super) struct Numbers {
    prefix: String,
    events: u64,
    last: BTreeMap<ConversationId, u64>,
    over: VecDeque<ConversationId>,
}

impl Numbers {
    pub(super) fn new(prefix: String) -> Self {
        Self { prefix, events: 0, last: BTreeMap::new(), over: VecDeque::new() }
    }

    pub(super) fn event_id(&mut self) -> EventId {
        self.events += 1;
        EventId::from(format!("{}-{}", self.prefix, self.events))
    }

    pub(super) fn last(&self, conversation: &ConversationId) -> u64 {
        self.last.get(conversation).copied().unwrap_or(0)
    }

    pub(super) fn next(&mut self, conversation: &ConversationId, event: &ChannelEvent) -> u64 {
        let seq = match self.last.get_mut(conversation) {
            Some(last) => {
                *last += 1;
                *last
            }
            None => {
                self.last.insert(conversation.clone(), 1);
                1
            }
        };
        self.note(conversation, event);
        seq
    }

    /// Takes over the number of an event that was numbered elsewhere.
    pub(super) fn adopt(&mut self, event: &EventEnvelope) {
        if let Some(conversation) = &event.conversation {
            self.set(conversation, event.seq);
            self.note(conversation, &event.event);
        }
    }

    pub(super) fn set(&mut self, conversation: &ConversationId, seq: u64) {
        if let Some(last) = self.last.get_mut(conversation) {
            *last = seq;
        } else {
            self.last.insert(conversation.clone(), seq);
        }
    }

    fn note(&mut self, conversation: &ConversationId, event: &ChannelEvent) {
        let ends = matches!(
            event,
            ChannelEvent::Ended(_) | ChannelEvent::Missed(_) | ChannelEvent::Declined(_) | ChannelEvent::Failed(_)
        );
        if ends && !self.over.contains(conversation) {
            self.over.push_back(conversation.clone());
            if self.over.len() > REMEMBERED {
                if let Some(oldest) = self.over.pop_front() {
                    self.last.remove(&oldest);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::{EndCause, Missed};

    #[test]
    fn numbers_of_conversations_that_are_over_are_forgotten_in_time() {
        let mut numbers = Numbers::new("x".to_owned());
        for n in 0..2_000 {
            let id = ConversationId::from(format!("c{n}"));
            assert_eq!(numbers.next(&id, &Missed::new(EndCause::Cancelled).into()), 1);
        }
        assert_eq!(numbers.last.len(), REMEMBERED);
        assert_eq!(numbers.over.len(), REMEMBERED);
    }
}
