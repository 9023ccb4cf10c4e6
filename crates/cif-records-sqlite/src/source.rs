//! Stored rows, as [`RowSource`] wants them.

use std::borrow::Cow;
use std::path::Path;

use cif_host::query::Query;
use cif_host::store::{RowSource, Spend, TableSet, is_wanted};
use cif_host::{RecordsError, TableSchema};
use cif_protocol::{Record, Value};
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::failed;
use crate::sql;
use crate::tables::rows_table;

/// A connection with the tables that it has.
pub(crate) struct Source<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) tables: &'a TableSet,
    pub(crate) path: &'a Path,
}

impl Source<'_> {
    pub(crate) fn failed(&self, error: &rusqlite::Error) -> RecordsError {
        failed(self.path, error)
    }

    /// Number and columns of a row.
    pub(crate) fn numbered(&self, table: &TableSchema, id: &str) -> rusqlite::Result<Option<(i64, Record)>> {
        let text = format!("SELECT seq, body FROM {} WHERE id = ?1", rows_table(&table.logical_name));
        let mut statement = self.connection.prepare_cached(&text)?;
        statement.query_row([id], |row| Ok((row.get(0)?, row_of(row.get_ref(1)?.as_str()?)?))).optional()
    }

    /// The rows of a statement whose first column is the text of a row.
    pub(crate) fn rows(&self, statement: &sql::Statement) -> rusqlite::Result<Vec<Record>> {
        let mut prepared = self.connection.prepare_cached(&statement.text)?;
        let mut rows = prepared.query(params_from_iter(&statement.values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(row_of(row.get_ref(0)?.as_str()?)?);
        }
        Ok(found)
    }
}

impl RowSource for Source<'_> {
    fn tables(&self) -> &TableSet {
        self.tables
    }

    fn row(&self, table: &TableSchema, id: &str) -> Result<Option<Cow<'_, Record>>, RecordsError> {
        let found = self.numbered(table, id).map_err(|error| self.failed(&error))?;
        Ok(found.map(|(_, row)| Cow::Owned(row)))
    }

    fn related(
        &self,
        table: &TableSchema,
        id: &str,
        query: &Query,
        spend: &Spend<'_>,
    ) -> Result<Vec<Record>, RecordsError> {
        let statement = sql::related(self.tables, table, id, query)?;
        let rows = self.rows(&statement).map_err(|error| self.failed(&error))?;
        spend(u64::try_from(rows.len()).unwrap_or(u64::MAX))?;
        Ok(rows)
    }
}

/// A row of its text.
pub(crate) fn row_of(body: &str) -> rusqlite::Result<Record> {
    match Value::from_plain_json(body) {
        Ok(Value::Object(entries)) => Ok(Record(entries)),
        Ok(_) => Err(damaged("a stored row is no object")),
        Err(error) => Err(damaged(error)),
    }
}

/// The columns of a row's text that a query wants; all when it also wants related rows.
pub(crate) fn columns_of(body: &str, table: &TableSchema, query: &Query) -> rusqlite::Result<Record> {
    if query.select.is_empty() || !query.expand.is_empty() {
        return row_of(body);
    }
    Record::from_plain_json(body, |column| is_wanted(table, query, column)).map_err(damaged)
}

/// A stored row that cannot be read.
fn damaged(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
}

/// The text of a row.
pub(crate) fn text_of(row: &Record) -> String {
    Value::from(row.clone()).to_plain_json()
}
