//! The rows of one table in memory.

use std::collections::BTreeMap;

use cif_protocol::Record;

/// Rows in order of creation, found by their ids.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: BTreeMap<u64, Record>,
    by_id: BTreeMap<String, u64>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Record> {
        self.rows.get(self.by_id.get(id)?)
    }

    pub(super) fn insert(&mut self, number: u64, id: String, row: Record) {
        self.by_id.insert(id, number);
        self.rows.insert(number, row);
    }

    pub(super) fn replace(&mut self, id: &str, row: Record) {
        if let Some(old) = self.by_id.get(id).and_then(|number| self.rows.get_mut(number)) {
            *old = row;
        }
    }

    /// True when there was such a row.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        self.by_id.remove(id).and_then(|number| self.rows.remove(&number)).is_some()
    }

    /// Number and columns of every row, in order of creation.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Record)> {
        self.rows.iter().map(|(number, row)| (*number, row))
    }
}
