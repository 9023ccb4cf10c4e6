//! Which columns of a table are kept beside its rows, so that SQLite can compare, sort and search them.
//!
//! A row is one JSON text. Beside it stands the [`Key`] of every described column: null, a number, a folded text, or an empty blob for
//! what is equal to nothing. Texts, phones and mail addresses are also in a trigram index, and so are the other texts; the digits of all
//! texts are in one of their own.

use cif_host::query::{Key, digits, fold};
use cif_host::store::{cell, searched};
use cif_host::{AttributeKind, TableSchema};
use cif_protocol::Record;
use rusqlite::types::Value as Sql;

/// The most columns of one table that are kept.
const MOST: usize = 300;
/// What keeps texts apart that stand in one column of the trigram index.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// A column that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) indexed: bool,
    /// Has a column of its own in the trigram index.
    pub(crate) searched: bool,
}

/// Columns of the platform that every table has.
const COMMON: [(&str, bool); 4] =
    [("statecode", false), ("statuscode", false), ("createdon", true), ("modifiedon", false)];

/// Name, look-up, indexed and searched of every column that is kept; a look-up by its plain name.
fn described(table: &TableSchema) -> impl Iterator<Item = (&str, bool, bool, bool)> {
    let own = table.attributes.iter().filter_map(|attribute| {
        let name = attribute.logical_name.as_str();
        Some(match &attribute.kind {
            AttributeKind::Parties => return None,
            AttributeKind::Lookup(_) | AttributeKind::Customer(_) => (name, true, true, false),
            AttributeKind::Text | AttributeKind::Phone | AttributeKind::Email => (name, false, true, true),
            AttributeKind::DateTime | AttributeKind::Integer | AttributeKind::Decimal | AttributeKind::Money => {
                (name, false, true, false)
            }
            _ => (name, false, false, false),
        })
    });
    // The id has a column of its own.
    let own = own.filter(|(name, ..)| *name != table.primary_id && is_plain(name)).take(MOST);
    let common = COMMON.into_iter().filter(|(name, _)| table.attribute(name).is_none());
    own.chain(common.map(|(name, indexed)| (name, false, indexed, false)))
}

/// The columns of a table that are kept.
pub(crate) fn kept(table: &TableSchema) -> Vec<Kept> {
    let mut found: Vec<Kept> = Vec::new();
    for (name, lookup, indexed, searched) in described(table) {
        let name = if lookup { format!("_{name}_value") } else { name.to_owned() };
        if !found.iter().any(|column| column.name == name) {
            found.push(Kept { name, indexed, searched });
        }
    }
    found
}

/// True when a column, a look-up by its value name, is kept.
pub(crate) fn is_kept(table: &TableSchema, name: &str) -> bool {
    let plain = name.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value"));
    described(table).any(|(known, lookup, ..)| if lookup { plain == Some(known) } else { known == name })
}

/// True when a column has a part of its own in the trigram index.
pub(crate) fn is_searched(table: &TableSchema, name: &str) -> bool {
    described(table).any(|(known, .., searched)| searched && known == name)
}

/// A name that can be part of an SQL name.
pub(crate) fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 120
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A key as SQLite keeps it.
pub(crate) fn sql_key(key: Key) -> Sql {
    match key {
        Key::Number(number) => Sql::Real(number),
        Key::Text(text) => Sql::Text(text),
        Key::Absent => Sql::Null,
        _ => Sql::Blob(Vec::new()),
    }
}

/// A key as SQLite kept it.
pub(crate) fn key_of_sql(value: rusqlite::types::ValueRef<'_>) -> Key {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => Key::Absent,
        #[allow(clippy::cast_precision_loss, reason = "only counts and parts of dates are whole numbers")]
        ValueRef::Integer(number) => Key::Number(number as f64),
        ValueRef::Real(number) => Key::Number(number),
        ValueRef::Text(text) => Key::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(_) => Key::Other,
    }
}

/// What is kept of a row, in the order of the columns.
pub(crate) fn keys(table: &TableSchema, kept: &[Kept], row: &Record) -> Vec<Sql> {
    kept.iter().map(|column| sql_key(Key::of(cell(table, row, &column.name)))).collect()
}

/// What the trigram indexes have of a row: the searched columns and the other texts; and the digits.
pub(crate) fn search_texts(table: &TableSchema, kept: &[Kept], row: &Record) -> (Vec<Sql>, String) {
    let is_own = |name: &str| kept.iter().any(|column| column.searched && column.name == name);
    let mut texts: Vec<Sql> = kept
        .iter()
        .filter(|column| column.searched)
        .map(|column| match Key::of(cell(table, row, &column.name)) {
            Key::Text(text) => Sql::Text(text),
            _ => Sql::Null,
        })
        .collect();
    let (mut others, mut numbers) = (String::new(), String::new());
    for (column, text) in searched(row) {
        if !is_own(column) {
            others.push_str(&fold(text));
            others.push(SEPARATOR);
        }
        let found = digits(text);
        if found.len() >= 4 {
            numbers.push_str(&found);
            numbers.push(SEPARATOR);
        }
    }
    texts.push(Sql::Text(others));
    (texts, numbers)
}
