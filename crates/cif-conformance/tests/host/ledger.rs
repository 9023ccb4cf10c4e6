//! A record store of a host author's own, which keeps a ledger of what is written.

use std::sync::Mutex;

use cif_host::query::Query;
use cif_host::{Action, Actions, MemoryRecords, Records, RecordsError, TableSchema};
use cif_protocol::Record;
use cif_provider::async_trait;

/// Rows in memory, and a line for every write.
#[derive(Debug)]
pub(crate) struct Ledger {
    rows: MemoryRecords,
    lines: Mutex<Vec<String>>,
}

impl Ledger {
    /// Without rows, and with the one action that the kit runs.
    pub(crate) fn new() -> Self {
        let rows = MemoryRecords::new();
        rows.add_action(Action::new("WhoAmI", |_| Ok(Record::new().with("UserId", "somebody"))));
        Self { rows, lines: Mutex::default() }
    }

    fn write(&self, what: &str, table: &str) -> Result<(), RecordsError> {
        let mut lines = self.lines.lock().map_err(|_| RecordsError::Store("the ledger is torn".to_owned()))?;
        lines.push(format!("{what} {table}"));
        Ok(())
    }
}

#[async_trait]
impl Records for Ledger {
    async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        let id = self.rows.create(table, columns).await?;
        self.write("create", table).map(|()| id)
    }

    async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
        self.rows.retrieve(table, id, query).await
    }

    async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        self.rows.update(table, id, columns).await?;
        self.write("update", table)
    }

    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        self.rows.delete(table, id).await?;
        self.write("delete", table)
    }

    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        self.rows.query(table, query).await
    }

    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        self.rows.table(table).await
    }

    fn actions(&self) -> Option<&dyn Actions> {
        self.rows.actions()
    }
}
