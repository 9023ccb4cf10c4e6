//! A store that forgets everything with the program.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_provider::BoxFuture;

use super::{ChatRow, Done, Kept, Piece, Range, Store, StoreError, Write};
use crate::item::{By, Kind};
use crate::{ChatId, FileInfo, Item};

/// Keeps chats in memory. Clones are the same store, so that a test can end a web chat and begin another one on it.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    inside: Arc<Mutex<Inside>>,
    waiting: Arc<Mutex<Waiting>>,
    pumping: Arc<Mutex<()>>,
}

#[derive(Default)]
struct Waiting(VecDeque<Done>);

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} waiting]", self.0.len())
    }
}

#[derive(Debug, Default)]
struct Inside {
    chats: BTreeMap<ChatId, Log>,
    notes: Vec<String>,
}

#[derive(Debug, Default)]
struct Log {
    row: ChatRow,
    items: Vec<Arc<Item>>,
    files: BTreeMap<String, (FileInfo, Arc<[u8]>)>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What agents noted, as JSON.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.inside().notes.clone()
    }
}

impl Store for MemoryStore {
    fn load(&self, lines: usize) -> Result<Vec<Kept>, StoreError> {
        let inside = self.inside();
        let open = inside.chats.iter().filter(|(_, log)| !log.row.ended);
        let kept = open.map(|(id, log)| Kept {
            id: id.clone(),
            row: log.row.clone(),
            tail: log.items[log.items.len().saturating_sub(lines)..].to_vec(),
            clients: log.items.iter().filter_map(|item| Some((item.client.clone()?, item.seq))).collect(),
            files: log.files.values().map(|(info, _)| info.clone()).collect(),
        });
        Ok(kept.collect())
    }

    fn commit(&self, writes: Vec<Write>, done: Done) {
        let mut inside = self.inside();
        for write in writes {
            match write {
                Write::Chat(id, row) => inside.chats.entry(id).or_default().row = row,
                Write::Item(id, item) => inside.chats.entry(id).or_default().items.push(item),
                Write::File(id, info, bytes) => {
                    let log = inside.chats.entry(id).or_default();
                    log.files.insert(info.id.clone(), (info, bytes));
                }
                Write::Note { body, .. } => inside.notes.push(body),
            }
        }
        drop(inside);
        self.waiting().0.push_back(done);
    }

    fn pump(&self) {
        // Whoever pumps already takes what comes meanwhile, so that the order is kept.
        while !self.waiting().0.is_empty() {
            let Ok(_pumping) = self.pumping.try_lock() else { return };
            loop {
                let next = self.waiting().0.pop_front();
                let Some(done) = next else { break };
                done(Ok(()));
            }
        }
    }

    fn backlog(&self) -> usize {
        self.waiting().0.len()
    }

    fn items(
        &self,
        chat: &ChatId,
        range: Range,
        limit: usize,
        messages: bool,
    ) -> BoxFuture<'static, Result<Vec<Arc<Item>>, StoreError>> {
        let inside = self.inside();
        let all = inside.chats.get(chat).map(|log| log.items.as_slice()).unwrap_or_default();
        let fits = |item: &&Arc<Item>| !messages || (item.kind == Kind::Message && item.by != By::Service);
        let found: Vec<Arc<Item>> = match range {
            Range::After(seq) => all.iter().filter(fits).filter(|item| item.seq > seq).take(limit).cloned().collect(),
            Range::Before(seq) => {
                let before = all.iter().rev().filter(fits).filter(|item| item.seq < seq);
                let mut found: Vec<Arc<Item>> = before.take(limit).cloned().collect();
                found.reverse();
                found
            }
        };
        Box::pin(std::future::ready(Ok(found)))
    }

    fn file(
        &self,
        chat: &ChatId,
        file: &str,
        offset: u64,
        limit: u64,
    ) -> BoxFuture<'static, Result<Option<Piece>, StoreError>> {
        let inside = self.inside();
        let found = inside.chats.get(chat).and_then(|log| log.files.get(file)).map(|(info, bytes)| {
            let begin = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
            let end = begin.saturating_add(usize::try_from(limit).unwrap_or(usize::MAX)).min(bytes.len());
            Piece::new(info.clone(), bytes[begin..end].to_vec())
        });
        Box::pin(std::future::ready(Ok(found)))
    }
}
