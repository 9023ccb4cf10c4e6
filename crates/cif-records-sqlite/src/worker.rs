//! The two threads that touch the file. One writes: what waits at the same time is committed together, and answered after the
//! commit. One reads.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{Builder, JoinHandle};

use cif_host::store::TableSet;
use cif_host::{RecordsError, TableSchema};
use futures::channel::oneshot;
use rusqlite::Connection;

use crate::error::failed;
use crate::source::Source;
use crate::tables;

/// The most calls that share one commit.
const BATCH: usize = 256;

/// The tables of a store, exchanged as a whole.
pub(crate) type SharedTables = Arc<RwLock<Arc<TableSet>>>;

/// Gives the answer of a write, which is another one when the commit failed.
type Answer = Box<dyn FnOnce(Option<&RecordsError>) + Send>;
/// Does its work, unless there is no transaction to do it in.
pub(crate) type Write = Box<dyn FnOnce(Option<&Source<'_>>) -> Written + Send>;
pub(crate) type Read = Box<dyn FnOnce(&Source<'_>) + Send>;

/// What a write has done.
pub(crate) struct Written {
    /// False when its changes are to be taken back.
    sound: bool,
    /// The tables, when it changed them.
    tables: Option<TableSet>,
    answer: Answer,
}

/// A thread and its queue.
#[derive(Debug)]
pub(crate) struct Worker<T> {
    queue: Option<SyncSender<T>>,
    thread: Option<JoinHandle<()>>,
    what: &'static str,
    waiting: usize,
}

impl<T> Worker<T> {
    fn send(&self, work: T) -> Result<(), RecordsError> {
        let Some(queue) = &self.queue else { return Err(stopped()) };
        queue.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) => RecordsError::Store(format!(
                "{} {} wait already, which is the limit; try again when they are done",
                self.waiting, self.what
            )),
            TrySendError::Disconnected(_) => stopped(),
        })
    }
}

fn stopped() -> RecordsError {
    RecordsError::Store("the record store has stopped; start the program again".to_owned())
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // It ends when it has done what waits. One that has panicked has told so already.
            drop(thread.join());
        }
    }
}

/// The tables of now.
pub(crate) fn tables_of(tables: &SharedTables) -> Arc<TableSet> {
    Arc::clone(&tables.read().unwrap_or_else(PoisonError::into_inner))
}

/// Starts a thread; `run` gets the receiver of its queue.
fn start<T: Send + 'static>(
    what: &'static str,
    waiting: usize,
    run: impl FnOnce(&Receiver<T>) + Send + 'static,
) -> std::io::Result<Worker<T>> {
    let (queue, receiver) = sync_channel(waiting);
    let thread = Builder::new().name(format!("records {what}")).spawn(move || run(&receiver))?;
    Ok(Worker { queue: Some(queue), thread: Some(thread), what, waiting })
}

/// The thread that reads.
pub(crate) fn reader(
    connection: Connection,
    tables: SharedTables,
    path: PathBuf,
    waiting: usize,
) -> std::io::Result<Worker<Read>> {
    start("reads", waiting, move |queue: &Receiver<Read>| {
        while let Ok(read) = queue.recv() {
            let tables = tables_of(&tables);
            // A transaction, so that all statements of a call see the same rows; without one they are as good one by one.
            let began = execute(&connection, "BEGIN").is_ok();
            read(&Source { connection: &connection, tables: &tables, path: &path });
            if began {
                drop(execute(&connection, "COMMIT"));
            }
        }
    })
}

/// The thread that writes.
pub(crate) fn writer(
    connection: Connection,
    tables: SharedTables,
    path: PathBuf,
    waiting: usize,
) -> std::io::Result<Worker<Write>> {
    start("writes", waiting, move |queue: &Receiver<Write>| {
        while let Ok(first) = queue.recv() {
            let more = std::iter::from_fn(|| queue.try_recv().ok());
            let batch = std::iter::once(first).chain(more.take(BATCH - 1));
            write_batch(&connection, &tables, &path, batch);
        }
        // Leaves one file behind.
        drop(connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize"));
    })
}

/// A statement without rows that is used again and again.
fn execute(connection: &Connection, text: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(text)?.execute([]).map(drop)
}

fn write_batch(
    connection: &Connection,
    shared: &SharedTables,
    path: &std::path::Path,
    batch: impl Iterator<Item = Write>,
) {
    let mut answers = Vec::new();
    let mut tables = tables_of(shared);
    let mut changed = false;
    let mut outcome = connection.execute_batch("BEGIN IMMEDIATE");
    for write in batch {
        if outcome.is_ok() {
            outcome = execute(connection, "SAVEPOINT call");
        }
        let source = Source { connection, tables: &tables, path };
        let written = write(outcome.is_ok().then_some(&source));
        if outcome.is_ok() {
            outcome = match written.sound {
                true => execute(connection, "RELEASE call"),
                false => connection.execute_batch("ROLLBACK TO call; RELEASE call"),
            };
        }
        if let (true, Some(new)) = (written.sound, written.tables) {
            (tables, changed) = (Arc::new(new), true);
        }
        answers.push(written.answer);
    }
    if outcome.is_ok() {
        outcome = connection.execute_batch("COMMIT");
    }
    let failure = outcome.err().map(|error| failed(path, &error));
    if failure.is_some() && !connection.is_autocommit() {
        drop(connection.execute_batch("ROLLBACK"));
    }
    if failure.is_none() && changed {
        *shared.write().unwrap_or_else(PoisonError::into_inner) = tables;
    }
    for answer in answers {
        answer(failure.as_ref());
    }
}

impl Worker<Read> {
    /// Has something read.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Source<'_>) -> Result<T, RecordsError> + Send + 'static,
    ) -> Result<T, RecordsError> {
        let (answer, answered) = oneshot::channel();
        // Whoever asked may have gone.
        self.send(Box::new(move |source| drop(answer.send(work(source)))))?;
        answered.await.map_err(|_| stopped())?
    }
}

impl Worker<Write> {
    /// Has something written; answers when it is on the disk.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Source<'_>) -> Result<T, RecordsError> + Send + 'static,
    ) -> Result<T, RecordsError> {
        self.write(move |source| work(source).map(|done| (done, None))).await
    }

    /// Adds a table or changes it; others know of it when that is on the disk.
    pub(crate) async fn change_tables(&self, table: TableSchema) -> Result<(), RecordsError> {
        let change = move |source: &Source<'_>| {
            if source.tables.get(&table.logical_name) == Some(&table) {
                return Ok(((), None));
            }
            tables::ensure(source.connection, &table).map_err(|error| source.failed(&error))?;
            let mut changed = source.tables.clone();
            changed.insert(table);
            Ok(((), Some(changed)))
        };
        self.write(change).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Source<'_>) -> Result<(T, Option<TableSet>), RecordsError> + Send + 'static,
    ) -> Result<T, RecordsError> {
        let (answer, answered) = oneshot::channel();
        self.send(Box::new(move |source| {
            // Without a transaction there is a failure, which is what is answered.
            let (result, tables) = match source.map_or_else(|| Err(stopped()), work) {
                Ok((done, tables)) => (Ok(done), tables),
                Err(error) => (Err(error), None),
            };
            let sound = result.is_ok() || source.is_none();
            let give = move |failure: Option<&RecordsError>| {
                let result = match failure {
                    // Whoever asked for something wrong is told that.
                    Some(failure) if sound => Err(failure.clone()),
                    _ => result,
                };
                drop(answer.send(result));
            };
            Written { sound, tables, answer: Box::new(give) }
        }))?;
        answered.await.map_err(|_| stopped())?
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::future::BoxFuture;

    use super::*;

    /// A write that adds a table, and the call that waits for its answer.
    fn add(name: &str) -> (Write, BoxFuture<'static, Result<(), RecordsError>>) {
        let (queue, receiver) = sync_channel(1);
        let worker = Worker::<Write> { queue: Some(queue), thread: None, what: "writes", waiting: 1 };
        let table = TableSchema::new(name);
        let mut asked = async move { worker.change_tables(table).await }.boxed();
        // The first poll sends it.
        assert!(asked.as_mut().now_or_never().is_none());
        (receiver.try_recv().expect("sent"), asked)
    }

    #[test]
    fn a_table_is_known_when_it_is_committed_and_not_before() {
        let folder = std::env::temp_dir().join(format!("cif-records-worker-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("records.db");
        let opened = crate::open::open(&path).expect("made");
        let shared: SharedTables = Arc::new(RwLock::new(Arc::new(opened.tables)));
        let run = |name: &str| {
            let (write, asked) = add(name);
            write_batch(&opened.writer, &shared, &path, std::iter::once(write));
            let answer = futures::executor::block_on(asked);
            (answer, tables_of(&shared).get(name).is_some())
        };
        opened.writer.commit_hook(Some(|| true));
        let (answer, known) = run("vnd_first");
        assert!(answer.is_err() && !known, "the commit failed: {answer:?}");
        opened.writer.commit_hook(None::<fn() -> bool>);
        let (answer, known) = run("vnd_first");
        assert!(answer.is_ok() && known, "{answer:?}");
        // Nothing is done where no transaction can begin.
        opened.reader.execute_batch("PRAGMA query_only = 0; BEGIN IMMEDIATE").expect("locked");
        opened.writer.busy_timeout(std::time::Duration::ZERO).expect("set");
        let (answer, known) = run("vnd_second");
        assert!(answer.is_err() && !known, "{answer:?}");
        drop(opened.reader);
        drop(opened.quick);
        drop(opened.writer);
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
