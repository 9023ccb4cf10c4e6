//! Records in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cif_protocol::{ProviderRecord, Record, Timestamp, Value};

use super::read::Reader;
use super::{
    Action, ActionError, ActionRequest, ActionTable, Actions, ProviderStore, Records, RecordsError, TableSchema, bind,
    normal_id, standard_tables,
};
use crate::query::Query;
use crate::slugs::{cut, shown};

/// The most rows that one table takes.
const ROWS_PER_TABLE: usize = 100_000;
/// The most columns that one row takes.
const COLUMNS_PER_ROW: usize = 1_000;

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
pub(super) struct Inner {
    pub(super) tables: BTreeMap<String, Table>,
    created: u64,
    clock: Option<Timestamp>,
    actions: ActionTable,
    /// The click-to-act flags that desks wrote, by unique name of the provider.
    click_to_act: BTreeMap<String, bool>,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) schema: TableSchema,
    /// Rows in order of creation; `by_id` finds them.
    pub(super) rows: BTreeMap<u64, Record>,
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

    /// Adds an action for `executeAction`.
    pub fn add_action(&self, action: Action) {
        self.lock().actions.add(action);
    }

    /// The click-to-act flag that a desk wrote for a provider: what its record should say when the next desk is made.
    #[must_use]
    pub fn click_to_act(&self, provider: &str) -> Option<bool> {
        self.lock().click_to_act.get(provider).copied()
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
        Reader::new(&inner).row(table, row, query)
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
            None => Err(not_found(&name, &id)),
        }
    }

    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        let inner = self.lock();
        let table = inner.table(table)?;
        Reader::new(&inner).rows(table, query)
    }

    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        Ok(self.lock().table(table)?.schema.clone())
    }

    fn actions(&self) -> Option<&dyn Actions> {
        Some(self)
    }

    fn provider_store(&self) -> Option<&dyn ProviderStore> {
        Some(self)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Actions for MemoryRecords {
    async fn run(&self, request: ActionRequest) -> Result<Record, ActionError> {
        // A copy: an action may use the store.
        let actions = self.lock().actions.clone();
        actions.call(&request)
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl ProviderStore for MemoryRecords {
    async fn set_click_to_act(&self, provider: &ProviderRecord, on: bool) -> Result<(), RecordsError> {
        self.lock().click_to_act.insert(provider.unique_name.clone(), on);
        Ok(())
    }
}

fn not_found(table: &str, id: &str) -> RecordsError {
    RecordsError::NotFound { table: table.to_owned(), id: cut(id, 100) }
}

impl Table {
    fn row(&self, id: &str) -> Result<&Record, RecordsError> {
        let id = normal_id(id);
        self.by_id
            .get(&id)
            .and_then(|number| self.rows.get(number))
            .ok_or_else(|| not_found(&self.schema.logical_name, &id))
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
        let too_many = || RecordsError::Column {
            table: schema.logical_name.clone(),
            column: String::new(),
            problem: format!("the row has more than {COLUMNS_PER_ROW} columns"),
        };
        if columns.len() > COLUMNS_PER_ROW {
            return Err(too_many());
        }
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
            return Err(too_many());
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
        let (set, id) =
            bind::target(text).ok_or_else(|| format!("{} is not of the form /contacts(<id>)", shown(text)))?;
        let table = self.table(set).map_err(|error| error.to_string())?;
        table.row(id).map_err(|error| error.to_string())?;
        let name = table.schema.logical_name.clone();
        Ok((bind::lookup_column(navigation, &schema.logical_name, &name), name.into(), normal_id(id).into()))
    }

    /// The row a lookup of `row` points to.
    pub(super) fn target<'a>(&'a self, row: &Record, lookup: &str) -> Option<(&'a Table, &'a Record)> {
        let table = self.tables.get(row.text(&format!("{lookup}{LOGICAL_NAME}"))?)?;
        Some((table, table.row(row.text(lookup)?).ok()?))
    }

    pub(super) fn name_of_target(&self, row: &Record, lookup: &str) -> Option<String> {
        let (table, target) = self.target(row, lookup)?;
        target.text(&table.schema.primary_name).map(str::to_owned)
    }
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
