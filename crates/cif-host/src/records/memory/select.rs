//! Reading rows in memory: filters, joins, order, pages.

use std::borrow::Cow;
use std::collections::BTreeMap;

use cif_protocol::{Record, Value};

use super::Inner;
use super::groups;
use crate::query::{Columns, Key, Link, Query, matches, sort_rows};
use crate::records::store::{LOOKUP_TABLE, Projector, RowSource, SearchTerm, Spend, TableSet, cell, points_to};
use crate::records::{RecordsError, TableSchema};

/// A stored row whose look-ups can be reached into: `parentcustomerid/name`.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a> {
    pub(super) store: &'a Inner,
    pub(super) table: &'a TableSchema,
    pub(super) number: u64,
    pub(super) row: &'a Record,
}

/// A row of the query's table with the joined rows.
#[derive(Clone)]
pub(super) struct Joined<'a> {
    pub(super) root: Stored<'a>,
    /// Aliases, and the row of each if there is one.
    pub(super) links: Vec<(&'a str, Option<Stored<'a>>)>,
}

impl<'a> Joined<'a> {
    /// The row that a column name belongs to, and the name without alias.
    pub(super) fn of<'n>(&self, name: &'n str) -> (Option<Stored<'a>>, &'n str) {
        let qualified = name.split_once('.');
        let found =
            qualified.and_then(|(alias, column)| Some((self.links.iter().find(|(name, _)| *name == alias)?.1, column)));
        found.unwrap_or((Some(self.root), name))
    }

    pub(super) fn key(&self, name: &str) -> Key {
        let (stored, column) = self.of(name);
        Key::of(stored.as_ref().and_then(|stored| stored.column(column)))
    }
}

impl Columns for Stored<'_> {
    fn column(&self, name: &str) -> Option<&Value> {
        self.value(name)
    }

    fn any_related(&self, property: &str, test: &mut dyn FnMut(&dyn Columns) -> bool) -> bool {
        let (Some(table), Some(id)) = (self.store.tables.collection(property), self.row.text(&self.table.primary_id))
        else {
            return false;
        };
        self.store.stored(table).any(|other| points_to(other.row, id) && test(&other))
    }
}

impl Columns for Joined<'_> {
    fn column(&self, name: &str) -> Option<&Value> {
        match self.of(name) {
            (Some(stored), column) => stored.value(column),
            (None, _) => None,
        }
    }

    fn any_related(&self, property: &str, test: &mut dyn FnMut(&dyn Columns) -> bool) -> bool {
        self.root.any_related(property, test)
    }
}

impl RowSource for Inner {
    fn tables(&self) -> &TableSet {
        &self.tables
    }

    fn row(&self, table: &TableSchema, id: &str) -> Result<Option<Cow<'_, Record>>, RecordsError> {
        Ok(self.rows.get(&table.logical_name).and_then(|rows| rows.get(id)).map(Cow::Borrowed))
    }

    fn related(
        &self,
        table: &TableSchema,
        id: &str,
        query: &Query,
        spend: &Spend<'_>,
    ) -> Result<Vec<Record>, RecordsError> {
        let Some(table) = self.tables.get(&table.logical_name) else { return Ok(Vec::new()) };
        spend(self.rows.get(&table.logical_name).map_or(0, |rows| u64::try_from(rows.len()).unwrap_or(u64::MAX)))?;
        let mut rows: Vec<Stored<'_>> = self
            .stored(table)
            .filter(|stored| points_to(stored.row, id))
            .filter(|stored| query.filter.as_ref().is_none_or(|filter| matches(filter, stored)))
            .collect();
        sort_rows(&mut rows, &query.order_by);
        Ok(rows.into_iter().skip(query.skip).take(query.limit()).map(|stored| stored.row.clone()).collect())
    }
}

impl Inner {
    pub(super) fn stored<'a>(&'a self, table: &'a TableSchema) -> impl Iterator<Item = Stored<'a>> {
        let rows = self.rows.get(&table.logical_name).into_iter().flat_map(super::Rows::iter);
        rows.map(move |(number, row)| Stored { store: self, table, number, row })
    }

    /// The rows that a query selects, as it wants them.
    pub(super) fn select(&self, table: &TableSchema, query: &Query) -> Result<Vec<Record>, RecordsError> {
        let projector = Projector::new(self);
        let mut rows = self.joined(table, query, &projector)?;
        if let Some(aggregation) = &query.aggregation {
            return groups::rows(&rows, aggregation, query);
        }
        sort_rows(&mut rows, &query.order_by);
        let mut found: Vec<Record> = Vec::new();
        let mut skip = query.skip;
        // Rows that may be merged are left out when they are known.
        let wanted = if query.distinct { query.limit().saturating_add(skip) } else { query.limit() };
        for row in &rows {
            if found.len() >= wanted {
                break;
            }
            if !query.distinct && skip > 0 {
                skip -= 1;
                continue;
            }
            let mut projected = projector.row(table, row.root.row, query)?;
            for (link, (_, linked)) in query.links.iter().zip(&row.links) {
                let table = self.tables.find(&link.table)?;
                projector.linked(&mut projected, link, table, linked.as_ref().map(|stored| stored.row))?;
            }
            if query.distinct {
                if found.contains(&projected) {
                    continue;
                }
                projector.spend(u64::try_from(found.len()).unwrap_or(u64::MAX))?;
            }
            found.push(projected);
        }
        if query.distinct {
            found.drain(..skip.min(found.len()));
        }
        Ok(found)
    }

    /// How many rows it selects without `$top` and pages.
    pub(super) fn count(&self, table: &TableSchema, query: &Query) -> Result<u64, RecordsError> {
        let rows = self.joined(table, query, &Projector::new(self))?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }

    /// The rows that meet the filter, each with its joined rows, in order of creation.
    fn joined<'a>(
        &'a self,
        table: &'a TableSchema,
        query: &'a Query,
        projector: &Projector<'_, Self>,
    ) -> Result<Vec<Joined<'a>>, RecordsError> {
        let term = query.search.as_deref().map(SearchTerm::new);
        let roots = self.stored(table).filter(|stored| term.as_ref().is_none_or(|term| term.is_in(stored.row)));
        let mut rows: Vec<Joined<'a>> = roots.map(|root| Joined { root, links: Vec::new() }).collect();
        for link in &query.links {
            rows = self.join(rows, link, projector)?;
        }
        rows.retain(|row| query.filter.as_ref().is_none_or(|filter| matches(filter, row)));
        Ok(rows)
    }

    fn join<'a>(
        &'a self,
        rows: Vec<Joined<'a>>,
        link: &'a Link,
        projector: &Projector<'_, Self>,
    ) -> Result<Vec<Joined<'a>>, RecordsError> {
        let mut by_key: BTreeMap<Key, Vec<Stored<'a>>> = BTreeMap::new();
        for stored in self.stored(self.tables.find(&link.table)?) {
            let key = Key::of(stored.column(&link.from));
            let comparable = matches!(key, Key::Number(_) | Key::Text(_));
            if comparable && link.filter.as_ref().is_none_or(|filter| matches(filter, &stored)) {
                by_key.entry(key).or_default().push(stored);
            }
        }
        let to = link.parent.as_ref().map_or_else(|| link.to.clone(), |parent| format!("{parent}.{}", link.to));
        let mut joined = Vec::new();
        for row in rows {
            let with = |stored: Option<Stored<'a>>| {
                let mut row = row.clone();
                row.links.push((link.alias.as_str(), stored));
                row
            };
            match by_key.get(&row.key(&to)) {
                Some(found) => {
                    projector.spend(u64::try_from(found.len()).unwrap_or(u64::MAX))?;
                    joined.extend(found.iter().map(|stored| with(Some(*stored))));
                }
                None if link.outer => joined.push(with(None)),
                None => {}
            }
        }
        Ok(joined)
    }
}

impl<'a> Stored<'a> {
    /// The value of a column, of `lookup/column` as well.
    fn value(&self, name: &str) -> Option<&'a Value> {
        let Some((property, column)) = name.split_once('/') else { return cell(self.table, self.row, name) };
        let found = self.target(property)?;
        cell(found.table, found.row, column)
    }

    /// The row that a look-up points to.
    fn target(&self, property: &str) -> Option<Self> {
        let store = self.store;
        let navigation = store.tables.navigation(self.table, property);
        let target = self.row.text(&format!("{}{}", navigation.column, LOOKUP_TABLE))?;
        let table: &'a TableSchema = store.tables.get(target)?;
        if navigation.target.is_some_and(|only| only != target) {
            return None;
        }
        let row = store.rows.get(target)?.get(self.row.text(&navigation.column)?)?;
        Some(Self { store, table, number: 0, row })
    }
}
