//! SQL functions that compare as the tree of queries says, for what SQLite has no means of its own.

use cif_host::query::{DatePart, Key, TextFunction, has_number, moment};
use cif_host::store::SearchTerm;
use cif_protocol::{Record, Value};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{FromSqlError, Value as Sql};
use rusqlite::{Connection, Error};

use crate::columns::{key_of_sql, sql_key};
use crate::source::row_of;

/// Adds them to a connection.
pub(crate) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    // The key of a column that is not kept: of the row's text, its plain name or that of a look-up.
    connection.create_scalar_function("cif_key", 2, flags, |context| {
        let Some(body) = text(context, 0)? else { return Ok(Sql::Null) };
        Ok(sql_key(Key::of(named_of(body, context.get_raw(1).as_str()?)?.as_ref())))
    })?;
    connection.create_scalar_function("cif_time", 1, flags, |context| {
        Ok(text(context, 0)?.and_then(moment).map(cif_protocol::Timestamp::as_unix_millis))
    })?;
    connection.create_scalar_function("cif_part", 2, flags, |context| {
        let part = DatePart::named(context.get_raw(0).as_str()?);
        let moment = text(context, 1)?.and_then(moment);
        #[allow(clippy::cast_precision_loss, reason = "parts of dates are small numbers")]
        Ok(part.zip(moment).map(|(part, moment)| part.of(moment) as f64))
    })?;
    connection.create_scalar_function("cif_ends", 2, flags, |context| {
        let wanted = context.get_raw(1).as_str()?;
        Ok(text(context, 0)?.is_some_and(|found| TextFunction::EndsWith.holds(found, wanted)))
    })?;
    connection.create_scalar_function("cif_like", 2, flags, |context| {
        let wanted = context.get_raw(1).as_str()?;
        Ok(text(context, 0)?.is_some_and(|found| TextFunction::Like.holds(found, wanted)))
    })?;
    connection.create_scalar_function("cif_has", 2, flags, |context| {
        Ok(has_number(&key_of_sql(context.get_raw(0)), context.get_raw(1).as_i64()?))
    })?;
    // `contains` of a column that is not kept, and a folded text: of the row's text.
    connection.create_scalar_function("cif_contains", 3, flags, |context| {
        let Some(body) = text(context, 0)? else { return Ok(false) };
        let row = named_of(body, context.get_raw(1).as_str()?)?;
        Ok(matches!(Key::of(row.as_ref()), Key::Text(found) if found.contains(context.get_raw(2).as_str()?)))
    })?;
    // Words and keys: true when one of the keys has the words, which the text of the row may have in yet another place.
    connection.create_scalar_function("cif_found", -1, flags, |context| {
        let term = context.get_or_create_aux(0, |words| Ok::<_, FromSqlError>(SearchTerm::new(words.as_str()?)))?;
        for at in 1..context.len() {
            if text(context, at)?.is_some_and(|found| term.is_in_text(found)) {
                return Ok(true);
            }
        }
        Ok(false)
    })?;
    connection.create_scalar_function("cif_search", 2, flags, |context| {
        let Some(body) = text(context, 0)? else { return Ok(false) };
        let term = context.get_or_create_aux(1, |words| Ok::<_, FromSqlError>(SearchTerm::new(words.as_str()?)))?;
        Ok(term.is_in(&row_of(body)?))
    })
}

/// A column of a row's text by its plain name or that of a look-up.
fn named_of(body: &str, name: &str) -> Result<Option<Value>, Error> {
    let is_value_of = |column: &str| {
        !name.starts_with('_')
            && column.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value")).is_some_and(|plain| plain == name)
    };
    let row = Record::from_plain_json(body, |column| column == name || is_value_of(column))
        .map_err(|error| Error::UserFunctionError(error.into()))?;
    let (mut own, mut other) = (None, None);
    for (column, value) in row.0 {
        *(if column == name { &mut own } else { &mut other }) = Some(value);
    }
    Ok(own.filter(|value| !value.is_absent()).or(other))
}

/// An argument if it is a text.
fn text<'a>(context: &'a Context<'_>, at: usize) -> Result<Option<&'a str>, Error> {
    match context.get_raw(at) {
        rusqlite::types::ValueRef::Text(text) => {
            std::str::from_utf8(text).map(Some).map_err(|error| Error::UserFunctionError(error.into()))
        }
        _ => Ok(None),
    }
}
