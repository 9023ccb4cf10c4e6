//! Groups and aggregates as one statement.

use cif_host::query::{AggregateFunction, Aggregation, Query};
use cif_host::store::{MAX_GROUPS, TableSet};
use cif_host::{RecordsError, TableSchema};

use super::{Builder, Statement, quoted};

/// One row for each group: for every column that groups its key and the number of the oldest row that has it, then the aggregates.
pub(crate) fn grouped(
    tables: &TableSet,
    table: &TableSchema,
    query: &Query,
    aggregation: &Aggregation,
) -> Result<Statement, RecordsError> {
    let mut builder = Builder::new(tables);
    let root = builder.root(table)?;
    let (from, condition, _) = builder.selected(&root, query)?;
    let (mut columns, mut groups) = (Vec::new(), Vec::new());
    for group in &aggregation.groups {
        let mut key = builder.key(&root, &group.column);
        if let Some(part) = group.part {
            key = format!("cif_part({}, {key})", quoted(part.name()));
        }
        let alias = group.column.split_once('.').map(|(alias, _)| alias);
        let owner = alias.and_then(|alias| builder.links.iter().find(|(name, _)| *name == alias));
        let owner = owner.map_or(&root.name, |(_, scope)| &scope.name);
        columns.push(key.clone());
        columns.push(format!("min({owner}.seq)"));
        groups.push(key);
    }
    for value in &aggregation.values {
        let key = builder.key(&root, &value.column);
        let number = format!("CASE WHEN typeof({key}) = 'real' THEN {key} END");
        columns.push(match value.function {
            AggregateFunction::Count => "count(*)".to_owned(),
            AggregateFunction::CountColumn => format!("count({key})"),
            AggregateFunction::CountDistinct => format!("count(DISTINCT {key})"),
            AggregateFunction::Sum => format!("sum({number})"),
            AggregateFunction::Average => format!("sum({number}) / count({number})"),
            AggregateFunction::Min => format!("min({number})"),
            AggregateFunction::Max => format!("max({number})"),
            AggregateFunction::Earliest => format!("min(cif_time({key}))"),
            AggregateFunction::Latest => format!("max(cif_time({key}))"),
            _ => "NULL".to_owned(),
        });
    }
    let mut text = format!("SELECT {} FROM {from} WHERE {condition}", columns.join(", "));
    if !groups.is_empty() {
        text.push_str(&format!(" GROUP BY {} LIMIT {}", groups.join(", "), MAX_GROUPS + 1));
    }
    Ok(builder.finish(text))
}
