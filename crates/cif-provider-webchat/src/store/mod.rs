//! Where chats are kept, so that they outlive the program.

mod memory;
mod sqlite;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use cif_provider::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::{ChatId, FileInfo, Item};

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;

/// The store cannot do what it was asked to; what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chat store: {0}")]
#[non_exhaustive]
pub struct StoreError(pub String);

/// What is kept of a chat besides its log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChatRow {
    /// The site.
    pub site: String,
    /// What opens the chat for its customer.
    pub secret: String,
    /// What the customer answered before it began.
    pub form: BTreeMap<String, String>,
    /// When it began, in milliseconds since the Unix epoch. Chats wait in this order.
    pub began: i64,
    /// How often it was offered to an agent.
    pub leg: u32,
    /// The agent who has it, if one has.
    pub agent: Option<String>,
    /// Did it begin while there was no agent?
    pub offline: bool,
    /// Is it over?
    pub ended: bool,
}

/// One change that is to be kept.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Write {
    /// A chat, in the place of what was kept of it before.
    Chat(ChatId, ChatRow),
    /// A line of its log.
    Item(ChatId, Arc<Item>),
    /// A file of a chat.
    File(ChatId, FileInfo, Arc<[u8]>),
    /// Something an agent noted with a chat: a disposition, a record of the host.
    Note {
        /// The chat.
        chat: ChatId,
        /// Who.
        agent: String,
        /// What it is: `disposition`, `record`.
        kind: &'static str,
        /// JSON.
        body: String,
    },
}

/// Is told what became of a commit.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A chat that was open when the program ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Kept {
    /// The chat.
    pub id: ChatId,
    /// What is kept of it.
    pub row: ChatRow,
    /// The last lines of its log.
    pub tail: Vec<Arc<Item>>,
    /// The names that the customer's page gave its messages, with their numbers in the log.
    pub clients: Vec<(String, u64)>,
    /// The files of the customer: the names that the page gave them are their ids.
    pub files: Vec<FileInfo>,
}

/// Which lines to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Range {
    /// The last ones before this number.
    Before(u64),
    /// The first ones after it.
    After(u64),
}

/// A piece of a file with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Piece {
    /// The file.
    pub info: FileInfo,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Piece {
    /// A piece of a file.
    #[must_use]
    pub const fn new(info: FileInfo, bytes: Vec<u8>) -> Self {
        Self { info, bytes }
    }
}

/// Keeps chats. Commits take effect, and are answered, in the order in which they were given.
pub trait Store: Debug + Send + Sync + 'static {
    /// The chats that are open, with so many lines of their logs. Called once, before anything else; it may block.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    fn load(&self, lines: usize) -> Result<Vec<Kept>, StoreError>;

    /// Keeps some changes, all or none. It never blocks; `done` is called once they are kept, in [`pump`](Self::pump) or on
    /// a thread of the store. A store that cannot write tries again until it can, or until it is dropped.
    fn commit(&self, writes: Vec<Write>, done: Done);

    /// Calls those that wait for an answer, if that is not done by a thread of the store.
    fn pump(&self) {}

    /// How many commits wait.
    fn backlog(&self) -> usize;

    /// Lines of a log, oldest first: at most `limit`, and of messages only when `messages` is set.
    fn items(
        &self,
        chat: &ChatId,
        range: Range,
        limit: usize,
        messages: bool,
    ) -> BoxFuture<'static, Result<Vec<Arc<Item>>, StoreError>>;

    /// At most `limit` bytes of a file of this chat from `offset` on; nothing when the chat has no such file.
    fn file(
        &self,
        chat: &ChatId,
        file: &str,
        offset: u64,
        limit: u64,
    ) -> BoxFuture<'static, Result<Option<Piece>, StoreError>>;
}
