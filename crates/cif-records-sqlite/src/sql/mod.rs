//! The tree of queries as parameterised SQL. Values are always parameters; names of columns are quoted.

mod filter;
mod groups;
mod keys;
mod search;
mod select;

use cif_host::store::TableSet;
use cif_host::{RecordsError, TableSchema};
use rusqlite::types::Value as Sql;

use keys::own_key;

pub(crate) use groups::grouped;
pub(crate) use select::{count, is_narrow, related, rows};

use crate::tables::rows_table;

/// A statement and its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub(crate) text: String,
    pub(crate) values: Vec<Sql>,
}

/// A row in SQL: its table, and the name by which its columns are reached.
#[derive(Debug, Clone)]
struct Scope<'a> {
    table: &'a TableSchema,
    name: String,
}

/// Makes one statement. Values are numbered, so that an expression may be written twice.
struct Builder<'a> {
    tables: &'a TableSet,
    values: Vec<Sql>,
    names: usize,
    /// Joined tables by alias.
    links: Vec<(&'a str, Scope<'a>)>,
}

impl<'a> Builder<'a> {
    const fn new(tables: &'a TableSet) -> Self {
        Self { tables, values: Vec::new(), names: 0, links: Vec::new() }
    }

    /// A parameter of this value.
    fn value(&mut self, value: Sql) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn text(&mut self, text: &str) -> String {
        self.value(Sql::Text(text.to_owned()))
    }

    /// A row of a table under a name that nothing else has.
    fn scope(&mut self, table: &'a TableSchema) -> Scope<'a> {
        self.names += 1;
        Scope { table, name: format!("t{}", self.names) }
    }

    /// Where rows come from: the table of the query and the joined ones.
    fn from(&mut self, root: &Scope<'a>, links: &'a [cif_host::query::Link]) -> Result<String, RecordsError> {
        let mut text = format!("{} {}", rows_table(&root.table.logical_name), root.name);
        for link in links {
            let table = self.tables.find(&link.table)?;
            let scope = self.scope(table);
            let parent = link.parent.as_ref().and_then(|alias| self.links.iter().find(|(name, _)| name == alias));
            let parent = parent.map_or_else(|| root.clone(), |(_, scope)| scope.clone());
            let (to, from) = (self.key(&parent, &link.to), self.key(&scope, &link.from));
            let filter = match &link.filter {
                Some(filter) => self.filter(filter, &scope, false),
                None => "1".to_owned(),
            };
            let join = if link.outer { "LEFT JOIN" } else { "JOIN" };
            let rows = rows_table(&table.logical_name);
            text.push_str(&format!(
                " {join} {rows} {} ON {from} = {to} AND typeof({to}) <> 'blob' AND {filter}",
                scope.name
            ));
            self.links.push((&link.alias, scope));
        }
        Ok(text)
    }

    fn finish(self, text: String) -> Statement {
        Statement { text, values: self.values }
    }
}

/// A text as SQL writes it; only names stand in statements like this.
fn quoted(text: &str) -> String {
    // SQLite ends a statement at a NUL.
    format!("'{}'", text.replace('\'', "''").replace('\0', ""))
}
