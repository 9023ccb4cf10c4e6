//! A store in a SQLite file: one thread writes, one reads. What waits at the same time is committed together and answered after
//! the commit.

mod schema;
mod threads;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use cif_provider::BoxFuture;
use futures::channel::oneshot;
use rusqlite::Connection;

use super::{Done, Kept, Piece, Range, Store, StoreError, Write};
use crate::{ChatId, Item};

/// Reads that wait, beyond which a read is refused.
const MAX_READS: usize = 1_024;

/// A commit on its way to the thread that writes.
struct Job {
    writes: Vec<Write>,
    done: Done,
}

type Read = Box<dyn FnOnce(&Connection) + Send>;

/// Keeps chats in a SQLite file. It is closed, and has done what waits, when it is dropped.
pub struct SqliteStore {
    writes: Option<mpsc::Sender<Job>>,
    reads: Option<mpsc::SyncSender<Read>>,
    waiting: Arc<AtomicUsize>,
    closing: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    loading: Mutex<Connection>,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("waiting", &self.backlog()).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens a file, or makes it. This blocks.
    ///
    /// # Errors
    ///
    /// The file cannot be opened, is no SQLite file, belongs to another program, or was written by a later version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let wrong = |error: rusqlite::Error| StoreError(format!("{} cannot be opened: {error}", path.display()));
        let writer = schema::open(path)?;
        let reader = schema::connect(path).map_err(wrong)?;
        let loading = Mutex::new(schema::connect(path).map_err(wrong)?);
        let waiting = Arc::new(AtomicUsize::new(0));
        let closing = Arc::new(AtomicBool::new(false));
        let (writes, jobs) = mpsc::channel();
        let (reads, asked) = mpsc::sync_channel::<Read>(MAX_READS);
        let threads = vec![
            threads::writer(writer, jobs, Arc::clone(&waiting), Arc::clone(&closing))
                .map_err(|error| no_thread(&error))?,
            threads::reader(reader, asked).map_err(|error| no_thread(&error))?,
        ];
        Ok(Self { writes: Some(writes), reads: Some(reads), waiting, closing, threads, loading })
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, StoreError>> {
        let (answer, answered) = oneshot::channel();
        let read: Read = Box::new(move |connection| {
            // Whoever asked may have gone.
            drop(answer.send(work(connection)));
        });
        let sent = self.reads.as_ref().map(|reads| reads.try_send(read));
        Box::pin(async move {
            match sent {
                Some(Ok(())) => {}
                _ => return Err(StoreError(format!("{MAX_READS} reads wait already; try again in a while"))),
            }
            let read = answered.await.map_err(|_| StoreError("it has stopped; start the program again".to_owned()))?;
            read.map_err(|error| StoreError(format!("reading failed: {error}")))
        })
    }
}

fn no_thread(error: &std::io::Error) -> StoreError {
    StoreError(format!("no thread can be started: {error}"))
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        (self.writes, self.reads) = (None, None);
        for thread in self.threads.drain(..) {
            // A done that drops the last handle of the store runs on the thread that writes: nobody waits for itself.
            if thread.thread().id() != std::thread::current().id() {
                drop(thread.join());
            }
        }
    }
}

impl Store for SqliteStore {
    fn load(&self, lines: usize) -> Result<Vec<Kept>, StoreError> {
        let connection = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        schema::load(&connection, lines).map_err(|error| StoreError(format!("loading failed: {error}")))
    }

    fn commit(&self, writes: Vec<Write>, done: Done) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let Some(queue) = &self.writes else { return };
        if let Err(mpsc::SendError(job)) = queue.send(Job { writes, done }) {
            (job.done)(Err(StoreError("it has stopped; start the program again".to_owned())));
        }
    }

    fn backlog(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }

    fn items(
        &self,
        chat: &ChatId,
        range: Range,
        limit: usize,
        messages: bool,
    ) -> BoxFuture<'static, Result<Vec<Arc<Item>>, StoreError>> {
        let chat = chat.clone();
        self.read(move |connection| schema::items(connection, &chat, range, limit, messages))
    }

    fn file(
        &self,
        chat: &ChatId,
        file: &str,
        offset: u64,
        limit: u64,
    ) -> BoxFuture<'static, Result<Option<Piece>, StoreError>> {
        let (chat, file) = (chat.clone(), file.to_owned());
        self.read(move |connection| schema::file(connection, &chat, &file, offset, limit))
    }
}
