//! Writing rows, inside a transaction that somebody else commits.

use cif_host::store::{LOOKUP_TABLE, changed_row, counted_id, given_id, lookups, new_row};
use cif_host::{RecordsError, TableSchema, normal_id};
use cif_protocol::{Record, Timestamp};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::columns::{self, Kept};
use crate::source::{Source, text_of};
use crate::tables::{numbers_table, rows_table, search_table};

impl Source<'_> {
    pub(crate) fn create(&self, table: &str, columns: Record, now: Timestamp) -> Result<String, RecordsError> {
        let fail = |error: rusqlite::Error| self.failed(&error);
        let table = self.tables.find(table)?;
        let given = given_id(table, &columns);
        if let Some(id) = given.as_ref() {
            if self.has(table, id).map_err(fail)? {
                return Err(RecordsError::Duplicate { table: table.logical_name.clone(), id: id.clone() });
            }
        }
        let number: i64 = self
            .connection
            .prepare_cached("SELECT value + 1 FROM meta WHERE key = 'created'")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(fail)?;
        let id = match given {
            Some(id) => id,
            None => self.free_id(table, number).map_err(fail)?,
        };
        let row = new_row(self, table, &id, columns, Some(now))?;
        self.insert(table, number, &id, &row).map_err(fail)?;
        Ok(id)
    }

    pub(crate) fn create_all(&self, rows: Vec<(String, Record)>, now: Timestamp) -> Result<Vec<String>, RecordsError> {
        rows.into_iter().map(|(table, row)| self.create(&table, row, now)).collect()
    }

    /// Adds the first rows of a file and marks it; false when it is marked already.
    pub(crate) fn begin_with(&self, rows: Vec<(String, Record)>, now: Timestamp) -> Result<bool, RecordsError> {
        let mark = "INSERT INTO meta VALUES ('seeded', 1) ON CONFLICT (key) DO NOTHING";
        if self.connection.execute(mark, []).map_err(|error| self.failed(&error))? == 0 {
            return Ok(false);
        }
        self.create_all(rows, now).map(|_| true)
    }

    /// The first counted id that no caller has taken.
    fn free_id(&self, table: &TableSchema, number: i64) -> rusqlite::Result<String> {
        let mut number = u64::try_from(number).unwrap_or_default();
        loop {
            let id = counted_id(number);
            if !self.has(table, &id)? {
                return Ok(id);
            }
            number += 1;
        }
    }

    fn has(&self, table: &TableSchema, id: &str) -> rusqlite::Result<bool> {
        let text = format!("SELECT 1 FROM {} WHERE id = ?1", rows_table(&table.logical_name));
        self.connection.prepare_cached(&text)?.exists([id])
    }

    fn insert(&self, table: &TableSchema, number: i64, id: &str, row: &Record) -> rusqlite::Result<()> {
        let kept = columns::kept(table);
        let names: String = kept.iter().map(|column| format!(", \"k_{}\"", column.name)).collect();
        let text = format!(
            "INSERT INTO {} (seq, id, body{names}) VALUES (?, ?, ?{})",
            rows_table(&table.logical_name),
            ", ?".repeat(kept.len())
        );
        let first = [Sql::Integer(number), Sql::Text(id.to_owned()), Sql::Text(text_of(row))];
        let values = first.into_iter().chain(columns::keys(table, &kept, row));
        self.connection.prepare_cached(&text)?.execute(params_from_iter(values))?;
        insert_search(self.connection, table, &kept, number, row)?;
        insert_lookups(self.connection, table, number, row)?;
        self.connection.prepare_cached("UPDATE meta SET value = ?1 WHERE key = 'created'")?.execute([number])?;
        Ok(())
    }

    pub(crate) fn update(&self, table: &str, id: &str, columns: Record, now: Timestamp) -> Result<(), RecordsError> {
        let fail = |error: rusqlite::Error| self.failed(&error);
        let table = self.tables.find(table)?;
        let id = normal_id(id);
        let found = self.numbered(table, &id).map_err(fail)?;
        let (number, row) = found.ok_or_else(|| RecordsError::not_found(&table.logical_name, &id))?;
        let row = changed_row(self, table, row, columns, Some(now))?;
        let kept = columns::kept(table);
        let name = &table.logical_name;
        let write = || {
            let text = format!("UPDATE {} SET body = ?2 WHERE seq = ?1", rows_table(name));
            self.connection.prepare_cached(&text)?.execute(params![number, text_of(&row)])?;
            delete_lookups(self.connection, table, number)?;
            insert_lookups(self.connection, table, number, &row)?;
            store_keys(self.connection, table, &kept, number, &row)
        };
        write().map_err(fail)
    }

    pub(crate) fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        let fail = |error: rusqlite::Error| self.failed(&error);
        let table = self.tables.find(table)?;
        let id = normal_id(id);
        let rows = rows_table(&table.logical_name);
        let delete = || -> rusqlite::Result<bool> {
            let text = format!("DELETE FROM {rows} WHERE id = ?1 RETURNING seq");
            let number =
                self.connection.prepare_cached(&text)?.query_row([&id], |row| row.get::<_, i64>(0)).optional()?;
            let Some(number) = number else { return Ok(false) };
            delete_search(self.connection, table, number)?;
            delete_lookups(self.connection, table, number)?;
            Ok(true)
        };
        if delete().map_err(fail)? { Ok(()) } else { Err(RecordsError::not_found(&table.logical_name, &id)) }
    }
}

/// Writes what is kept of a row that is there already.
pub(crate) fn store_keys(
    connection: &Connection,
    table: &TableSchema,
    kept: &[Kept],
    number: i64,
    row: &Record,
) -> rusqlite::Result<()> {
    let name = &table.logical_name;
    if !kept.is_empty() {
        let names: Vec<String> = kept.iter().map(|column| format!("\"k_{}\" = ?", column.name)).collect();
        let text = format!("UPDATE {} SET {} WHERE seq = ?", rows_table(name), names.join(", "));
        let values = columns::keys(table, kept, row).into_iter().chain([Sql::Integer(number)]);
        connection.prepare_cached(&text)?.execute(params_from_iter(values))?;
    }
    delete_search(connection, table, number)?;
    insert_search(connection, table, kept, number, row)
}

fn insert_search(
    connection: &Connection,
    table: &TableSchema,
    kept: &[Kept],
    number: i64,
    row: &Record,
) -> rusqlite::Result<()> {
    let name = &table.logical_name;
    let found = columns::search_texts(table, kept, row);
    let text = format!("INSERT INTO {} (rowid, texts_) VALUES (?1, ?2)", search_table(name));
    connection.prepare_cached(&text)?.execute(params![number, found.texts])?;
    let text = format!("INSERT INTO {} (rowid, numbers_) VALUES (?1, ?2)", numbers_table(name));
    connection.prepare_cached(&text)?.execute(params![number, found.numbers])?;
    Ok(())
}

fn delete_search(connection: &Connection, table: &TableSchema, number: i64) -> rusqlite::Result<()> {
    for index in [search_table(&table.logical_name), numbers_table(&table.logical_name)] {
        connection.prepare_cached(&format!("DELETE FROM {index} WHERE rowid = ?1"))?.execute([number])?;
    }
    Ok(())
}

fn insert_lookups(connection: &Connection, table: &TableSchema, number: i64, row: &Record) -> rusqlite::Result<()> {
    let mut statement = connection
        .prepare_cached("INSERT INTO lookups (tbl, seq, col, target, target_table) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (column, target) in lookups(row) {
        let target_table = row.text(&format!("{column}{LOOKUP_TABLE}"));
        statement.execute(params![table.logical_name, number, column, target, target_table])?;
    }
    Ok(())
}

fn delete_lookups(connection: &Connection, table: &TableSchema, number: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("DELETE FROM lookups WHERE tbl = ?1 AND seq = ?2")?;
    statement.execute(params![table.logical_name, number])?;
    Ok(())
}
