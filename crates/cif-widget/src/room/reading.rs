//! What pages read: the transcripts of the conversations that they show, from the end to the beginning, and what they search.

use cif_protocol::channel::MarkRead;

use super::leader::Connection;
use super::work::Purpose;
use super::{Key, Room};
use crate::page_api::{Found, History, Item, Items, Search, ServerMessage};

/// The most conversations that one page shows at once.
const MAX_OPEN: usize = 64;
/// How many entries a page gets at first.
const FIRST: i64 = 50;
/// The most entries in one answer to `history`, and in one message.
const MAX_COUNT: u32 = 500;
/// The most pieces of history that one page waits for.
const MAX_WAITING: usize = 16;
/// The longest text that is searched, in characters.
const MAX_SEARCH: usize = 200;

/// How far a page has a transcript.
#[derive(Debug)]
pub(super) struct Reading {
    /// The last change that it was sent.
    sent: u64,
    /// The place of the first entry that it has.
    first: i64,
}

/// A page waits for a piece of history.
#[derive(Debug)]
pub(super) struct Waiting {
    key: Key,
    before: i64,
    count: i64,
}

/// A page searches.
#[derive(Debug)]
pub(super) struct Searching {
    key: Key,
    text: String,
}

fn items(key: &Key, items: Vec<Item>) -> Items {
    Items::new(key.0.clone(), key.1.clone(), items)
}

impl Room {
    /// A page shows a conversation. `had` is the last change that it has, `first` the first entry.
    pub(super) fn open(&mut self, connection: Connection, key: Key, had: Option<u64>, first: Option<i64>) {
        let Some(talk) = self.talk(&key) else {
            let mut none = items(&key, Vec::new());
            (none.reset, none.more) = (true, Some(false));
            none.problem = Some("the conversation is not known any more".to_owned());
            return self.say(connection, &ServerMessage::Items(none));
        };
        let transcript = &talk.transcript;
        let more = |from: i64| from > transcript.first() || self.has_more(&key);
        // What a page has from another run, or from the future, is worth nothing.
        let known = had.filter(|had| *had > 0 && *had <= transcript.rev()).zip(first);
        let reading = match known {
            Some((sent, first)) => Reading { sent, first: first.clamp(transcript.first(), transcript.last() + 1) },
            None => {
                let from = transcript.first().max(transcript.last() + 1 - FIRST);
                let mut all = items(&key, transcript.range(from, i64::MAX));
                (all.reset, all.more) = (true, Some(more(from)));
                self.say(connection, &ServerMessage::Items(all));
                Reading { sent: transcript.rev(), first: from }
            }
        };
        let Some(page) = self.pages.get_mut(&connection) else { return };
        if page.open.len() >= MAX_OPEN && !page.open.contains_key(&key) {
            return self.refuse(connection, format!("{MAX_OPEN} conversations at once can be open; close one first"));
        }
        page.open.insert(key.clone(), reading);
        self.update(connection, &key);
        self.stir(key);
    }

    /// A page does not show a conversation any more.
    pub(super) fn shut(&mut self, connection: Connection, key: &Key) {
        let Some(page) = self.pages.get_mut(&connection) else { return };
        page.open.remove(key);
        page.waiting.retain(|waiting| waiting.key != *key);
        page.searching.take_if(|searching| searching.key == *key);
    }

    /// Sends a page what it lacks of a conversation that it shows.
    pub(super) fn update(&mut self, connection: Connection, key: &Key) {
        let Some(talk) = self.providers.get(&key.0).and_then(|provider| provider.talks.get(&key.1)) else { return };
        let Some(page) = self.pages.get_mut(&connection) else { return };
        let Some(reading) = page.open.get_mut(key) else { return };
        let rev = talk.transcript.rev();
        if reading.sent == rev {
            return;
        }
        let new = talk.transcript.after(reading.sent, reading.first);
        reading.sent = rev;
        for piece in new.chunks(MAX_COUNT as usize) {
            page.outbox.push(&ServerMessage::Items(items(key, piece.to_vec())));
        }
    }

    /// Sends every page what it lacks.
    pub(super) fn update_all(&mut self) {
        let pages: Vec<(Connection, Vec<Key>)> =
            self.pages.iter().map(|(connection, page)| (*connection, page.open.keys().cloned().collect())).collect();
        for (connection, open) in pages {
            for key in open {
                if self.talk(&key).is_some() {
                    self.update(connection, &key);
                } else {
                    self.shut(connection, &key);
                }
            }
        }
    }

    /// Has the service more than the transcript?
    fn has_more(&self, key: &Key) -> bool {
        let Some(talk) = self.talk(key) else { return false };
        let possible = self.providers.get(&key.0).is_some_and(|provider| provider.has_history(&key.1));
        possible && !talk.loading.is_complete() && !talk.transcript.is_full()
    }

    /// A page wants earlier entries.
    pub(super) fn history(&mut self, connection: Connection, wanted: History) {
        let key = (wanted.provider, wanted.conversation);
        if wanted.count == 0 || wanted.count > MAX_COUNT {
            return self.refuse(connection, format!("`count` must be 1 to {MAX_COUNT}, not {}", wanted.count));
        }
        if !self.pages.get(&connection).is_some_and(|page| page.open.contains_key(&key)) {
            return self.refuse(connection, format!("`history`: the conversation {} is not open", key.1));
        }
        let waiting = Waiting { before: wanted.before, count: i64::from(wanted.count), key };
        let Some(talk) = self.talk(&waiting.key) else { return };
        let there = waiting.before.saturating_sub(talk.transcript.first());
        if there >= waiting.count || !self.has_more(&waiting.key) {
            return self.give_history(connection, &waiting);
        }
        let key = waiting.key.clone();
        let Some(page) = self.pages.get_mut(&connection) else { return };
        if page.waiting.len() >= MAX_WAITING {
            return self.refuse(connection, "too much history is asked for at once; wait for an answer");
        }
        page.waiting.push(waiting);
        if let Some(talk) = self.talk_mut(&key) {
            talk.loading.want_older();
        }
        self.stir(key);
    }

    fn give_history(&mut self, connection: Connection, wanted: &Waiting) {
        // Changes come first, so that the answer has nothing that was not there when it was given.
        self.update(connection, &wanted.key);
        let Some(talk) = self.talk(&wanted.key) else { return };
        let from = wanted.before.saturating_sub(wanted.count).max(talk.transcript.first());
        let mut answer = items(&wanted.key, talk.transcript.range(from, wanted.before));
        answer.before = Some(wanted.before);
        answer.problem.clone_from(&talk.loading.problem);
        answer.more = Some(from > talk.transcript.first() || self.has_more(&wanted.key));
        let Some(page) = self.pages.get_mut(&connection) else { return };
        page.outbox.push(&ServerMessage::Items(answer));
        if let Some(reading) = page.open.get_mut(&wanted.key) {
            reading.first = reading.first.min(from);
        }
    }

    /// The agent has seen a conversation up to a place.
    pub(super) fn seen(&mut self, key: &Key, n: i64) {
        let tell = self.hub(&key.0).and_then(|hub| {
            let view = hub.view();
            let known = view.conversation(&key.1)?;
            Some(crate::operations::of_conversation(known, &known.capabilities).contains(&"messaging.mark_read"))
        });
        let Some(talk) = self.talk_mut(key) else { return };
        let last = talk.see(n);
        self.dirty = true;
        if let (Some(true), Some(last)) = (tell, last) {
            if let Some(talk) = self.talk_mut(key) {
                talk.marked = Some(last.clone());
            }
            self.ask(&key.0, MarkRead::new(key.1.clone(), last).into(), Purpose::MarkRead(key.1.clone()));
        }
    }

    /// A page wants to know where a text occurs.
    pub(super) fn search(&mut self, connection: Connection, wanted: Search) {
        let key = (wanted.provider, wanted.conversation);
        if wanted.text.chars().count() > MAX_SEARCH {
            return self.refuse(connection, format!("a text of at most {MAX_SEARCH} characters can be searched"));
        }
        let Some(page) = self.pages.get_mut(&connection) else { return };
        let searching = (!wanted.text.is_empty()).then(|| Searching { key: key.clone(), text: wanted.text.clone() });
        page.searching = searching;
        self.give_found(connection, &key, &wanted.text);
    }

    /// Answers a search, and has more of the history fetched if there is more.
    fn give_found(&mut self, connection: Connection, key: &Key, text: &str) {
        let mut found = Found::new(key.0.clone(), key.1.clone(), text);
        let problem = self.talk(key).is_some_and(|talk| talk.loading.problem.is_some() && talk.loading.is_idle());
        let more = !text.is_empty() && self.has_more(key);
        found.complete = !more;
        if let Some(talk) = self.talk(key) {
            (found.positions, found.total) = talk.transcript.find(text);
        }
        self.say(connection, &ServerMessage::Found(found));
        if more && !problem {
            if let Some(talk) = self.talk_mut(key) {
                talk.loading.want_older();
            }
            self.stir(key.clone());
        }
    }

    /// The fetches of some conversations came to an end: whoever waited for them is answered.
    pub(super) fn answer_waiting(&mut self) {
        for key in std::mem::take(&mut self.loaded) {
            let connections: Vec<Connection> = self.pages.keys().copied().collect();
            for connection in connections {
                let Some(page) = self.pages.get_mut(&connection) else { continue };
                let (ready, waiting) = std::mem::take(&mut page.waiting).into_iter().partition(|one| one.key == key);
                page.waiting = waiting;
                let ready: Vec<Waiting> = ready;
                let text = page.searching.as_ref().filter(|one| one.key == key).map(|one| one.text.clone());
                for wanted in &ready {
                    self.give_history(connection, wanted);
                }
                if let Some(text) = text {
                    self.give_found(connection, &key, &text);
                }
            }
        }
    }
}
