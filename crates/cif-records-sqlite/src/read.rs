//! Reading rows, inside one read transaction.

use cif_host::query::{AggregateFunction, Aggregation, Query};
use cif_host::store::{GroupRow, Groups, Projector, cell};
use cif_host::{RecordsError, TableSchema, normal_id};
use cif_protocol::{Record, Timestamp, Value};
use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, params_from_iter};

use crate::columns::key_of_sql;
use crate::source::{Source, columns_of, row_of};
use crate::sql;
use crate::tables::rows_table;

impl Source<'_> {
    pub(crate) fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
        let table = self.tables.find(table)?;
        let id = normal_id(id);
        let found = self.numbered(table, &id).map_err(|error| self.failed(&error))?;
        let (_, row) = found.ok_or_else(|| RecordsError::not_found(&table.logical_name, &id))?;
        Projector::new(self).row(table, &row, query)
    }

    /// The rows that a query selects, as it wants them.
    pub(crate) fn select(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        let table = self.tables.find(table)?;
        match &query.aggregation {
            Some(aggregation) => self.groups(table, query, aggregation),
            None => self.rows_of(table, query, usize::MAX).map(Option::unwrap_or_default),
        }
    }

    /// The rows that a query selects, as it wants them; `None` when there are more than `most`.
    pub(crate) fn rows_of(
        &self,
        table: &TableSchema,
        query: &Query,
        most: usize,
    ) -> Result<Option<Vec<Record>>, RecordsError> {
        let fail = |error: rusqlite::Error| self.failed(&error);
        let links = query.links.iter().map(|link| self.tables.find(&link.table)).collect::<Result<Vec<_>, _>>()?;
        let projector = Projector::new(self);
        let statement = sql::rows(self.tables, table, query)?;
        let mut prepared = self.connection.prepare_cached(&statement.text).map_err(fail)?;
        let mut rows = prepared.query(params_from_iter(&statement.values)).map_err(fail)?;
        let mut found: Vec<Record> = Vec::new();
        let wanted = if query.distinct { query.limit().saturating_add(query.skip) } else { usize::MAX };
        while found.len() < wanted {
            let Some(row) = rows.next().map_err(fail)? else { break };
            if found.len() == most {
                return Ok(None);
            }
            let text = |at: usize| -> rusqlite::Result<Option<Record>> {
                match row.get_ref(at)? {
                    ValueRef::Null => Ok(None),
                    text => row_of(text.as_str()?).map(Some),
                }
            };
            let body = row.get_ref(0).and_then(|body| Ok(body.as_str()?)).map_err(fail)?;
            let root = columns_of(body, table, query).map_err(fail)?;
            let mut projected = projector.row(table, &root, query)?;
            if !links.is_empty() {
                projector.spend(1)?;
            }
            for (at, (link, table)) in query.links.iter().zip(&links).enumerate() {
                projector.linked(&mut projected, link, table, text(at + 1).map_err(fail)?.as_ref())?;
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
            found.drain(..query.skip.min(found.len()));
        }
        Ok(Some(found))
    }

    pub(crate) fn count(&self, table: &str, query: &Query) -> Result<u64, RecordsError> {
        let statement = sql::count(self.tables, self.tables.find(table)?, query)?;
        let count = self.connection.prepare_cached(&statement.text).and_then(|mut prepared| {
            prepared.query_row(params_from_iter(&statement.values), |row| row.get::<_, i64>(0))
        });
        count.map(|count| u64::try_from(count).unwrap_or_default()).map_err(|error| self.failed(&error))
    }

    fn groups(
        &self,
        table: &TableSchema,
        query: &Query,
        aggregation: &Aggregation,
    ) -> Result<Vec<Record>, RecordsError> {
        let fail = |error: rusqlite::Error| self.failed(&error);
        if let Some(group) = aggregation.groups.iter().find(|group| group.column.contains('/')) {
            let problem = format!("{} reaches into another table; group by a column of a link-entity", group.column);
            return Err(RecordsError::Store(problem));
        }
        let statement = sql::grouped(self.tables, table, query, aggregation)?;
        let mut prepared = self.connection.prepare_cached(&statement.text).map_err(fail)?;
        let mut rows = prepared.query(params_from_iter(&statement.values)).map_err(fail)?;
        let mut found = Groups::new();
        while let Some(row) = rows.next().map_err(fail)? {
            let (mut keys, mut output) = (Vec::new(), Record::new());
            for (at, group) in aggregation.groups.iter().enumerate() {
                let key = key_of_sql(row.get_ref(at * 2).map_err(fail)?);
                let value = match (group.part, &key) {
                    (_, key) if key.is_absent() => Value::Null,
                    (Some(_), cif_host::query::Key::Number(number)) => Value::Number(*number),
                    (Some(_), _) => Value::Null,
                    (None, _) => {
                        let number: Option<i64> = row.get(at * 2 + 1).map_err(fail)?;
                        self.value_of(table, query, &group.column, number).map_err(fail)?
                    }
                };
                output.insert(group.output.as_str(), value);
                keys.push(key);
            }
            let first = aggregation.groups.len() * 2;
            for (at, value) in aggregation.values.iter().enumerate() {
                let number = key_of_sql(row.get_ref(first + at).map_err(fail)?);
                output.insert(value.output.as_str(), aggregate(&number, value.function));
            }
            found.push(GroupRow::new(keys, output))?;
        }
        Ok(found.rows(aggregation, query))
    }

    /// A column as a row has it; which table it is in, the alias says.
    fn value_of(
        &self,
        root: &TableSchema,
        query: &Query,
        column: &str,
        number: Option<i64>,
    ) -> rusqlite::Result<Value> {
        let Some(number) = number else { return Ok(Value::Null) };
        let link = column
            .split_once('.')
            .and_then(|(alias, column)| Some((query.links.iter().find(|link| link.alias == alias)?, column)));
        let (table, column) = match link {
            Some((link, column)) => (self.tables.get(&link.table.to_ascii_lowercase()).unwrap_or(root), column),
            None => (root, column),
        };
        let text = format!("SELECT body FROM {} WHERE seq = ?1", rows_table(&table.logical_name));
        let body: Option<String> =
            self.connection.prepare_cached(&text)?.query_row([number], |row| row.get(0)).optional()?;
        let row = body.as_deref().map(row_of).transpose()?.unwrap_or_default();
        Ok(cell(table, &row, column).cloned().unwrap_or(Value::Null))
    }
}

fn aggregate(found: &cif_host::query::Key, function: AggregateFunction) -> Value {
    match (found, function) {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "milliseconds of a moment, which a JavaScript date can hold"
        )]
        (cif_host::query::Key::Number(millis), AggregateFunction::Earliest | AggregateFunction::Latest) => {
            Timestamp::from_unix_millis(*millis as i64).to_string().into()
        }
        (cif_host::query::Key::Number(number), _) => Value::Number(*number),
        _ => Value::Null,
    }
}
