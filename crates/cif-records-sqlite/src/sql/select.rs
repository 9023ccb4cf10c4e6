//! Statements that give rows.

use cif_host::query::{Comparison, Filter, Literal, Query};
use cif_host::store::TableSet;
use cif_host::{RecordsError, TableSchema};
use rusqlite::types::Value as Sql;

use super::{Builder, Scope, Statement, quoted};
use crate::columns;

/// The texts of the rows that a query selects: that of the table itself first, then that of each joined one.
pub(crate) fn rows(tables: &TableSet, table: &TableSchema, query: &Query) -> Result<Statement, RecordsError> {
    let mut builder = Builder::new(tables);
    let root = builder.root(table)?;
    let (from, condition, number) = builder.selected(&root, query)?;
    let mut order: Vec<String> = Vec::new();
    for by in &query.order_by {
        let key = builder.key(&root, &by.column);
        order.push(if by.descending { format!("{key} DESC") } else { key });
    }
    let links = || builder.links.iter().map(|(_, scope)| &scope.name);
    order.extend(std::iter::once(number).chain(links().map(|name| format!("{name}.seq"))));
    let columns: Vec<String> = std::iter::once(&root.name).chain(links()).map(|name| format!("{name}.body")).collect();
    let mut text = format!("SELECT {} FROM {from} WHERE {condition} ORDER BY {}", columns.join(", "), order.join(", "));
    // Rows that may be merged are counted when they are.
    if !query.distinct {
        let (limit, skip) = (builder.number(query.limit()), builder.number(query.skip));
        text.push_str(&format!(" LIMIT {limit} OFFSET {skip}"));
    }
    Ok(builder.finish(text))
}

/// How many rows a query selects.
pub(crate) fn count(tables: &TableSet, table: &TableSchema, query: &Query) -> Result<Statement, RecordsError> {
    let mut builder = Builder::new(tables);
    let root = builder.root(table)?;
    let (from, condition, _) = builder.selected(&root, query)?;
    Ok(builder.finish(format!("SELECT count(*) FROM {from} WHERE {condition}")))
}

/// The texts of the rows whose look-ups point to an id.
pub(crate) fn related(
    tables: &TableSet,
    table: &TableSchema,
    id: &str,
    query: &Query,
) -> Result<Statement, RecordsError> {
    let mut builder = Builder::new(tables);
    let root = builder.root(table)?;
    let filter = query.filter.as_ref().map_or_else(|| "1".to_owned(), |filter| builder.filter(filter, &root, false));
    let mut order: Vec<String> = Vec::new();
    for by in &query.order_by {
        let key = builder.key(&root, &by.column);
        order.push(if by.descending { format!("{key} DESC") } else { key });
    }
    let (id, limit, skip) = (builder.text(id), builder.number(query.limit()), builder.number(query.skip));
    let (name, rows) = (&root.name, crate::tables::rows_table(&table.logical_name));
    order.push(format!("{name}.seq"));
    let text = format!(
        "SELECT {name}.body FROM {rows} {name} WHERE {name}.seq IN (SELECT seq FROM lookups WHERE tbl = {} AND target = {id}) \
         AND {filter} ORDER BY {} LIMIT {limit} OFFSET {skip}",
        quoted(&table.logical_name),
        order.join(", ")
    );
    Ok(builder.finish(text))
}

impl<'a> Builder<'a> {
    /// The table of the query, which lives as long as the set of tables.
    pub(super) fn root(&mut self, table: &TableSchema) -> Result<Scope<'a>, RecordsError> {
        let table = self.tables.find(&table.logical_name)?;
        Ok(self.scope(table))
    }

    /// Where the rows of a query come from, its condition, and the column of a row's number.
    pub(super) fn selected(
        &mut self,
        root: &Scope<'a>,
        query: &'a Query,
    ) -> Result<(String, String, String), RecordsError> {
        let mut conditions = Vec::new();
        // One condition that the trigram index helps with may choose the rows to look at, unless a better index does.
        let mut first = None;
        if let Some(words) = &query.search {
            match self.search(root, words) {
                Ok(searched) => first = Some(searched),
                Err(condition) => conditions.push(condition),
            }
        }
        let all = match &query.filter {
            Some(Filter::And(all)) => all.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let may_begin = query.links.is_empty() && !all.iter().any(|filter| is_narrow(root.table, filter));
        let mut rest = Vec::new();
        for filter in all {
            match (may_begin && first.is_none()).then(|| self.searched(filter, root)).flatten() {
                None => rest.push(filter),
                found => first = found,
            }
        }
        let (from, number) = match first {
            Some(searched) if may_begin => {
                let (from, condition, number) = self.before(root, searched);
                conditions.push(condition);
                (from, number)
            }
            searched => {
                conditions.extend(searched.map(|searched| self.inside(root, searched)));
                (self.from(root, &query.links)?, format!("{}.seq", root.name))
            }
        };
        conditions.extend(rest.into_iter().map(|filter| self.filter(filter, root, false)));
        Ok((from, super::filter::balanced(conditions, "AND", "1"), number))
    }

    fn number(&mut self, number: usize) -> String {
        self.value(Sql::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
    }
}

/// True for a condition that few rows meet, found by the index of a column.
pub(crate) fn is_narrow(table: &TableSchema, filter: &Filter) -> bool {
    match filter {
        Filter::Compare { column, comparison: Comparison::Equal, value } => {
            !matches!(value, Literal::Null | Literal::Bool(_) | Literal::Date(_))
                && (*column == table.primary_id || columns::is_indexed(table, column))
        }
        _ => false,
    }
}
