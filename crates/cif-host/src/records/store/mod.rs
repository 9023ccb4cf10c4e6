//! What every store of rows does alike, whatever it keeps them in: names of tables and look-ups, columns as they are written,
//! rows as they are given out. [`MemoryRecords`](crate::MemoryRecords) is built on it, and so is any store that wants the same
//! answers.

mod groups;
mod project;
mod search;
mod table_set;
mod write;

use std::borrow::Cow;

use cif_protocol::{Record, Value};

use super::{RecordsError, TableSchema};
use crate::query::Query;

pub use groups::{GroupRow, Groups, MAX_GROUPS};
pub use project::{Projector, is_wanted};
pub use search::{SearchTerm, searched};
pub use table_set::{Navigation, TableSet};
pub use write::{changed_row, counted_id, given_id, new_row};

/// The column that says to which table a look-up points: `_x_value` with this behind it.
pub const LOOKUP_TABLE: &str = "@Microsoft.Dynamics.CRM.lookuplogicalname";
/// What a value is called for people: a column with this behind it.
pub const FORMATTED: &str = "@OData.Community.Display.V1.FormattedValue";

/// Takes work from what a query may cause; fails when nothing is left.
pub type Spend<'a> = dyn Fn(u64) -> Result<(), RecordsError> + 'a;

/// Rows as they are stored.
pub trait RowSource {
    /// What tables there are.
    fn tables(&self) -> &TableSet;

    /// A row by its id, which is [normal](crate::normal_id).
    ///
    /// # Errors
    /// The store failed.
    fn row(&self, table: &TableSchema, id: &str) -> Result<Option<Cow<'_, Record>>, RecordsError>;

    /// The rows of a table that point to an id by any look-up, as `$filter`, `$orderby` and `$top` of the query choose. `spend` is told how
    /// many rows are looked at, before that is done.
    ///
    /// # Errors
    /// The store failed.
    fn related(
        &self,
        table: &TableSchema,
        id: &str,
        query: &Query,
        spend: &Spend<'_>,
    ) -> Result<Vec<Record>, RecordsError>;
}

/// The value of a column of a stored row: look-ups are found under their plain name as well.
#[must_use]
pub fn cell<'a>(table: &TableSchema, row: &'a Record, name: &str) -> Option<&'a Value> {
    let value_name = || format!("_{name}_value");
    if table.is_lookup(name) {
        return row.get(&value_name());
    }
    match row.get(name).filter(|value| !value.is_absent()) {
        None if !name.starts_with('_') => row.get(&value_name()),
        found => found,
    }
}

/// True when a stored row points to an id by any look-up.
#[must_use]
pub fn points_to(row: &Record, id: &str) -> bool {
    lookups(row).any(|(_, target)| target == id)
}

/// The look-ups of a stored row: column and id.
pub fn lookups(row: &Record) -> impl Iterator<Item = (&str, &str)> {
    row.iter()
        .filter_map(|(column, value)| Some((column, value.as_str()?)))
        .filter(|(column, _)| column.ends_with("_value"))
}
