//! The entries of one conversation: each with its place for good, and a number for its last change.

use std::collections::{BTreeMap, VecDeque};

use cif_protocol::channel::Author;
use cif_protocol::{MessageId, Timestamp};

use crate::page_api::{Content, Item};

/// The most entries of one conversation, and the most bytes of text in them: the oldest are given up.
pub(crate) const MAX_ITEMS: usize = 20_000;
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The entries, oldest first, without holes in their places.
#[derive(Debug)]
pub(crate) struct Transcript {
    entries: VecDeque<Entry>,
    /// The place of the first entry, and of the next one when there is none.
    first: i64,
    /// The number of the last change.
    rev: u64,
    /// The places by the numbers of their last changes.
    changed: BTreeMap<u64, i64>,
    by_message: BTreeMap<MessageId, i64>,
    by_segment: BTreeMap<String, i64>,
    bytes: usize,
    /// Were old entries given up?
    trimmed: bool,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) item: Item,
    /// Its text in lower case, for searching.
    pub(super) folded: Box<str>,
}

impl Default for Transcript {
    fn default() -> Self {
        Self {
            entries: VecDeque::new(),
            first: 1,
            rev: 0,
            changed: BTreeMap::new(),
            by_message: BTreeMap::new(),
            by_segment: BTreeMap::new(),
            bytes: 0,
            trimmed: false,
        }
    }
}

impl Transcript {
    /// The number of the last change.
    pub(crate) const fn rev(&self) -> u64 {
        self.rev
    }

    /// The place of the first entry.
    pub(crate) const fn first(&self) -> i64 {
        self.first
    }

    /// The place of the last entry; one less than the first when there is none.
    pub(crate) fn last(&self) -> i64 {
        self.first + i64::try_from(self.entries.len()).unwrap_or(i64::MAX) - 1
    }

    /// Is there no room for older entries?
    pub(crate) fn is_full(&self) -> bool {
        self.trimmed || self.entries.len() >= MAX_ITEMS || self.bytes >= MAX_BYTES
    }

    pub(super) fn has(&self, message: &MessageId) -> bool {
        self.by_message.contains_key(message)
    }

    /// The place of a message or mail.
    pub(super) fn place(&self, message: &MessageId) -> Option<i64> {
        self.by_message.get(message).copied()
    }

    pub(super) fn segment(&self, segment: &str) -> Option<i64> {
        self.by_segment.get(segment).copied()
    }

    pub(super) fn has_messages(&self) -> bool {
        !self.by_message.is_empty()
    }

    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    pub(crate) fn contents_backwards(&self) -> impl Iterator<Item = &Content> {
        self.entries.iter().rev().map(|entry| &entry.item.content)
    }

    pub(super) fn get(&self, n: i64) -> Option<&Content> {
        self.index(n).and_then(|index| self.entries.get(index)).map(|entry| &entry.item.content)
    }

    /// Adds an entry at the end.
    pub(super) fn append(&mut self, at: Timestamp, content: Content) -> i64 {
        let n = self.last() + 1;
        let entry = self.new_entry(n, at, content);
        self.entries.push_back(entry);
        while self.entries.len() > MAX_ITEMS || (self.bytes > MAX_BYTES && self.entries.len() > 1) {
            self.give_up_first();
        }
        n
    }

    /// Adds an entry at the beginning; false when there is no room.
    pub(super) fn prepend(&mut self, at: Timestamp, content: Content) -> bool {
        if self.is_full() {
            return false;
        }
        let entry = self.new_entry(self.first - 1, at, content);
        self.first -= 1;
        self.entries.push_front(entry);
        true
    }

    /// Changes an entry; nothing happens when there is none, or when `change` says that nothing has changed.
    pub(super) fn change(&mut self, n: i64, change: impl FnOnce(&mut Content) -> bool) {
        let Some(entry) = self.index(n).and_then(|index| self.entries.get_mut(index)) else { return };
        let before = entry.folded.len();
        if !change(&mut entry.item.content) {
            return;
        }
        self.changed.remove(&entry.item.rev);
        self.rev += 1;
        entry.item.rev = self.rev;
        entry.folded = fold(&entry.item.content);
        self.bytes = self.bytes - before + entry.folded.len();
        self.changed.insert(self.rev, n);
    }

    /// The entries that were added or changed after a change, from a place on, by place.
    pub(crate) fn after(&self, rev: u64, first: i64) -> Vec<Item> {
        let Some(next) = rev.checked_add(1) else { return Vec::new() };
        let mut places: Vec<i64> = self.changed.range(next..).map(|(_, n)| *n).filter(|n| *n >= first).collect();
        places.sort_unstable();
        places.into_iter().filter_map(|n| self.index(n)).map(|index| self.entries[index].item.clone()).collect()
    }

    /// The entries from a place up to before another one.
    pub(crate) fn range(&self, from: i64, before: i64) -> Vec<Item> {
        let begin =
            usize::try_from(from.saturating_sub(self.first).max(0)).unwrap_or(usize::MAX).min(self.entries.len());
        let end =
            usize::try_from(before.saturating_sub(self.first).max(0)).unwrap_or(usize::MAX).min(self.entries.len());
        self.entries.range(begin.min(end)..end).map(|entry| entry.item.clone()).collect()
    }

    /// How many entries of others come after a place.
    pub(super) fn count_of_others_after(&self, n: i64) -> u32 {
        let from = usize::try_from(n.saturating_add(1).saturating_sub(self.first).max(0))
            .unwrap_or(usize::MAX)
            .min(self.entries.len());
        let others = self.entries.range(from..).filter(|entry| is_of_others(&entry.item.content)).count();
        u32::try_from(others).unwrap_or(u32::MAX)
    }

    /// The last message of the far end up to a place.
    pub(super) fn last_message_of_others(&self, n: i64) -> Option<MessageId> {
        let end = usize::try_from(n.saturating_add(1).saturating_sub(self.first).max(0))
            .unwrap_or(usize::MAX)
            .min(self.entries.len());
        self.entries.range(..end).rev().find_map(|entry| match &entry.item.content {
            Content::Message(message) if is_of_others(&entry.item.content) => Some(message.message.id.clone()),
            _ => None,
        })
    }

    fn index(&self, n: i64) -> Option<usize> {
        usize::try_from(n.checked_sub(self.first)?).ok().filter(|index| *index < self.entries.len())
    }

    fn new_entry(&mut self, n: i64, at: Timestamp, content: Content) -> Entry {
        self.rev += 1;
        self.changed.insert(self.rev, n);
        match &content {
            Content::Message(message) => drop(self.by_message.insert(message.message.id.clone(), n)),
            Content::Mail(mail) => drop(self.by_message.insert(mail.mail.id.clone(), n)),
            Content::Segment(segment) => drop(self.by_segment.insert(segment.segment.clone(), n)),
            Content::Note(_) => {}
        }
        let folded = fold(&content);
        self.bytes += folded.len();
        Entry { item: Item::new(n, self.rev, at, content), folded }
    }

    fn give_up_first(&mut self) {
        let Some(entry) = self.entries.pop_front() else { return };
        self.first += 1;
        self.trimmed = true;
        self.bytes -= entry.folded.len();
        self.changed.remove(&entry.item.rev);
        match &entry.item.content {
            Content::Message(message) => drop(self.by_message.remove(&message.message.id)),
            Content::Mail(mail) => drop(self.by_message.remove(&mail.mail.id)),
            Content::Segment(segment) => drop(self.by_segment.remove(&segment.segment)),
            Content::Note(_) => {}
        }
    }
}

/// Did somebody else write it, or say something that is to be read?
pub(super) fn is_of_others(content: &Content) -> bool {
    match content {
        Content::Message(message) => message.message.author != Author::Agent && !message.deleted,
        Content::Mail(mail) => !mail.own,
        Content::Note(_) | Content::Segment(_) => false,
    }
}

/// All text of an entry in lower case.
fn fold(content: &Content) -> Box<str> {
    let mut text = String::new();
    match content {
        Content::Message(message) => message.message.parts.iter().for_each(|part| {
            text.extend(part.text.iter().chain(&part.name).flat_map(|part| [part.as_str(), "\n"]));
        }),
        Content::Mail(mail) => {
            text.push_str(&mail.mail.subject);
            text.push('\n');
            let party = &mail.mail.from;
            text.extend(party.name.iter().flat_map(|name| [name.as_str(), "\n"]));
            text.extend(party.address.iter().flat_map(|address| [address.value.as_str(), "\n"]));
            mail.mail.parts.iter().for_each(|part| {
                text.extend(part.text.iter().chain(&part.name).flat_map(|part| [part.as_str(), "\n"]));
            });
        }
        Content::Segment(segment) => text.push_str(&segment.text),
        Content::Note(_) => {}
    }
    text.to_lowercase().into()
}
