//! Reading rows of the store in memory: selecting, projecting, expanding.

use std::cell::Cell;

use cif_protocol::{Record, Value};

use super::memory::{Inner, Table};
use super::{RecordsError, bind};
use crate::query::{Columns, Query, matches, sort_rows};

const FORMATTED: &str = "@OData.Community.Display.V1.FormattedValue";

/// The work that one query may cause, so that nested `$expand`s cannot multiply for ever: looking at a related row costs one,
/// giving a row a hundred.
const WORK: u64 = 5_000_000;
const ROW_WORK: u64 = 100;

/// Reads for one query.
pub(super) struct Reader<'a> {
    store: &'a Inner,
    left: Cell<u64>,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(store: &'a Inner) -> Self {
        Self { store, left: Cell::new(WORK) }
    }

    /// One row as the query wants it.
    pub(super) fn row(&self, table: &Table, row: &Record, query: &Query) -> Result<Record, RecordsError> {
        let row = self.project(table, row, query);
        self.finish(row)
    }

    /// The rows that a query selects.
    pub(super) fn rows(&self, table: &Table, query: &Query) -> Result<Vec<Record>, RecordsError> {
        let rows = self.select(table, query);
        self.finish(rows)
    }

    fn finish<T>(&self, result: T) -> Result<T, RecordsError> {
        if self.left.get() > 0 {
            return Ok(result);
        }
        Err(RecordsError::Store(
            "the query asks for too many related rows; use less $expand, or a $top inside it".to_owned(),
        ))
    }

    /// Takes work from what is left; false when nothing is left.
    fn spend(&self, work: u64) -> bool {
        self.left.set(self.left.get().saturating_sub(work));
        self.left.get() > 0
    }

    fn select(&self, table: &Table, query: &Query) -> Vec<Record> {
        let term = query.search.as_deref().map(SearchTerm::new);
        let mut rows: Vec<Joined<'_>> = table
            .rows
            .values()
            .map(|row| Joined { store: self.store, row })
            .filter(|row| query.filter.as_ref().is_none_or(|filter| matches(filter, row)))
            .filter(|row| term.as_ref().is_none_or(|term| term.is_in(row.row)))
            .collect();
        sort_rows(&mut rows, &query.order_by);
        rows.into_iter().take(query.limit()).map(|row| self.project(table, row.row, query)).collect()
    }

    /// The selected columns of a row, its id always; lookups with the name and table of their target; related rows.
    fn project(&self, table: &Table, row: &Record, query: &Query) -> Record {
        let wanted = |column: &str| {
            query.select.is_empty()
                || column == table.schema.primary_id
                || query.select.iter().any(|name| {
                    let plain = column.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value"));
                    name == column || plain == Some(name)
                })
        };
        let mut projected = Record::new();
        if !self.spend(ROW_WORK) {
            return projected;
        }
        for (column, value) in row.iter().filter(|(column, _)| wanted(column.split('@').next().unwrap_or(column))) {
            projected.insert(column, value.clone());
            if let Some(name) = self.store.name_of_target(row, column) {
                projected.insert(format!("{column}{FORMATTED}"), name);
            }
        }
        for column in query.select.iter().filter(|column| !column.contains('/')) {
            // A lookup that was selected by its plain name is there under its value name.
            if !projected.contains_key(column) && !projected.contains_key(&format!("_{column}_value")) {
                projected.insert(column, Value::Null);
            }
        }
        for expand in &query.expand {
            projected.insert(&expand.property, self.expand(table, row, &expand.property, &expand.query));
        }
        projected
    }

    /// A lookup gives its target row or null; a column that holds an array gives it; any other property gives the rows of
    /// the table of that name whose lookups point here.
    fn expand(&self, table: &Table, row: &Record, property: &str, query: &Query) -> Value {
        let lookup = if row.contains_key(&format!("_{property}_value")) {
            format!("_{property}_value")
        } else {
            let with_target = |name: &String| bind::lookup_column(property, &table.schema.logical_name, name);
            self.store.tables.keys().map(with_target).find(|column| row.contains_key(column)).unwrap_or_default()
        };
        if !lookup.is_empty() {
            return self
                .store
                .target(row, &lookup)
                .map_or(Value::Null, |(table, row)| self.project(table, row, query).into());
        }
        if let Some(array @ Value::Array(_)) = row.get(property) {
            return array.clone();
        }
        let Some(id) = row.text(&table.schema.primary_id) else { return Value::Array(Vec::new()) };
        let related = self.store.tables.values().find(|other| {
            let name = &other.schema.logical_name;
            property == name
                || property == other.schema.set_name
                || property.ends_with(&format!("_{name}"))
                || property.ends_with(&other.schema.set_name)
        });
        let points_here = |other: &Record| {
            other.iter().any(|(column, value)| column.ends_with("_value") && value.as_str() == Some(id))
        };
        let rows = related.into_iter().flat_map(|other| {
            let candidates = other.rows.values().take_while(|_| self.spend(1)).filter(|row| points_here(row));
            let selected = candidates.filter(|row| query.filter.as_ref().is_none_or(|filter| matches(filter, *row)));
            selected.take(query.limit()).map(|row| self.project(other, row, query).into())
        });
        Value::Array(rows.collect())
    }
}

/// A row whose lookups can be reached into: `parentcustomerid/name`.
struct Joined<'a> {
    store: &'a Inner,
    row: &'a Record,
}

impl Columns for Joined<'_> {
    fn column(&self, name: &str) -> Option<&Value> {
        let Some((lookup, column)) = name.split_once('/') else {
            return self.row.get(name).or_else(|| self.row.get(&format!("_{name}_value")));
        };
        self.store.target(self.row, &format!("_{lookup}_value")).and_then(|(_, row)| row.get(column))
    }
}

/// A search term: found as text in any case, or by its digits when it looks like a phone number.
struct SearchTerm {
    text: String,
    digits: String,
}

impl SearchTerm {
    fn new(term: &str) -> Self {
        let is_phone = term.chars().all(|c| c.is_ascii_digit() || " +()-./".contains(c));
        let digits: String = term.chars().filter(char::is_ascii_digit).collect();
        Self { text: term.to_lowercase(), digits: if is_phone && digits.len() >= 4 { digits } else { String::new() } }
    }

    fn is_in(&self, row: &Record) -> bool {
        row.iter().filter(|(column, _)| !column.contains('@')).filter_map(|(_, value)| value.as_str()).any(|text| {
            text.to_lowercase().contains(&self.text)
                || !self.digits.is_empty()
                    && text.chars().filter(char::is_ascii_digit).collect::<String>().contains(&self.digits)
        })
    }
}
