//! The same searches written by hand on rusqlite: columns, indexes, trigram indexes. What a person would write who needs just these.

use std::path::Path;

use cif_host::query::digits;
use cif_host::store::counted_id;
use rusqlite::{Connection, params};

use crate::Failure;
use crate::people::{Search, email, first, last, phone};

pub(crate) struct Floor(Connection);

pub(crate) fn fill(path: &Path, contacts: u32) -> Result<(), Failure> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE contact (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, firstname TEXT, lastname TEXT, fullname TEXT,
             mobilephone TEXT COLLATE NOCASE, telephone1 TEXT COLLATE NOCASE, address1_telephone1 TEXT COLLATE NOCASE,
             emailaddress1 TEXT COLLATE NOCASE);
         CREATE VIRTUAL TABLE phones USING fts5 (mobilephone, telephone1, address1_telephone1, content='', tokenize='trigram');
         CREATE VIRTUAL TABLE words USING fts5 (texts, digits, content='', tokenize='trigram');",
    )?;
    let transaction = connection.transaction()?;
    {
        let mut row = transaction.prepare("INSERT INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
        let mut phones = transaction.prepare(
            "INSERT INTO phones (rowid, mobilephone, telephone1, address1_telephone1) VALUES (?1, ?2, ?3, ?4)",
        )?;
        let mut words = transaction.prepare("INSERT INTO words (rowid, texts, digits) VALUES (?1, ?2, ?3)")?;
        for number in 0..contacts {
            let (seq, mobile, business, other) = (number + 1, phone(number, 1), phone(number, 2), phone(number, 3));
            let (first, last, mail) = (first(number), last(number), email(number));
            let name = format!("{first} {last}");
            let id = counted_id(u64::from(seq));
            row.execute(params![seq, id, first, last, name, mobile, business, other, mail])?;
            phones.execute(params![seq, mobile, business, other])?;
            let texts = format!("{name}\n{mobile}\n{business}\n{other}\n{mail}");
            let numbers = [&mobile, &business, &other, &mail].map(|text| digits(text)).join("\n");
            words.execute(params![seq, texts, numbers])?;
        }
    }
    transaction.execute_batch(
        "CREATE INDEX by_mobile ON contact (mobilephone); CREATE INDEX by_telephone ON contact (telephone1);
         CREATE INDEX by_mail ON contact (emailaddress1);",
    )?;
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
    pub(crate) fn search(&self, search: Search, value: &str) -> Result<usize, Failure> {
        let mut statement = self.0.prepare_cached(search.sql)?;
        let rows = statement.query_map([value], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?))
        })?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.len())
    }
}
