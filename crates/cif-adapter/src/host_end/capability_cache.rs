//! What the provider at the other end said that it can do, as long as it may still be asked for.

use std::collections::{BTreeMap, VecDeque};

use cif_protocol::ConversationId;
use cif_protocol::channel::{Capabilities, ChannelEvent, EventEnvelope, Scope};

/// Capabilities of single conversations that are remembered. Beyond that those that were said longest ago count as those of the
/// sign-in.
const CONVERSATIONS: usize = 16_384;
/// How many conversations whose end was reported keep theirs: for the work after it, and because the end may not have been
/// allowed, which is judged behind the link.
const ENDED: usize = 256;

/// The capabilities by scope, bounded.
#[derive(Debug, Default)]
pub(super) struct CapabilityCache {
    general: BTreeMap<Scope, Capabilities>,
    conversations: BTreeMap<ConversationId, Entry>,
    /// The same conversations, by when theirs were said last.
    oldest: BTreeMap<u64, ConversationId>,
    ended: VecDeque<ConversationId>,
    count: u64,
}

#[derive(Debug)]
struct Entry {
    capabilities: Capabilities,
    said: u64,
    ended: bool,
}

impl CapabilityCache {
    /// Those of a scope; of a conversation of which nothing was said, those of the sign-in.
    pub(super) fn get(&self, scope: &Scope) -> Capabilities {
        let found = match scope {
            Scope::Conversation(id) => self.conversations.get(id).map(|entry| &entry.capabilities),
            _ => None,
        };
        let general = if matches!(scope, Scope::Conversation(_)) { &Scope::SignIn } else { scope };
        found.or_else(|| self.general.get(general)).cloned().unwrap_or_default()
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The provider said these.
    pub(super) fn put(&mut self, scope: &Scope, capabilities: &Capabilities) {
        let Scope::Conversation(id) = scope else {
            self.general.insert(scope.clone(), capabilities.clone());
            return;
        };
        self.count += 1;
        let entry = Entry { capabilities: capabilities.clone(), said: self.count, ended: false };
        if let Some(before) = self.conversations.insert(id.clone(), entry) {
            self.oldest.remove(&before.said);
            if before.ended {
                self.ended.retain(|ended| ended != id);
            }
        }
        self.oldest.insert(self.count, id.clone());
        while self.conversations.len() > CONVERSATIONS {
            let Some((_, oldest)) = self.oldest.pop_first() else { return };
            self.remove(&oldest);
        }
    }

    /// Takes what an event says of them.
    pub(super) fn note(&mut self, event: &EventEnvelope) {
        if let ChannelEvent::CapabilitiesChanged(change) = &event.event {
            return self.put(&change.scope, &change.capabilities);
        }
        let Some(id) = &event.conversation else { return };
        let Some(entry) = self.conversations.get_mut(id) else { return };
        let ends = matches!(
            event.event,
            ChannelEvent::Ended(_) | ChannelEvent::Missed(_) | ChannelEvent::Declined(_) | ChannelEvent::Failed(_)
        );
        if ends && !entry.ended {
            entry.ended = true;
            self.ended.push_back(id.clone());
            if self.ended.len() > ENDED {
                if let Some(oldest) = self.ended.pop_front() {
                    self.remove(&oldest);
                }
            }
        } else if !ends && entry.ended && !follows_an_end(&event.event) {
            // It goes on: the end was not allowed.
            entry.ended = false;
            self.ended.retain(|ended| ended != id);
        }
    }

    fn remove(&mut self, id: &ConversationId) {
        if let Some(entry) = self.conversations.remove(id) {
            self.oldest.remove(&entry.said);
            if entry.ended {
                self.ended.retain(|ended| ended != id);
            }
        }
    }
}

/// Does it still come of a conversation that is over?
fn follows_an_end(event: &ChannelEvent) -> bool {
    matches!(
        event,
        ChannelEvent::WrapUpStarted(_)
            | ChannelEvent::WrapUpEnded(_)
            | ChannelEvent::RecordingAvailable(_)
            | ChannelEvent::Custom(_)
            | ChannelEvent::Other(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::Timestamp;
    use cif_protocol::channel::{Connected, EndCause, Ended, Level};

    fn scope(n: usize) -> Scope {
        Scope::Conversation(ConversationId::from(format!("c{n}")))
    }

    fn full() -> Capabilities {
        Capabilities::default().with_hold(Level::Full)
    }

    fn reported(n: usize, event: impl Into<ChannelEvent>) -> EventEnvelope {
        let id = ConversationId::from(format!("c{n}"));
        EventEnvelope::new("e", Timestamp::from_unix_millis(0), event).in_conversation(id, 1)
    }

    #[test]
    fn when_it_is_full_the_oldest_goes() {
        let mut cache = CapabilityCache::default();
        cache.put(&Scope::SignIn, &Capabilities::default());
        // By name the last one comes first here.
        for n in (0..=CONVERSATIONS).rev() {
            cache.put(&scope(n), &full());
        }
        assert_eq!((cache.conversations.len(), cache.oldest.len()), (CONVERSATIONS, CONVERSATIONS));
        assert_eq!(cache.get(&scope(CONVERSATIONS)), Capabilities::default(), "the first that was said");
        assert_eq!((cache.get(&scope(0)), cache.get(&scope(CONVERSATIONS - 1))), (full(), full()));
        // What was said anew is no longer the oldest.
        cache.put(&scope(CONVERSATIONS - 1), &full());
        cache.put(&scope(CONVERSATIONS), &full());
        assert_eq!(cache.get(&scope(CONVERSATIONS - 1)), full());
        assert_eq!(cache.get(&scope(CONVERSATIONS - 2)), Capabilities::default());
    }

    #[test]
    fn the_last_that_ended_are_kept_and_the_others_forgotten() {
        let mut cache = CapabilityCache::default();
        for n in 0..2 * ENDED {
            cache.put(&scope(n), &full());
            cache.note(&reported(n, Ended::new(EndCause::Cancelled)));
            cache.note(&reported(n, Ended::new(EndCause::Cancelled)));
            if n == 0 {
                cache.note(&reported(n, Connected::new()));
            }
        }
        assert_eq!((cache.ended.len(), cache.conversations.len(), cache.oldest.len()), (ENDED, ENDED + 1, ENDED + 1));
        assert_eq!(cache.get(&scope(0)), full(), "it went on");
        assert_eq!(cache.get(&scope(1)), Capabilities::default());
        assert_eq!(cache.get(&scope(2 * ENDED - 1)), full());
    }
}
