//! Columns as they are written: names in lower case, look-ups resolved, values as plain JSON has them.

use cif_protocol::{Record, Timestamp, Value};

use super::super::bind;
use super::{LOOKUP_TABLE, RowSource};
use crate::records::{RecordsError, TableSchema, normal_id};
use crate::slugs::shown;

/// The most columns that one row takes.
const COLUMNS_PER_ROW: usize = 1_000;

/// The id among the columns of a new row, if there is one.
#[must_use]
pub fn given_id(table: &TableSchema, columns: &Record) -> Option<String> {
    columns.text(&table.primary_id).map(normal_id).filter(|id| !id.is_empty())
}

/// The id of the row of this number in a store that counts its rows.
#[must_use]
pub fn counted_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// A new row as it is stored.
///
/// # Errors
/// A column that cannot be read, a look-up whose target does not exist.
pub fn new_row(
    source: &dyn RowSource,
    table: &TableSchema,
    id: &str,
    columns: Record,
    now: Option<Timestamp>,
) -> Result<Record, RecordsError> {
    let mut row = Record::new().with(table.primary_id.clone(), id).with("statecode", 0).with("statuscode", 1);
    write(source, table, &mut row, columns)?;
    row.insert(table.primary_id.clone(), id);
    if let (Some(now), None) = (now, row.get("createdon")) {
        row.insert("createdon", now.to_string());
        row.insert("modifiedon", now.to_string());
    }
    Ok(row)
}

/// A stored row with other values of these columns.
///
/// # Errors
/// As [`new_row`].
pub fn changed_row(
    source: &dyn RowSource,
    table: &TableSchema,
    mut row: Record,
    columns: Record,
    now: Option<Timestamp>,
) -> Result<Record, RecordsError> {
    let id = row.get(&table.primary_id).cloned();
    write(source, table, &mut row, columns)?;
    row.insert(table.primary_id.clone(), id.unwrap_or(Value::Null));
    if let Some(now) = now {
        row.insert("modifiedon", now.to_string());
    }
    Ok(row)
}

fn write(source: &dyn RowSource, table: &TableSchema, row: &mut Record, columns: Record) -> Result<(), RecordsError> {
    let too_many = || RecordsError::Column {
        table: table.logical_name.clone(),
        column: String::new(),
        problem: format!("the row has more than {COLUMNS_PER_ROW} columns"),
    };
    if columns.len() > COLUMNS_PER_ROW {
        return Err(too_many());
    }
    for (key, value) in columns.0 {
        let wrong = |problem: String| RecordsError::Column {
            table: table.logical_name.clone(),
            column: key.chars().take(100).collect(),
            problem,
        };
        if value == Value::Undefined {
            continue;
        }
        if let Some(navigation) = bind::bind_key(&key) {
            let (column, target, id) = resolve(source, table, navigation, &value).map_err(wrong)?;
            row.insert(format!("{column}{LOOKUP_TABLE}"), target);
            row.insert(column, id);
        } else if key.is_empty() || key.len() > 200 {
            return Err(wrong("expected a column name of 1 to 200 bytes".to_owned()));
        } else {
            row.insert(key.to_ascii_lowercase(), plain(value).map_err(wrong)?);
        }
    }
    if row.len() > COLUMNS_PER_ROW {
        return Err(too_many());
    }
    if table.logical_name == "contact" && row.text("fullname").is_none() {
        let name: Vec<&str> = ["firstname", "lastname"].iter().filter_map(|part| row.text(part)).collect();
        let name = name.join(" ");
        row.insert("fullname", name);
    }
    Ok(())
}

/// A value as plain JSON has it: dates are texts, Maps are objects, and there is neither an infinite number nor a negative zero.
fn plain(value: Value) -> Result<Value, String> {
    match value {
        Value::Number(number) if number.is_finite() => Ok(Value::Number(number + 0.0)),
        Value::Number(_) | Value::Undefined => Ok(Value::Null),
        Value::Date(date) => Ok(date.to_string().into()),
        Value::Array(_) | Value::Object(_) | Value::Map(_) => {
            Value::from_plain_json(&value.to_plain_json()).map_err(|error| format!("cannot be stored: {error}"))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(value),
    }
}

/// The look-up column, target table and target id of a bind; nulls clear the look-up.
fn resolve(
    source: &dyn RowSource,
    own: &TableSchema,
    navigation: &str,
    value: &Value,
) -> Result<(String, Value, Value), String> {
    let navigation = navigation.to_ascii_lowercase();
    let described = own.is_lookup(&navigation).then(|| format!("_{navigation}_value"));
    if value.is_absent() {
        let column = described.unwrap_or_else(|| source.tables().navigation(own, &navigation).column);
        return Ok((column, Value::Null, Value::Null));
    }
    let text =
        value.as_str().ok_or_else(|| format!("expected a text such as /contacts(<id>), found {}", value.kind()))?;
    let (set, id) = bind::target(text).ok_or_else(|| format!("{} is not of the form /contacts(<id>)", shown(text)))?;
    let target = source.tables().find(set).map_err(|error| error.to_string())?;
    let (name, id) = (target.logical_name.clone(), normal_id(id));
    if source.row(target, &id).map_err(|error| error.to_string())?.is_none() {
        return Err(RecordsError::not_found(&name, &id).to_string());
    }
    let column = described.unwrap_or_else(|| bind::lookup_column(&navigation, &own.logical_name, &name));
    Ok((column, name.into(), id.into()))
}
