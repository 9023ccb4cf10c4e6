//! The key of a column in SQL: kept beside the row, computed from its text, or reached through a look-up.

use cif_host::store::TableSet;

use super::{Builder, Scope, quoted};
use crate::columns;
use crate::tables::rows_table;

impl<'a> Builder<'a> {
    /// The key of a column: `column`, `lookup/column` or `alias.column`.
    pub(super) fn key(&mut self, scope: &Scope<'a>, name: &str) -> String {
        let link = name.split_once('.').and_then(|(alias, column)| {
            self.links.iter().find(|(known, _)| *known == alias).map(|(_, scope)| (scope.clone(), column))
        });
        let (scope, name) = link.unwrap_or_else(|| (scope.clone(), name));
        match name.split_once('/') {
            None => own_key(&scope, name),
            Some((property, column)) => self.path_key(&scope, property, column),
        }
    }

    /// A column of the row that a look-up points to, whichever table that is in.
    fn path_key(&mut self, scope: &Scope<'a>, property: &str, column: &str) -> String {
        let tables: &'a TableSet = self.tables;
        let navigation = tables.navigation(scope.table, property);
        let mut cases = String::new();
        for table in tables.iter() {
            if navigation.target.as_ref().is_some_and(|only| *only != table.logical_name) {
                continue;
            }
            let target = self.scope(table);
            let (rows, key) = (rows_table(&table.logical_name), own_key(&target, column));
            let name = &target.name;
            cases.push_str(&format!(
                " WHEN {} THEN (SELECT {key} FROM {rows} {name} WHERE {name}.id = l.target)",
                quoted(&table.logical_name)
            ));
        }
        if cases.is_empty() {
            return "NULL".to_owned();
        }
        format!(
            "(SELECT CASE l.target_table{cases} END FROM lookups l WHERE l.tbl = {} AND l.seq = {}.seq AND l.col = {})",
            quoted(&scope.table.logical_name),
            scope.name,
            quoted(&navigation.column)
        )
    }
}

/// The key of a column of the row itself.
pub(super) fn own_key(scope: &Scope<'_>, name: &str) -> String {
    let alias = &scope.name;
    if name == scope.table.primary_id {
        return format!("{alias}.id");
    }
    let name = if scope.table.is_lookup(name) { format!("_{name}_value") } else { name.to_owned() };
    if columns::is_kept(scope.table, &name) {
        return format!("{alias}.\"k_{name}\"");
    }
    // The row is null when an outer join found none.
    format!("cif_key({alias}.body, {})", quoted(&name))
}
