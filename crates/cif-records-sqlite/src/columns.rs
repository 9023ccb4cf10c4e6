//! Which columns of a table are kept beside its rows, so that SQLite can compare, sort and search them.
//!
//! A row is one JSON text. Beside it stands the [`Key`] of every described column: null, a number, a folded text, or an empty blob for
//! what is equal to nothing. All texts of a row are in a trigram index, the numbers in them in one of their own. They say which rows may have
//! a text, and know neither columns nor places, which keeps them small and quick. The rows that they name are looked at.

use cif_host::query::{Key, fold, is_guid};
use cif_host::store::cell;
use cif_host::{AttributeKind, TableSchema};
use cif_protocol::Record;
use rusqlite::types::Value as Sql;

use crate::numbers;

/// The most columns of one table that are kept.
const MOST: usize = 300;
/// What keeps the texts of a row apart in the trigram index.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// A column that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) indexed: bool,
    /// Holds text, all of which is in the trigram index.
    pub(crate) text: bool,
}

/// Columns of the platform that every table has.
const COMMON: [(&str, bool); 4] =
    [("statecode", false), ("statuscode", false), ("createdon", true), ("modifiedon", false)];

/// Name, look-up, indexed and text of every column that is kept; a look-up by its plain name.
fn described(table: &TableSchema) -> impl Iterator<Item = (&str, bool, bool, bool)> {
    let own = table.attributes.iter().filter_map(|attribute| {
        let name = attribute.logical_name.as_str();
        Some(match &attribute.kind {
            AttributeKind::Parties => return None,
            AttributeKind::Lookup(_) | AttributeKind::Customer(_) => (name, true, true, false),
            AttributeKind::Text | AttributeKind::Phone | AttributeKind::Email => (name, false, true, true),
            AttributeKind::Memo => (name, false, false, true),
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
    for (name, lookup, indexed, text) in described(table) {
        let name = if lookup { format!("_{name}_value") } else { name.to_owned() };
        if !found.iter().any(|column| column.name == name) {
            found.push(Kept { name, indexed, text });
        }
    }
    found
}

/// True when a column, a look-up by its value name, is kept.
pub(crate) fn is_kept(table: &TableSchema, name: &str) -> bool {
    let plain = name.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value"));
    described(table).any(|(known, lookup, ..)| if lookup { plain == Some(known) } else { known == name })
}

/// True when a column is kept and has an index of its own.
pub(crate) fn is_indexed(table: &TableSchema, name: &str) -> bool {
    let plain = name.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value")).unwrap_or(name);
    described(table).any(|(known, _, indexed, _)| indexed && (known == name || known == plain))
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

/// Columns whose texts are not in the trigram index: the store writes them itself.
const TIMES: [&str; 2] = ["createdon", "modifiedon"];

/// True when the trigram index has all texts of a column, described or not.
pub(crate) fn is_text(table: &TableSchema, name: &str) -> bool {
    match described(table).find(|(known, lookup, ..)| {
        known == &name || *lookup && name.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value")) == Some(*known)
    }) {
        Some((.., text)) => text,
        None => name != table.primary_id && !TIMES.contains(&name) && !name.contains(['@', '/', '.']),
    }
}

/// What the search indexes have of a row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    /// For the trigram index: the folded texts.
    pub(crate) texts: String,
    /// For the index of numbers: its words, see [`crate::numbers`].
    pub(crate) numbers: String,
}

/// What the search indexes have of a row.
pub(crate) fn search_texts(table: &TableSchema, kept: &[Kept], row: &Record) -> Texts {
    let is_id = |name: &str| name == table.primary_id || kept.iter().any(|column| !column.text && column.name == name);
    let mut found = Texts::default();
    let texts = row.iter().filter_map(|(column, value)| Some((column, value.as_str()?)));
    for (column, text) in texts.filter(|(column, _)| !column.contains('@') && !TIMES.contains(column)) {
        // Nobody searches for the id of a row or of one that it points to.
        if is_guid(text) && is_id(column) {
            continue;
        }
        // The index reads no further than a NUL. Nobody looks for what keeps texts apart, nor for a NUL.
        found.texts.extend(fold(text).chars().map(|c| if c == '\0' { SEPARATOR } else { c }));
        found.texts.push(SEPARATOR);
        numbers::add_words(&mut found.numbers, text);
    }
    found
}
