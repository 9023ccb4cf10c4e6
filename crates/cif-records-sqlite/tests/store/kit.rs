//! The record kit of `cif-conformance`, on both stores of ours.

use std::sync::Arc;

use cif_conformance::records::{cases, run_case};
use cif_host::query::Query;
use cif_host::{MemoryRecords, Records, RecordsError, TableSchema};
use cif_protocol::Record;
use cif_records_sqlite::SqliteRecords;
use futures::executor::block_on;

use crate::support::Folder;

#[test]
fn every_case_holds_for_both_stores() {
    for case in cases() {
        let memory = block_on(run_case(case, Arc::new(MemoryRecords::new())));
        assert!(!memory.outcome.is_bad(), "in memory: {memory:?}");
        let folder = Folder::new();
        let sqlite = block_on(run_case(case, Arc::new(SqliteRecords::open(folder.file()).expect("opened"))));
        assert!(!sqlite.outcome.is_bad(), "SQLite: {sqlite:?}");
    }
}

#[test]
fn a_store_that_forgets_does_not_pass() {
    let reports = cases().map(|case| block_on(run_case(case, Arc::new(Forgetful(MemoryRecords::new())))));
    let bad: Vec<&str> = reports.filter(|row| row.outcome.is_bad()).map(|row| row.id).collect();
    let expected = ["changes_only_what_is_given", "frees_and_finds", "is_named", "changes_nothing", "bind"];
    assert!(bad.len() == expected.len() && bad.iter().zip(expected).all(|(id, end)| id.ends_with(end)), "{bad:?}");
}

/// Updates get lost.
#[derive(Debug)]
struct Forgetful(MemoryRecords);

#[async_trait::async_trait]
impl Records for Forgetful {
    async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        self.0.create(table, columns).await
    }

    async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
        self.0.retrieve(table, id, query).await
    }

    async fn update(&self, _table: &str, _id: &str, _columns: Record) -> Result<(), RecordsError> {
        Ok(())
    }

    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        self.0.delete(table, id).await
    }

    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        self.0.query(table, query).await
    }

    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        self.0.table(table).await
    }
}
