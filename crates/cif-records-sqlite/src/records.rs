//! The store itself.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use cif_host::query::Query;
use cif_host::{
    Action, ActionError, ActionRequest, ActionTable, Actions, ProviderStore, Records, RecordsError, TableSchema,
};
use cif_protocol::{ProviderRecord, Record, Timestamp};

use crate::error::OpenError;
use crate::open;
use crate::quick::{self, Quick, is_quick};
use crate::source::Source;
use crate::worker::{self, Read, SharedTables, Worker, Write};

type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a store is opened.
#[derive(Clone)]
#[non_exhaustive]
pub struct SqliteOptions {
    clock: Clock,
    waiting: usize,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { clock: Arc::new(system_time), waiting: 4_096 }
    }
}

impl SqliteOptions {
    /// The time of the system, 4096 calls that wait.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks this clock for `createdon`, `modifiedon` and conditions such as `Today`.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// At most this many reads, and as many writes, wait at the same time; more fail at once. At least one.
    #[must_use]
    pub fn with_waiting(mut self, calls: usize) -> Self {
        self.waiting = calls.max(1);
        self
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOptions").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}

/// This crate is the leaf that owns the clock of its files, as a data base server does.
#[allow(clippy::disallowed_methods, reason = "a leaf that owns the clock; tests give another")]
fn system_time() -> Timestamp {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_millis(i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
}

/// Records in a SQLite file, shared by its clones. The file is closed when the last one is dropped, after what waits is written.
#[derive(Debug, Clone)]
pub struct SqliteRecords {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    tables: SharedTables,
    actions: RwLock<ActionTable>,
    clock: Clock,
    // Dropped first, so that the log is empty when the writer closes the file.
    quick: Quick,
    reader: Worker<Read>,
    writer: Worker<Write>,
}

impl Inner {
    /// Reads at once on this thread, if that is done in no time.
    fn quick<T>(
        &self,
        work: impl FnOnce(&Source<'_>) -> Result<Option<T>, RecordsError>,
    ) -> Option<Result<T, RecordsError>> {
        let tables = worker::tables_of(&self.tables);
        self.quick.read(&tables, &self.path, work)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteRecords").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SqliteRecords {
    /// Opens a file, or makes it with the standard tables. The folder must exist.
    ///
    /// # Errors
    /// The file is damaged, of another program, of a newer version, or cannot be opened; it is left as it is.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(path, SqliteOptions::new())
    }

    /// As [`SqliteRecords::open`], with options.
    ///
    /// # Errors
    /// As [`SqliteRecords::open`].
    pub fn open_with(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, OpenError> {
        let path = path.as_ref().to_owned();
        let opened = open::open(&path)?;
        let tables: SharedTables = Arc::new(RwLock::new(Arc::new(opened.tables)));
        let failed = |error: std::io::Error| OpenError::Io { path: path.clone(), reason: error.to_string() };
        let reader =
            worker::reader(opened.reader, Arc::clone(&tables), path.clone(), options.waiting).map_err(failed)?;
        let writer =
            worker::writer(opened.writer, Arc::clone(&tables), path.clone(), options.waiting).map_err(failed)?;
        let (clock, actions, quick) = (options.clock, RwLock::default(), Quick::new(opened.quick));
        Ok(Self { inner: Arc::new(Inner { path, tables, actions, clock, quick, reader, writer }) })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Adds rows, each with the name of its table: all of them in one transaction, or none. Gives their ids.
    ///
    /// # Errors
    /// As [`Records::create`], of the first row that is not taken.
    pub async fn create_all(&self, rows: Vec<(String, Record)>) -> Result<Vec<String>, RecordsError> {
        let now = (self.inner.clock)();
        self.inner.writer.run(move |source| source.create_all(rows, now)).await
    }

    /// Adds the rows with which a file begins, unless it has begun already, which the file remembers: after a crash it has all of
    /// them or none. True when they were added.
    ///
    /// # Errors
    /// As [`SqliteRecords::create_all`].
    pub async fn begin_with(&self, rows: Vec<(String, Record)>) -> Result<bool, RecordsError> {
        let now = (self.inner.clock)();
        self.inner.writer.run(move |source| source.begin_with(rows, now)).await
    }

    /// Adds a table, or changes what is known of one; its rows stay. The file remembers it.
    ///
    /// # Errors
    /// A name that is no logical name, or the store failed.
    pub async fn add_table(&self, table: TableSchema) -> Result<(), RecordsError> {
        if !crate::columns::is_plain(&table.logical_name) {
            let problem = "a logical name of lower-case letters, digits and _ is needed for a table";
            return Err(RecordsError::Store(format!("{:?}: {problem}", table.logical_name)));
        }
        self.inner.writer.change_tables(table).await
    }

    /// Adds an action for `executeAction`. It is not part of the file.
    pub fn add_action(&self, action: Action) {
        self.inner.actions.write().unwrap_or_else(PoisonError::into_inner).add(action);
    }

    /// The click-to-act flag that a desk wrote for a provider.
    ///
    /// # Errors
    /// The store failed.
    pub async fn click_to_act(&self, provider: &str) -> Result<Option<bool>, RecordsError> {
        let provider = provider.to_owned();
        self.inner.reader.run(move |source| source.flag(&provider)).await
    }

    /// Looks through the whole file, which takes long for a large one.
    ///
    /// # Errors
    /// What SQLite finds wrong.
    pub async fn check(&self) -> Result<(), RecordsError> {
        let check = self.inner.reader.run(|source| {
            let found = source.connection.pragma_query_value(None, "integrity_check", |row| row.get::<_, String>(0));
            match found.map_err(|error| source.failed(&error))?.as_str() {
                "ok" => Ok(()),
                problem => Err(RecordsError::damaged(source.path.display().to_string(), problem)),
            }
        });
        check.await
    }

    /// What SQLite says of a setting of the connection that writes, such as `synchronous`.
    ///
    /// # Errors
    /// There is no such setting, or the store failed.
    pub async fn setting(&self, name: &'static str) -> Result<String, RecordsError> {
        let setting = self.inner.writer.run(move |source| {
            let found = source.connection.pragma_query_value(None, name, |row| {
                Ok(match row.get_ref(0)? {
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    other => other.as_str()?.to_owned(),
                })
            });
            found.map_err(|error| source.failed(&error))
        });
        setting.await
    }
}

#[async_trait]
impl Records for SqliteRecords {
    async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        let (table, now) = (table.to_owned(), (self.inner.clock)());
        self.inner.writer.run(move |source| source.create(&table, columns, now)).await
    }

    async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
        let query = query.resolved(|| Some((self.inner.clock)()))?;
        if query.expand.is_empty() {
            if let Some(row) = self.inner.quick(|source| source.retrieve(table, id, &query).map(Some)) {
                return row;
            }
        }
        let (table, id) = (table.to_owned(), id.to_owned());
        self.inner.reader.run(move |source| source.retrieve(&table, &id, &query)).await
    }

    async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        let (table, id, now) = (table.to_owned(), id.to_owned(), (self.inner.clock)());
        self.inner.writer.run(move |source| source.update(&table, &id, columns, now)).await
    }

    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        let (table, id) = (table.to_owned(), id.to_owned());
        self.inner.writer.run(move |source| source.delete(&table, &id)).await
    }

    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        let query = query.resolved(|| Some((self.inner.clock)()))?;
        let quick = self.inner.quick(|source| {
            let table = source.tables.find(table)?;
            if is_quick(table, &query) { source.rows_of(table, &query, quick::ROWS) } else { Ok(None) }
        });
        if let Some(rows) = quick {
            return rows;
        }
        let table = table.to_owned();
        self.inner.reader.run(move |source| source.select(&table, &query)).await
    }

    async fn count(&self, table: &str, query: &Query) -> Result<u64, RecordsError> {
        let (table, query) = (table.to_owned(), query.resolved(|| Some((self.inner.clock)()))?);
        self.inner.reader.run(move |source| source.count(&table, &query)).await
    }

    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        let tables = self.inner.tables.read().unwrap_or_else(PoisonError::into_inner);
        tables.find(table).cloned()
    }

    fn actions(&self) -> Option<&dyn Actions> {
        Some(self)
    }

    fn provider_store(&self) -> Option<&dyn ProviderStore> {
        Some(self)
    }
}

#[async_trait]
impl Actions for SqliteRecords {
    async fn run(&self, request: ActionRequest) -> Result<Record, ActionError> {
        // A copy: an action may use the store.
        let actions = self.inner.actions.read().unwrap_or_else(PoisonError::into_inner).clone();
        actions.run(request).await
    }
}

#[async_trait]
impl ProviderStore for SqliteRecords {
    async fn set_click_to_act(&self, provider: &ProviderRecord, on: bool) -> Result<(), RecordsError> {
        let (name, configured) = (provider.unique_name.clone(), provider.click_to_act);
        self.inner.writer.run(move |source| source.set_flag(&name, configured, on)).await
    }

    async fn first_click_to_act(&self, provider: &ProviderRecord) -> Result<bool, RecordsError> {
        let provider = provider.clone();
        self.inner.writer.run(move |source| source.first_flag(&provider)).await
    }
}
