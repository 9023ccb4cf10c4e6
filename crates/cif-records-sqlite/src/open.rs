//! Opening a file: what it must be, what it is made into, how it is connected.

use std::path::Path;
use std::time::Duration;

use cif_host::standard_tables;
use cif_host::store::TableSet;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::OpenError;
use crate::{functions, tables};

/// The format of files that this version writes.
pub const FORMAT_VERSION: i64 = 2;

/// Marks a SQLite file as one of ours: `CIFR`.
const APPLICATION_ID: i64 = 0x4349_4652;
/// A file up to this size is looked through when it is opened.
const CHECKED_SIZE: u64 = 64 << 20;
/// How much of the file a connection keeps in memory, in KiB: one that writes or looks at many rows, and one for a few rows at a time.
const CACHE: i64 = 16_000;
const QUICK_CACHE: i64 = 4_000;

/// Each brings a file from the format of its place in the list to the next one.
const MIGRATIONS: &[fn(&Connection) -> rusqlite::Result<()>] = &[first_format, |connection| {
    // A file that had rows before there was this mark has begun with whatever it should begin with.
    connection.execute_batch("INSERT INTO meta SELECT 'seeded', 1 FROM meta WHERE key = 'created' AND value > 0")?;
    connection.execute_batch("ALTER TABLE click_to_act ADD COLUMN configured INTEGER")?;
    tables::reindex(connection)
}];

fn first_format(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
         INSERT INTO meta VALUES ('created', 0);
         CREATE TABLE tables (name TEXT PRIMARY KEY, shape TEXT NOT NULL) WITHOUT ROWID;
         CREATE TABLE click_to_act (provider TEXT PRIMARY KEY, flag INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE lookups (tbl TEXT NOT NULL, seq INTEGER NOT NULL, col TEXT NOT NULL, target TEXT NOT NULL, target_table TEXT,
             PRIMARY KEY (tbl, seq, col)) WITHOUT ROWID;
         CREATE INDEX lookups_target ON lookups (target, tbl);",
    )
}

/// An opened file.
pub(crate) struct Opened {
    pub(crate) writer: Connection,
    pub(crate) reader: Connection,
    pub(crate) quick: Connection,
    pub(crate) tables: TableSet,
}

/// Opens a file, or makes it.
pub(crate) fn open(path: &Path) -> Result<Opened, OpenError> {
    let wrong = |error: rusqlite::Error| OpenError::of(path, &error);
    let size = match std::fs::metadata(path) {
        Ok(found) if found.is_file() => found.len(),
        Ok(_) => return Err(OpenError::Io { path: path.to_owned(), reason: "it is no file".to_owned() }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(OpenError::Io { path: path.to_owned(), reason: error.to_string() }),
    };
    if size > 0 {
        inspect(path, size)?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut writer = Connection::open_with_flags(path, flags).map_err(wrong)?;
    prepare(&mut writer).map_err(wrong)?;
    let reader = reading(path, CACHE).map_err(wrong)?;
    let quick = reading(path, QUICK_CACHE).map_err(wrong)?;
    // Whoever has no time to wait for a lock goes to the thread that reads.
    quick.busy_timeout(Duration::ZERO).map_err(wrong)?;
    let tables = tables::load(&writer).map_err(wrong)?;
    Ok(Opened { writer, reader, quick, tables })
}

/// A connection that changes nothing.
fn reading(path: &Path, cache: i64) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connect(&connection, cache)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Looks at a file that exists without changing it.
fn inspect(path: &Path, size: u64) -> Result<(), OpenError> {
    let wrong = |error: rusqlite::Error| OpenError::of(path, &error);
    // Not read-only: what a killed process left in the log has to be taken over first.
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(wrong)?;
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(wrong);
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let count: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(wrong)?;
    if application != APPLICATION_ID && (application != 0 || count > 0) {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    if version > FORMAT_VERSION {
        return Err(OpenError::Newer { path: path.to_owned(), found: version, known: FORMAT_VERSION });
    }
    if size <= CHECKED_SIZE {
        let found: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(wrong)?;
        if found != "ok" {
            return Err(OpenError::Damaged { path: path.to_owned(), reason: found });
        }
    }
    Ok(())
}

/// Connects for writing and brings the file to the present format.
fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connect(connection, CACHE)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = tables::load(connection).unwrap_or_default();
    let transaction = connection.transaction()?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(usize::MAX)) {
        migration(&transaction)?;
    }
    for table in standard_tables() {
        if known.get(&table.logical_name) != Some(&table) {
            tables::ensure(&transaction, &table)?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT_VERSION)?;
    transaction.commit()
}

/// How every connection is set up: a committed transaction is on the disk.
fn connect(connection: &Connection, cache: i64) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -cache)?;
    // Plans do not depend on the values of parameters: otherwise each new value makes SQLite plan again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    functions::register(connection)
}
