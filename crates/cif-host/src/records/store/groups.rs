//! The rows that groups give: their order, their number.

use cif_protocol::Record;

use crate::query::{Aggregation, Key, OrderBy, Query};
use crate::records::RecordsError;

/// The most groups of one query.
pub const MAX_GROUPS: usize = 50_000;

/// What one group gives.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GroupRow {
    /// By what its rows were grouped.
    pub keys: Vec<Key>,
    /// Its outputs.
    pub row: Record,
}

impl GroupRow {
    /// A group.
    #[must_use]
    pub const fn new(keys: Vec<Key>, row: Record) -> Self {
        Self { keys, row }
    }
}

/// The groups of a query, to be ordered and cut.
#[derive(Debug, Default)]
pub struct Groups(Vec<GroupRow>);

impl Groups {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a group.
    ///
    /// # Errors
    /// There are too many.
    pub fn push(&mut self, group: GroupRow) -> Result<(), RecordsError> {
        if self.0.len() == MAX_GROUPS {
            return Err(RecordsError::Store(format!("the query makes more than {MAX_GROUPS} groups; add a filter")));
        }
        self.0.push(group);
        Ok(())
    }

    /// The rows in the order of the query, then of what they are grouped by.
    #[must_use]
    pub fn rows(mut self, aggregation: &Aggregation, query: &Query) -> Vec<Record> {
        let key = |group: &GroupRow, order: &OrderBy| {
            let at = aggregation.groups.iter().position(|found| found.output == order.column);
            at.and_then(|at| group.keys.get(at).cloned()).unwrap_or_else(|| Key::of(group.row.get(&order.column)))
        };
        self.0.sort_by(|left, right| {
            let by = query.order_by.iter().map(|order| {
                let found = key(left, order).cmp(&key(right, order));
                if order.descending { found.reverse() } else { found }
            });
            by.chain([left.keys.cmp(&right.keys)]).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        self.0.into_iter().skip(query.skip).take(query.limit()).map(|group| group.row).collect()
    }
}
