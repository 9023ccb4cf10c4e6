//! The same searches written by hand on rusqlite: columns, indexes, a trigram index. What a person would write who needs just these.

use std::path::Path;

use cif_host::query::fold;
use cif_host::store::counted_id;
use rusqlite::{Connection, params};

use crate::Failure;
use crate::people::{Search, email, first, last, phone};

pub(crate) struct Floor(Connection);

pub(crate) fn fill(path: &Path, contacts: u32) -> Result<(), Failure> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE contact (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, fullname TEXT COLLATE NOCASE, mobilephone TEXT COLLATE NOCASE,
             telephone1 TEXT, telephone2 TEXT, emailaddress1 TEXT COLLATE NOCASE);
         CREATE INDEX by_mobile ON contact (mobilephone);
         CREATE INDEX by_mail ON contact (emailaddress1);
         CREATE VIRTUAL TABLE words USING fts5 (mobilephone, telephone1, telephone2, content='', tokenize='trigram');",
    )?;
    let transaction = connection.transaction()?;
    {
        let mut row = transaction.prepare("INSERT INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        let mut words = transaction
            .prepare("INSERT INTO words (rowid, mobilephone, telephone1, telephone2) VALUES (?1, ?2, ?3, ?4)")?;
        for number in 0..contacts {
            let (seq, mobile, business, home) = (number + 1, phone(number, 1), phone(number, 2), phone(number, 3));
            let name = format!("{} {}", first(number), last(number));
            row.execute(params![seq, counted_id(u64::from(seq)), name, mobile, business, home, email(number)])?;
            words.execute(params![seq, fold(&mobile), fold(&business), fold(&home)])?;
        }
    }
    transaction.commit()?;
    Ok(())
}

impl Floor {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let connection = Connection::open(path)?;
        connection.execute_batch("PRAGMA cache_size = -16000")?;
        Ok(Self(connection))
    }

    /// How many rows it finds; they are read as a program would read them.
    pub(crate) fn search(&self, search: &Search) -> Result<usize, Failure> {
        let mut statement = self.0.prepare_cached(search.sql)?;
        let rows = statement.query_map([&search.value], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?))
        })?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.len())
    }
}
