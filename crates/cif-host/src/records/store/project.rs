//! Rows as they are given out: the selected columns, what their values are called, related rows.

use std::cell::Cell;

use cif_protocol::{Record, Value};

use super::{FORMATTED, LOOKUP_TABLE, RowSource, cell};
use crate::query::{Link, Query};
use crate::records::{AttributeKind, RecordsError, TableSchema};

/// The work that one query may cause, so that nested `$expand`s and joins cannot multiply for ever: looking at a related row
/// costs one, giving a row a hundred.
const WORK: u64 = 5_000_000;
const ROW_WORK: u64 = 100;

/// True when a query selects a column of a stored row, which may be an annotation of one: all without `$select`, and the id in any case.
#[must_use]
pub fn is_wanted(table: &TableSchema, query: &Query, column: &str) -> bool {
    if query.select.is_empty() {
        return true;
    }
    let column = column.split('@').next().unwrap_or(column);
    let plain = column.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value"));
    // A row that may be merged with one that looks alike has no id of its own.
    !query.distinct && column == table.primary_id
        || query.select.iter().any(|name| name == column || plain == Some(name))
}

/// Gives out the rows of one query.
#[derive(Debug)]
pub struct Projector<'a, S: ?Sized> {
    source: &'a S,
    left: Cell<u64>,
}

impl<'a, S: RowSource + ?Sized> Projector<'a, S> {
    /// For one query.
    pub const fn new(source: &'a S) -> Self {
        Self { source, left: Cell::new(WORK) }
    }

    /// Takes work from what is left.
    ///
    /// # Errors
    /// Nothing is left.
    pub fn spend(&self, work: u64) -> Result<(), RecordsError> {
        self.left.set(self.left.get().saturating_sub(work));
        if self.left.get() > 0 {
            return Ok(());
        }
        Err(RecordsError::Store(
            "the query asks for too many related rows; use fewer joins and less $expand, or a $top inside it"
                .to_owned(),
        ))
    }

    /// A stored row as the query wants it: the selected columns, the id always; look-ups and options with their names; related
    /// rows.
    ///
    /// # Errors
    /// The query asks for too many related rows, or the store failed.
    pub fn row(&self, table: &TableSchema, row: &Record, query: &Query) -> Result<Record, RecordsError> {
        if !query.expand.is_empty() {
            self.spend(ROW_WORK)?;
        }
        let mut projected = Record::new();
        for (column, value) in row.iter().filter(|(column, _)| is_wanted(table, query, column)) {
            projected.insert(column, value.clone());
            if let Some(name) = self.formatted(table, row, column, value)? {
                projected.insert(format!("{column}{FORMATTED}"), name);
            }
        }
        for column in query.select.iter().filter(|column| !column.contains('/')) {
            // A look-up that was selected by its plain name is there under its value name.
            if !projected.contains_key(column) && !projected.contains_key(&format!("_{column}_value")) {
                projected.insert(column, Value::Null);
            }
        }
        for expand in &query.expand {
            let value = self.expand(table, row, &expand.property, &expand.query)?;
            projected.insert(&expand.property, value);
        }
        Ok(projected)
    }

    /// Adds the columns of a joined row to a row that is given out; without a row they are null.
    ///
    /// # Errors
    /// The store failed.
    pub fn linked(
        &self,
        into: &mut Record,
        link: &Link,
        table: &TableSchema,
        row: Option<&Record>,
    ) -> Result<(), RecordsError> {
        let all = if link.all_columns { row } else { None };
        let all = all.into_iter().flat_map(|row| row.iter()).filter(|(column, _)| !column.contains('@'));
        let all = all.map(|(column, _)| (column.to_owned(), format!("{}.{column}", link.alias)));
        let columns: Vec<(String, String)> = all.chain(link.select.iter().cloned()).collect();
        for (column, output) in columns {
            let Some((row, value)) = row.and_then(|row| Some((row, cell(table, row, &column)?))) else {
                into.insert(output, Value::Null);
                continue;
            };
            let stored = if row.get(&column) == Some(value) { column } else { format!("_{column}_value") };
            if let Some(name) = self.formatted(table, row, &stored, value)? {
                into.insert(format!("{output}{FORMATTED}"), name);
            }
            if let Some(target) = row.get(&format!("{stored}{LOOKUP_TABLE}")) {
                into.insert(format!("{output}{LOOKUP_TABLE}"), target.clone());
            }
            into.insert(output, value.clone());
        }
        Ok(())
    }

    /// What a value is called for people: the name of the row that a look-up points to, the name of an option.
    fn formatted(
        &self,
        table: &TableSchema,
        row: &Record,
        column: &str,
        value: &Value,
    ) -> Result<Option<String>, RecordsError> {
        match value {
            Value::Number(number) => Ok(table.attribute(column).and_then(|attribute| {
                let option = attribute.options.iter().find(|(option, _)| {
                    #[allow(clippy::cast_precision_loss, reason = "numbers of options are small")]
                    let option = *option as f64;
                    option == *number
                });
                option.map(|(_, name)| name.clone())
            })),
            Value::Bool(value) => {
                Ok(table.attribute(column).filter(|found| found.kind == AttributeKind::Boolean).map(|found| {
                    let option = found.options.iter().find(|(option, _)| *option == i64::from(*value));
                    option.map_or_else(|| if *value { "Yes" } else { "No" }.to_owned(), |(_, name)| name.clone())
                }))
            }
            Value::String(_) => {
                Ok(self.target(row, column)?.and_then(|(table, row)| row.text(&table.primary_name).map(str::to_owned)))
            }
            _ => Ok(None),
        }
    }

    /// The row that a look-up points to.
    fn target(
        &self,
        row: &Record,
        column: &str,
    ) -> Result<Option<(&'a TableSchema, std::borrow::Cow<'a, Record>)>, RecordsError> {
        if !column.ends_with("_value") {
            return Ok(None);
        }
        let name = row.text(&format!("{column}{LOOKUP_TABLE}"));
        let (Some(table), Some(id)) = (name.and_then(|name| self.source.tables().get(name)), row.text(column)) else {
            return Ok(None);
        };
        Ok(self.source.row(table, id)?.map(|row| (table, row)))
    }

    /// A look-up gives its target row or null; a column that holds an array gives it; any other property gives the rows of
    /// the table of that name whose look-ups point here.
    fn expand(&self, table: &TableSchema, row: &Record, property: &str, query: &Query) -> Result<Value, RecordsError> {
        let navigation = self.source.tables().navigation(table, property);
        if row.contains_key(&navigation.column) || table.is_lookup(property) {
            let found = self.target(row, &navigation.column)?;
            let found =
                found.filter(|(table, _)| navigation.target.as_ref().is_none_or(|name| *name == table.logical_name));
            return match found {
                Some((table, row)) => Ok(self.row(table, &row, query)?.into()),
                None => Ok(Value::Null),
            };
        }
        if let Some(array @ Value::Array(_)) = row.get(property) {
            return Ok(array.clone());
        }
        let related = self.source.tables().collection(property);
        let (Some(other), Some(id)) = (related, row.text(&table.primary_id)) else {
            return Ok(Value::Array(Vec::new()));
        };
        let rows = self.source.related(other, id, query, &|work| self.spend(work))?;
        let rows = rows.iter().map(|row| self.row(other, row, query).map(Value::from));
        rows.collect::<Result<Vec<_>, _>>().map(Value::Array)
    }
}
