//! Records of the host: the trait that a store implements, and one that keeps them in memory.

mod actions;
pub(crate) mod bind;
mod demo;
mod memory;
mod metadata;
mod provider_store;
mod schema;
mod search;
pub mod store;
mod tables;

use std::fmt;

use async_trait::async_trait;
use cif_protocol::Record;
use cif_provider::{MaybeSend, MaybeSync};

use crate::query::{Query, QueryError};

pub use actions::{Action, ActionError, ActionRequest, ActionTable, Actions, ParameterType};
pub use demo::{DEMO_USER_ID, demo_actions, demo_records, demo_rows};
pub use memory::MemoryRecords;
pub(crate) use metadata::metadata_text;
pub use provider_store::ProviderStore;
pub use schema::{AttributeKind, AttributeSchema, TableSchema};
pub use search::{Category, Hit, Relevance, search_tables};
pub use tables::standard_tables;

/// A store of records, with the Web API semantics of the original platform: logical table names, `@odata.bind` lookups that
/// read back as `_x_value`, ids in lower case without braces.
///
/// Implementers: every method is atomic on its own; a dropped future may have had its effect or not. Rows given out hold no
/// `Undefined`. Callers: check grants and query limits before; the store checks only what concerns its data.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Records: fmt::Debug + MaybeSend + MaybeSync + 'static {
    /// Adds a row and gives its id. A primary id among the columns is used as given.
    ///
    /// # Errors
    /// Unknown table, a column that cannot be read, a lookup whose target does not exist.
    async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError>;

    /// One row. Of the query, `$select` and `$expand` count.
    ///
    /// # Errors
    /// Unknown table or row.
    async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError>;

    /// Changes the given columns of a row.
    ///
    /// # Errors
    /// As [`Records::create`], and an unknown row.
    async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError>;

    /// Takes a row out.
    ///
    /// # Errors
    /// Unknown table or row.
    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError>;

    /// The rows that a query selects, at most [`ROW_LIMIT`](crate::query::ROW_LIMIT).
    ///
    /// # Errors
    /// Unknown table, or a query that the store cannot answer.
    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError>;

    /// How many rows a query selects, without `$top` and pages.
    ///
    /// # Errors
    /// As [`Records::query`].
    async fn count(&self, table: &str, query: &Query) -> Result<u64, RecordsError> {
        let mut page = Query { top: None, skip: 0, expand: Vec::new(), ..query.clone() };
        loop {
            let found = self.query(table, &page).await?.len();
            page.skip += found;
            if found < crate::query::ROW_LIMIT {
                return Ok(u64::try_from(page.skip).unwrap_or(u64::MAX));
            }
        }
    }

    /// What a table looks like. The name may be its set name as well.
    ///
    /// # Errors
    /// Unknown table.
    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError>;

    /// The actions that `executeAction` runs; none by default.
    fn actions(&self) -> Option<&dyn Actions> {
        None
    }

    /// Where the desk writes what it changes of provider records; by default such changes last as long as the desk.
    fn provider_store(&self) -> Option<&dyn ProviderStore> {
        None
    }
}

/// Why a record operation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordsError {
    /// No such table.
    #[error("table {table:?} does not exist; known tables are {known}")]
    UnknownTable {
        /// The name as given.
        table: String,
        /// The names that exist, shortened.
        known: String,
    },
    /// No such row.
    #[error("{table} {id} does not exist")]
    NotFound {
        /// Logical name of the table.
        table: String,
        /// Id as looked for.
        id: String,
    },
    /// A column has a value that cannot be stored.
    #[error("column {column:?} of {table}: {problem}")]
    Column {
        /// Logical name of the table.
        table: String,
        /// The column as given.
        column: String,
        /// What is wrong, what is expected.
        problem: String,
    },
    /// The row exists already.
    #[error("{table} {id} exists already")]
    Duplicate {
        /// Logical name of the table.
        table: String,
        /// The id that is taken.
        id: String,
    },
    /// The query text is wrong.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The store is full.
    #[error("table {table} holds {limit} rows and takes no more")]
    Full {
        /// Logical name of the table.
        table: String,
        /// The most rows it takes.
        limit: usize,
    },
    /// The store does not do this with this table, now or ever: a table that is only read, for example.
    #[error("the record store does not {what} {table}")]
    NotSupported {
        /// Logical name of the table.
        table: String,
        /// What was wanted, as a verb: `create`, `change`, `delete`.
        what: String,
    },
    /// What the store has written before cannot be read any more.
    #[error("the record file {file} is damaged ({reason}); stop the program and restore the file from a copy")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The store itself failed.
    #[error("the record store failed: {0}")]
    Store(String),
}

impl RecordsError {
    /// A row that does not exist.
    #[must_use]
    pub fn not_found(table: &str, id: &str) -> Self {
        Self::NotFound { table: table.to_owned(), id: crate::slugs::cut(id, 100) }
    }

    /// Something that the store does not do with rows of a table: `what` is a verb such as `create`.
    pub fn not_supported(what: impl Into<String>, table: &str) -> Self {
        Self::NotSupported { table: table.to_owned(), what: what.into() }
    }

    /// A file with records that is damaged.
    #[must_use]
    pub fn damaged(file: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Damaged { file: file.into(), reason: reason.into() }
    }
}

/// An id as it is stored and given out: no braces, lower case.
#[must_use]
pub fn normal_id(id: &str) -> String {
    crate::query::fold(id.trim().trim_start_matches('{').trim_end_matches('}'))
}
