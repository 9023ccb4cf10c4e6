//! The tables of a store, and what the names of their relations mean.

use std::collections::BTreeMap;

use super::super::bind;
use crate::records::{RecordsError, TableSchema, standard_tables};

/// Tables by logical name.
#[derive(Debug, Clone, Default)]
pub struct TableSet {
    tables: BTreeMap<String, TableSchema>,
}

/// What a navigation property in a path or `$expand` means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Navigation {
    /// The look-up column, `_x_value`.
    pub column: String,
    /// The only table it may lead to, when its name says one: `customerid_contact`.
    pub target: Option<String>,
}

impl TableSet {
    /// The standard tables.
    #[must_use]
    pub fn standard() -> Self {
        Self { tables: standard_tables().into_iter().map(|table| (table.logical_name.clone(), table)).collect() }
    }

    /// Adds a table, or changes what is known of one.
    pub fn insert(&mut self, table: TableSchema) {
        self.tables.insert(table.logical_name.clone(), table);
    }

    /// The table of a logical name, lower case.
    #[must_use]
    pub fn get(&self, logical_name: &str) -> Option<&TableSchema> {
        self.tables.get(logical_name)
    }

    /// A table by logical name or set name, in any case.
    ///
    /// # Errors
    /// It is unknown; the error names those that are known.
    pub fn find(&self, name: &str) -> Result<&TableSchema, RecordsError> {
        let lower = name.to_ascii_lowercase();
        let found = self.tables.get(&lower).or_else(|| self.tables.values().find(|table| table.set_name == lower));
        found.ok_or_else(|| {
            let known: Vec<&str> = self.tables.keys().map(String::as_str).take(40).collect();
            RecordsError::UnknownTable { table: name.chars().take(100).collect(), known: known.join(", ") }
        })
    }

    /// All tables in the order of their logical names.
    pub fn iter(&self) -> impl Iterator<Item = &TableSchema> {
        self.tables.values()
    }

    /// The look-up behind a navigation property of a table: its own name, or its name with that of a target behind it.
    #[must_use]
    pub fn navigation(&self, own: &TableSchema, property: &str) -> Navigation {
        if !own.is_lookup(property) {
            // The longest name first: `x_vnd_contact` is of `vnd_contact`, if there is such a table.
            let mut targets: Vec<&String> = self
                .tables
                .keys()
                .filter(|name| {
                    property.strip_suffix(name.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('_'))
                })
                .collect();
            targets.sort_by_key(|name| std::cmp::Reverse(name.len()));
            if let Some(target) = targets.first() {
                let column = bind::lookup_column(property, &own.logical_name, target);
                return Navigation { column, target: Some((*target).clone()) };
            }
        }
        Navigation { column: format!("_{property}_value"), target: None }
    }

    /// The table whose rows a collection-valued navigation property has: `account_contacts`, `contacts`, `vnd_rel_incident`.
    #[must_use]
    pub fn collection(&self, property: &str) -> Option<&TableSchema> {
        self.tables.values().find(|table| {
            let name = &table.logical_name;
            property == name
                || property == table.set_name
                || property.ends_with(&format!("_{name}"))
                || property.ends_with(&table.set_name)
        })
    }
}
