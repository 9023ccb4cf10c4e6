//! The directory as the desktop sees it: the table `contact`. Everything else, such as the activities of calls, is kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use cif_host::query::Query;
use cif_host::{Actions, AttributeKind, MemoryRecords, Records, RecordsError, TableSchema, normal_id};
use cif_protocol::Record;

use crate::directory::{Directory, Person};

/// The table that the application keeps.
const TABLE: &str = "contact";

/// The record store of the desktop.
#[derive(Debug)]
pub struct CompanyRecords {
    directory: Arc<Directory>,
    memory: MemoryRecords,
    /// The revision of the directory that is in `memory`.
    shown: Mutex<u64>,
}

fn row(person: &Person) -> Record {
    Record::new()
        .with("contactid", person.number.to_string())
        .with("fullname", person.name.as_str())
        .with("department", person.department.as_str())
        .with("telephone1", person.phone.as_str())
}

impl CompanyRecords {
    /// On this directory, with nothing else in it.
    #[must_use]
    pub fn new(directory: Arc<Directory>) -> Self {
        let memory = MemoryRecords::new();
        memory.add_table(
            TableSchema::new(TABLE)
                .with_display("Person", "People")
                .with_primary_name("fullname")
                .with_attribute("fullname", "Name", AttributeKind::Text)
                .with_attribute("department", "Department", AttributeKind::Text)
                .with_attribute("telephone1", "Telephone", AttributeKind::Phone),
        );
        Self { directory, memory, shown: Mutex::new(0) }
    }

    /// The store that answers, with the people of now in it.
    fn now(&self) -> Result<&MemoryRecords, RecordsError> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = self.directory.revision();
        if *shown != revision {
            self.memory.set_rows(TABLE, self.directory.people().iter().map(row))?;
            *shown = revision;
        }
        Ok(&self.memory)
    }

    /// True for the table of the application, by any of its names.
    async fn is_own(&self, table: &str) -> Result<bool, RecordsError> {
        Ok(self.memory.table(table).await?.logical_name == TABLE)
    }

    /// The store of the other tables; people come and go elsewhere.
    async fn others(&self, what: &str, table: &str) -> Result<&MemoryRecords, RecordsError> {
        if self.is_own(table).await? { Err(RecordsError::not_supported(what, TABLE)) } else { self.now() }
    }
}

#[async_trait]
impl Records for CompanyRecords {
    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        self.now()?.query(table, query).await
    }
    async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
        self.now()?.retrieve(table, id, query).await
    }
    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        self.memory.table(table).await
    }
    async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        self.others("create", table).await?.create(table, columns).await
    }
    async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        if !self.is_own(table).await? {
            return self.now()?.update(table, id, columns).await;
        }
        // The agent may correct the telephone number; the rest is for personnel.
        if let Some((column, _)) = columns.iter().find(|(column, _)| *column != "telephone1") {
            return Err(RecordsError::not_supported(format!("change {column} of"), TABLE));
        }
        let number = normal_id(id).parse().map_err(|_| RecordsError::not_found(TABLE, id))?;
        let phone = columns.text("telephone1").unwrap_or_default();
        let changed = self.directory.change(number, |person| phone.clone_into(&mut person.phone));
        if changed { Ok(()) } else { Err(RecordsError::not_found(TABLE, id)) }
    }
    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        self.others("delete", table).await?.delete(table, id).await
    }
    fn actions(&self) -> Option<&dyn Actions> {
        self.memory.actions()
    }
}
