//! The tables, and every statement that touches them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::item::{By, Kind};
use crate::store::{ChatRow, Kept, Piece, Range, StoreError, Write};
use crate::{ChatId, FileInfo, Item};

/// Marks a SQLite file as one of ours: `CIFC`.
const APPLICATION_ID: i64 = 0x4349_4643;
/// The format of files that this version writes.
const FORMAT_VERSION: i64 = 1;

const TABLES: &str = "
    CREATE TABLE chats (id TEXT PRIMARY KEY, ended INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX open_chats ON chats (id) WHERE ended = 0;
    CREATE TABLE items (chat TEXT NOT NULL, seq INTEGER NOT NULL, message INTEGER NOT NULL, client TEXT, body TEXT NOT NULL,
        PRIMARY KEY (chat, seq)) WITHOUT ROWID;
    CREATE TABLE files (chat TEXT NOT NULL, id TEXT NOT NULL, info TEXT NOT NULL, bytes BLOB NOT NULL);
    CREATE UNIQUE INDEX files_of ON files (chat, id);
    CREATE TABLE notes (chat TEXT NOT NULL, agent TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
    CREATE INDEX notes_of ON notes (chat);";

/// A connection as every one is set up: a committed transaction is on the disk.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Opens a file for writing, with the tables in it.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let wrong = |error: rusqlite::Error| StoreError(format!("{} cannot be opened: {error}", path.display()));
    let is_new = std::fs::metadata(path).map_or(true, |found| found.len() == 0);
    if !is_new {
        // Looked at before anything is changed.
        let connection = Connection::open(path).map_err(wrong)?;
        let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(wrong);
        if pragma("application_id")? != APPLICATION_ID {
            return Err(StoreError(format!("{} belongs to another program; name another file", path.display())));
        }
        let found = pragma("user_version")?;
        if found > FORMAT_VERSION {
            let text = format!("{} has format {found}, this version knows {FORMAT_VERSION}", path.display());
            return Err(StoreError(text + "; use the program that wrote it"));
        }
    }
    let mut connection = connect(path).map_err(wrong)?;
    if is_new {
        make(&mut connection).map_err(wrong)?;
    }
    Ok(connection)
}

fn make(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT_VERSION)?;
    transaction.commit()
}

/// Makes all changes in one transaction.
pub(super) fn write<'a>(connection: &Connection, writes: impl Iterator<Item = &'a Write>) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    for write in writes {
        one(&transaction, write)?;
    }
    transaction.commit()
}

fn one(connection: &Connection, write: &Write) -> rusqlite::Result<()> {
    match write {
        Write::Chat(id, row) => connection
            .prepare_cached("INSERT OR REPLACE INTO chats (id, ended, body) VALUES (?1, ?2, ?3)")?
            .execute(params![id.as_str(), row.ended, json(row)?]),
        Write::Item(id, item) => {
            let message = item.kind == Kind::Message && item.by != By::Service;
            connection
                .prepare_cached("INSERT INTO items (chat, seq, message, client, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![id.as_str(), signed(item.seq), message, item.client, json(&**item)?])
        }
        Write::File(id, info, bytes) => connection
            .prepare_cached("INSERT OR REPLACE INTO files (chat, id, info, bytes) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id.as_str(), info.id, json(info)?, &bytes[..]]),
        Write::Note { chat, agent, kind, body } => connection
            .prepare_cached("INSERT INTO notes (chat, agent, kind, body) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![chat.as_str(), agent, kind, body]),
    }
    .map(drop)
}

pub(super) fn load(connection: &Connection, lines: usize) -> rusqlite::Result<Vec<Kept>> {
    let mut open = connection.prepare("SELECT id, body FROM chats WHERE ended = 0")?;
    let rows = open.query_map([], |row| Ok((row.get::<_, String>(0)?, parsed::<ChatRow>(row, 1)?)))?;
    let mut kept = Vec::new();
    for row in rows {
        let (id, row) = row?;
        let id = ChatId::new(&id);
        let mut named =
            connection.prepare_cached("SELECT client, seq FROM items WHERE chat = ?1 AND client IS NOT NULL")?;
        let clients = named.query_map([id.as_str()], |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?;
        let clients = clients.collect::<rusqlite::Result<Vec<(String, u64)>>>()?;
        let mut infos = connection.prepare_cached("SELECT info FROM files WHERE chat = ?1")?;
        let files = infos.query_map([id.as_str()], |row| parsed::<FileInfo>(row, 0))?;
        let files = files.collect::<rusqlite::Result<Vec<FileInfo>>>()?;
        let tail = items(connection, &id, Range::Before(u64::MAX), lines, false)?;
        kept.push(Kept { id, row, tail, clients, files });
    }
    Ok(kept)
}

pub(super) fn items(
    connection: &Connection,
    chat: &ChatId,
    range: Range,
    limit: usize,
    messages: bool,
) -> rusqlite::Result<Vec<Arc<Item>>> {
    let (text, at) = match range {
        Range::Before(seq) => (
            "SELECT body FROM items WHERE chat = ?1 AND seq < ?2 AND message >= ?3 ORDER BY seq DESC LIMIT ?4",
            signed(seq),
        ),
        Range::After(seq) => {
            ("SELECT body FROM items WHERE chat = ?1 AND seq > ?2 AND message >= ?3 ORDER BY seq LIMIT ?4", signed(seq))
        }
    };
    let mut found = connection.prepare_cached(text)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = found.query_map(params![chat.as_str(), at, messages, limit], |row| parsed::<Item>(row, 0))?;
    let mut found = found.map(|item| item.map(Arc::new)).collect::<rusqlite::Result<Vec<Arc<Item>>>>()?;
    if matches!(range, Range::Before(_)) {
        found.reverse();
    }
    Ok(found)
}

pub(super) fn file(
    connection: &Connection,
    chat: &ChatId,
    file: &str,
    offset: u64,
    limit: u64,
) -> rusqlite::Result<Option<Piece>> {
    // SQLite counts bytes from 1.
    let mut found =
        connection.prepare_cached("SELECT info, substr(bytes, ?3, ?4) FROM files WHERE chat = ?1 AND id = ?2")?;
    let begin = signed(offset.saturating_add(1));
    found
        .query_row(params![chat.as_str(), file, begin, signed(limit)], |row| {
            Ok(Piece::new(parsed(row, 0)?, row.get(1)?))
        })
        .optional()
}

fn json(of: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(of).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn parsed<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(at)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, error.into()))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
