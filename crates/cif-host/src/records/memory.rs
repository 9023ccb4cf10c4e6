//! Records in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cif_protocol::{Record, Timestamp, Value};

use super::{Records, RecordsError, TableSchema, bind, normal_id, standard_tables};
use crate::query::{Columns, Query, matches, sort_rows};

/// The most rows that one table takes.
const ROWS_PER_TABLE: usize = 100_000;
/// The most columns that one row takes.
const COLUMNS_PER_ROW: usize = 1_000;

const FORMATTED: &str = "@OData.Community.Display.V1.FormattedValue";
const LOGICAL_NAME: &str = "@Microsoft.Dynamics.CRM.lookuplogicalname";

/// A record store in memory, shared by its clones: the standard tables, and any other that is added.
///
/// Ids of new rows are counted, not random: the same calls give the same ids.
///
/// ```
/// # futures::executor::block_on(async {
/// use cif_host::{MemoryRecords, Records, query::Query};
/// use cif_protocol::Record;
/// let records = MemoryRecords::new();
/// let id = records.create("contact", Record::new().with("fullname", "Ada")).await?;
/// let rows = records.query("contact", &Query::parse("$filter=contains(fullname,'ad')")?).await?;
/// assert_eq!(rows[0].text("contactid"), Some(id.as_str()));
/// # Ok::<(), cif_host::RecordsError>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct MemoryRecords {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    tables: BTreeMap<String, Table>,
    created: u64,
    clock: Option<Timestamp>,
}

#[derive(Debug)]
struct Table {
    schema: TableSchema,
    /// Rows in order of creation; `by_id` finds them.
    rows: BTreeMap<u64, Record>,
    by_id: BTreeMap<String, u64>,
}

impl Default for MemoryRecords {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryRecords {
    /// An empty store with the standard tables.
    #[must_use]
    pub fn new() -> Self {
        let store = Self { inner: Arc::default() };
        for schema in standard_tables() {
            store.add_table(schema);
        }
        store
    }

    /// Adds a table, or changes what is known of one; its rows stay.
    pub fn add_table(&self, schema: TableSchema) {
        let mut inner = self.lock();
        match inner.tables.get_mut(&schema.logical_name) {
            Some(table) => table.schema = schema,
            None => {
                let name = schema.logical_name.clone();
                inner.tables.insert(name, Table { schema, rows: BTreeMap::new(), by_id: BTreeMap::new() });
            }
        }
    }

    /// Sets the time that rows created or changed from now on get as `createdon` and `modifiedon`. Without it they get none.
    pub fn set_time(&self, now: Timestamp) {
        self.lock().clock = Some(now);
    }

    /// Adds a row at once, for seeding.
    ///
    /// # Errors
    /// As [`Records::create`].
    pub fn insert(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        self.lock().create(table, columns)
    }

    /// The logical names of all tables.
    #[must_use]
    pub fn table_names(&self) -> Vec<String> {
        self.lock().tables.keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic elsewhere cannot leave a half-written row: every change is one assignment.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Records for MemoryRecords {
    async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        self.lock().create(table, columns)
    }

    async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
        let inner = self.lock();
        let table = inner.table(table)?;
        let row = table.row(id)?;
        Ok(inner.project(table, row, query))
    }

    async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        self.lock().update(table, id, columns)
    }

    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        let mut inner = self.lock();
        let name = inner.table(table)?.schema.logical_name.clone();
        let Some(table) = inner.tables.get_mut(&name) else { return Err(inner.unknown(table)) };
        let id = normal_id(id);
        match table.by_id.remove(&id) {
            Some(number) => {
                table.rows.remove(&number);
                Ok(())
            }
            None => Err(RecordsError::NotFound { table: name, id }),
        }
    }

    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        let inner = self.lock();
        let table = inner.table(table)?;
        Ok(inner.select(table, query))
    }

    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        Ok(self.lock().table(table)?.schema.clone())
    }
}

impl Table {
    fn row(&self, id: &str) -> Result<&Record, RecordsError> {
        let id = normal_id(id);
        self.by_id
            .get(&id)
            .and_then(|number| self.rows.get(number))
            .ok_or_else(|| RecordsError::NotFound { table: self.schema.logical_name.clone(), id })
    }
}

impl Inner {
    fn table(&self, name: &str) -> Result<&Table, RecordsError> {
        let lower = name.to_ascii_lowercase();
        self.tables
            .get(&lower)
            .or_else(|| self.tables.values().find(|table| table.schema.set_name == lower))
            .ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> RecordsError {
        let known: Vec<&str> = self.tables.keys().map(String::as_str).take(40).collect();
        RecordsError::UnknownTable { table: name.chars().take(100).collect(), known: known.join(", ") }
    }

    fn create(&mut self, table: &str, columns: Record) -> Result<String, RecordsError> {
        let table = self.table(table)?;
        let schema = table.schema.clone();
        let name = schema.logical_name.clone();
        if table.rows.len() >= ROWS_PER_TABLE {
            return Err(RecordsError::Full { table: name, limit: ROWS_PER_TABLE });
        }
        let given = columns.text(&schema.primary_id).map(normal_id).filter(|id| !id.is_empty());
        if let Some(id) = given.as_ref().filter(|id| table.by_id.contains_key(*id)) {
            return Err(RecordsError::Duplicate { table: name, id: id.clone() });
        }
        let id = given.unwrap_or_else(|| format!("00000000-0000-4000-8000-{:012x}", self.created + 1));
        let mut row =
            Record::new().with(schema.primary_id.clone(), id.clone()).with("statecode", 0).with("statuscode", 1);
        self.write(&schema, &mut row, columns)?;
        row.insert(schema.primary_id.clone(), id.clone());
        if let (Some(now), None) = (self.clock, row.get("createdon")) {
            row.insert("createdon", now.to_string());
            row.insert("modifiedon", now.to_string());
        }
        self.created += 1;
        let number = self.created;
        if let Some(table) = self.tables.get_mut(&name) {
            table.by_id.insert(id.clone(), number);
            table.rows.insert(number, row);
        }
        Ok(id)
    }

    fn update(&mut self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        let table = self.table(table)?;
        let schema = table.schema.clone();
        let mut row = table.row(id)?.clone();
        let old_id = row.get(&schema.primary_id).cloned();
        self.write(&schema, &mut row, columns)?;
        row.insert(schema.primary_id.clone(), old_id.unwrap_or(Value::Null));
        if let Some(now) = self.clock {
            row.insert("modifiedon", now.to_string());
        }
        if let Some(table) = self.tables.get_mut(&schema.logical_name) {
            if let Some(number) = table.by_id.get(&normal_id(id)) {
                table.rows.insert(*number, row);
            }
        }
        Ok(())
    }

    /// Puts columns into a row: names in lower case, lookups resolved, undefined ones left out.
    fn write(&self, schema: &TableSchema, row: &mut Record, columns: Record) -> Result<(), RecordsError> {
        for (key, value) in columns.0 {
            let wrong = |problem: String| RecordsError::Column {
                table: schema.logical_name.clone(),
                column: key.chars().take(100).collect(),
                problem,
            };
            if value == Value::Undefined {
                continue;
            }
            if let Some(navigation) = bind::bind_key(&key) {
                let (column, table, id) = self.resolve(schema, navigation, &value).map_err(wrong)?;
                row.insert(format!("{column}{LOGICAL_NAME}"), table);
                row.insert(column, id);
            } else if key.is_empty() || key.len() > 200 {
                return Err(wrong("expected a column name of 1 to 200 bytes".to_owned()));
            } else {
                row.insert(key.to_ascii_lowercase(), value);
            }
        }
        if row.len() > COLUMNS_PER_ROW {
            let problem = format!("the row has more than {COLUMNS_PER_ROW} columns");
            return Err(RecordsError::Column { table: schema.logical_name.clone(), column: String::new(), problem });
        }
        if schema.logical_name == "contact" && row.text("fullname").is_none() {
            let name: Vec<&str> = ["firstname", "lastname"].iter().filter_map(|part| row.text(part)).collect();
            let name = name.join(" ");
            row.insert("fullname", name);
        }
        Ok(())
    }

    /// The lookup column, target table and target id of a bind; nulls clear the lookup.
    fn resolve(&self, schema: &TableSchema, navigation: &str, value: &Value) -> Result<(String, Value, Value), String> {
        if value.is_absent() {
            return Ok((bind::lookup_column(navigation, &schema.logical_name, ""), Value::Null, Value::Null));
        }
        let text =
            value.as_str().ok_or_else(|| format!("expected a text such as /contacts(<id>), found {}", value.kind()))?;
        let (set, id) = bind::target(text).ok_or_else(|| format!("{text:?} is not of the form /contacts(<id>)"))?;
        let table = self.table(set).map_err(|error| error.to_string())?;
        table.row(id).map_err(|error| error.to_string())?;
        let name = table.schema.logical_name.clone();
        Ok((bind::lookup_column(navigation, &schema.logical_name, &name), name.into(), normal_id(id).into()))
    }

    fn select(&self, table: &Table, query: &Query) -> Vec<Record> {
        let term = query.search.as_deref().map(SearchTerm::new);
        let mut rows: Vec<Joined<'_>> = table
            .rows
            .values()
            .map(|row| Joined { store: self, row })
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
        for (column, value) in row.iter().filter(|(column, _)| wanted(column.split('@').next().unwrap_or(column))) {
            projected.insert(column, value.clone());
            if let Some(name) = self.name_of_target(row, column) {
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

    /// The row a lookup of `row` points to.
    fn target<'a>(&'a self, row: &Record, lookup: &str) -> Option<(&'a Table, &'a Record)> {
        let table = self.tables.get(row.text(&format!("{lookup}{LOGICAL_NAME}"))?)?;
        Some((table, table.row(row.text(lookup)?).ok()?))
    }

    fn name_of_target(&self, row: &Record, lookup: &str) -> Option<String> {
        let (table, target) = self.target(row, lookup)?;
        target.text(&table.schema.primary_name).map(str::to_owned)
    }

    /// A lookup gives its target row or null; a column that holds an array gives it; any other property gives the rows of
    /// the table of that name whose lookups point here.
    fn expand(&self, table: &Table, row: &Record, property: &str, query: &Query) -> Value {
        let lookup = if row.contains_key(&format!("_{property}_value")) {
            format!("_{property}_value")
        } else {
            let with_target = |name: &String| bind::lookup_column(property, &table.schema.logical_name, name);
            self.tables.keys().map(with_target).find(|column| row.contains_key(column)).unwrap_or_default()
        };
        if !lookup.is_empty() {
            return self
                .target(row, &lookup)
                .map_or(Value::Null, |(table, row)| self.project(table, row, query).into());
        }
        if let Some(array @ Value::Array(_)) = row.get(property) {
            return array.clone();
        }
        let Some(id) = row.text(&table.schema.primary_id) else { return Value::Array(Vec::new()) };
        let related = self.tables.values().find(|other| {
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
            let candidates = other.rows.values().filter(|row| points_here(row));
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

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
