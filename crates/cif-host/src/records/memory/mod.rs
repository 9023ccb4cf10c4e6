//! Records in memory.

mod groups;
mod load;
mod rows;
mod select;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cif_protocol::{ProviderRecord, Record, Timestamp};

use super::store::{Projector, TableSet, changed_row, counted_id, given_id, new_row};
use super::{
    Action, ActionError, ActionRequest, ActionTable, Actions, ProviderStore, Records, RecordsError, TableSchema,
    normal_id,
};
use crate::query::Query;
use rows::Rows;

/// The most rows that one table takes.
const ROWS_PER_TABLE: usize = 100_000;

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

/// Where the present time comes from.
#[derive(Default)]
enum Clock {
    #[default]
    None,
    Fixed(Timestamp),
    Running(Box<dyn Fn() -> Timestamp + Send + Sync>),
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({:?})", self.now())
    }
}

impl Clock {
    fn now(&self) -> Option<Timestamp> {
        match self {
            Self::None => None,
            Self::Fixed(now) => Some(*now),
            Self::Running(now) => Some(now()),
        }
    }
}

#[derive(Debug, Default)]
struct Inner {
    tables: TableSet,
    rows: BTreeMap<String, Rows>,
    created: u64,
    clock: Clock,
    actions: ActionTable,
    /// The click-to-act flags that desks wrote, by unique name of the provider, and what its record said then.
    click_to_act: BTreeMap<String, (bool, bool)>,
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
        Self { inner: Arc::new(Mutex::new(Inner { tables: TableSet::standard(), ..Inner::default() })) }
    }

    /// Adds a table, or changes what is known of one; its rows stay.
    pub fn add_table(&self, schema: TableSchema) {
        self.lock().tables.insert(schema);
    }

    /// Sets the time that rows created or changed from now on get as `createdon` and `modifiedon`, and that conditions such as
    /// `Today` go by. Without a time rows get none, and such conditions fail.
    pub fn set_time(&self, now: Timestamp) {
        self.lock().clock = Clock::Fixed(now);
    }

    /// As [`MemoryRecords::set_time`], with a clock that is asked each time.
    pub fn set_clock(&self, now: impl Fn() -> Timestamp + Send + Sync + 'static) {
        self.lock().clock = Clock::Running(Box::new(now));
    }

    /// Adds an action for `executeAction`.
    pub fn add_action(&self, action: Action) {
        self.lock().actions.add(action);
    }

    /// The click-to-act flag that a desk wrote for a provider: what its record should say when the next desk is made.
    #[must_use]
    pub fn click_to_act(&self, provider: &str) -> Option<bool> {
        self.lock().click_to_act.get(provider).map(|(flag, _)| *flag)
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
        self.lock().tables.iter().map(|table| table.logical_name.clone()).collect()
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
        let table = inner.tables.find(table)?;
        let id = normal_id(id);
        let row = inner.find(&table.logical_name, &id)?;
        let query = query.resolved(|| inner.clock.now())?;
        Projector::new(&*inner).row(table, row, &query)
    }

    async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        self.lock().update(table, &normal_id(id), columns)
    }

    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        let mut inner = self.lock();
        let name = inner.tables.find(table)?.logical_name.clone();
        let id = normal_id(id);
        let gone = inner.rows.get_mut(&name).is_some_and(|rows| rows.remove(&id));
        if gone { Ok(()) } else { Err(RecordsError::not_found(&name, &id)) }
    }

    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        let inner = self.lock();
        let query = query.resolved(|| inner.clock.now())?;
        inner.select(inner.tables.find(table)?, &query)
    }

    async fn count(&self, table: &str, query: &Query) -> Result<u64, RecordsError> {
        let inner = self.lock();
        let query = query.resolved(|| inner.clock.now())?;
        inner.count(inner.tables.find(table)?, &query)
    }

    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        Ok(self.lock().tables.find(table)?.clone())
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
        let mut inner = self.lock();
        inner.click_to_act.entry(provider.unique_name.clone()).or_insert((on, provider.click_to_act)).0 = on;
        Ok(())
    }

    async fn first_click_to_act(&self, provider: &ProviderRecord) -> Result<bool, RecordsError> {
        let mut inner = self.lock();
        match inner.click_to_act.get(&provider.unique_name) {
            Some((flag, configured)) if *configured == provider.click_to_act => return Ok(*flag),
            _ => inner.click_to_act.remove(&provider.unique_name),
        };
        Ok(provider.click_to_act)
    }
}

impl Inner {
    fn find(&self, table: &str, id: &str) -> Result<&Record, RecordsError> {
        let found = self.rows.get(table).and_then(|rows| rows.get(id));
        found.ok_or_else(|| RecordsError::not_found(table, id))
    }

    fn create(&mut self, table: &str, columns: Record) -> Result<String, RecordsError> {
        let table = self.tables.find(table)?;
        let name = table.logical_name.clone();
        let rows = self.rows.get(&name);
        if rows.is_some_and(|rows| rows.len() >= ROWS_PER_TABLE) {
            return Err(RecordsError::Full { table: name, limit: ROWS_PER_TABLE });
        }
        let taken = |id: &str| rows.is_some_and(|rows| rows.get(id).is_some());
        let given = given_id(table, &columns);
        if let Some(id) = given.as_ref().filter(|id| taken(id)) {
            return Err(RecordsError::Duplicate { table: name, id: id.clone() });
        }
        let number = self.created + 1;
        let id = given.unwrap_or_else(|| {
            // A caller may have given an id that looks like a counted one.
            (number..).map(counted_id).find(|id| !taken(id)).unwrap_or_default()
        });
        let row = new_row(self, table, &id, columns, self.clock.now())?;
        self.created = number;
        self.rows.entry(name).or_default().insert(number, id.clone(), row);
        Ok(id)
    }

    fn update(&mut self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        let table = self.tables.find(table)?;
        let row = self.find(&table.logical_name, id)?.clone();
        let row = changed_row(self, table, row, columns, self.clock.now())?;
        let name = table.logical_name.clone();
        if let Some(rows) = self.rows.get_mut(&name) {
            rows.replace(id, row);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
