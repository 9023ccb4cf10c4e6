//! Reads that are done at once, on the thread of whoever asks: a row by its id, the few rows that an index finds by equality. The way
//! to another thread and back costs more than they do. They may take a bounded number of steps; what needs more goes to the thread that
//! reads, and so does everything while another quick read is going on.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use cif_host::query::{Filter, Query};
use cif_host::store::TableSet;
use cif_host::{RecordsError, TableSchema};
use rusqlite::Connection;

use crate::source::Source;
use crate::sql::is_narrow;

/// So many instructions of SQLite are one step.
const STEP: std::ffi::c_int = 500;
/// The most steps of one quick read: about a millisecond.
const STEPS: u32 = 10;
/// The most rows of one quick read.
pub(crate) const ROWS: usize = 64;

/// A connection for quick reads.
#[derive(Debug)]
pub(crate) struct Quick {
    connection: Mutex<Connection>,
    steps: Arc<AtomicU32>,
}

impl Quick {
    pub(crate) fn new(connection: Connection) -> Self {
        let steps = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&steps);
        connection.progress_handler(STEP, Some(move || counted.fetch_add(1, Ordering::Relaxed) >= STEPS));
        Self { connection: Mutex::new(connection), steps }
    }

    /// Reads at once; `None` when it would take too long.
    pub(crate) fn read<T>(
        &self,
        tables: &TableSet,
        path: &Path,
        work: impl FnOnce(&Source<'_>) -> Result<Option<T>, RecordsError>,
    ) -> Option<Result<T, RecordsError>> {
        let connection = match self.connection.try_lock() {
            Ok(connection) => connection,
            Err(TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
            Err(TryLockError::WouldBlock) => return None,
        };
        self.steps.store(0, Ordering::Relaxed);
        let found = work(&Source { connection: &connection, tables, path });
        match found {
            Ok(found) => found.map(Ok),
            // What was interrupted, or found the file busy, is done again by the thread that reads; and so it says what is wrong.
            Err(_) => None,
        }
    }
}

/// True when an index finds the rows of a query by equality, and nothing else is asked that may take long.
pub(crate) fn is_quick(table: &TableSchema, query: &Query) -> bool {
    let narrow = match &query.filter {
        Some(Filter::And(all)) => all.iter().any(|filter| is_narrow(table, filter)),
        Some(filter) => is_narrow(table, filter),
        None => false,
    };
    narrow
        && query.search.is_none()
        && query.links.is_empty()
        && query.expand.is_empty()
        && query.aggregation.is_none()
        && !query.distinct
}
