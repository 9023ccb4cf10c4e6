//! The SQL tables behind the tables of the platform.

use cif_host::TableSchema;
use cif_host::store::TableSet;
use rusqlite::{Connection, params};

use crate::columns::{self, Kept};

/// The rows of a table.
pub(crate) fn rows_table(table: &str) -> String {
    format!("\"r_{table}\"")
}

/// The trigram index of a table.
pub(crate) fn search_table(table: &str) -> String {
    format!("\"f_{table}\"")
}

/// The index of the numbers in a table's texts.
pub(crate) fn numbers_table(table: &str) -> String {
    format!("\"d_{table}\"")
}

/// Makes or widens the SQL tables of a table, and remembers what it looks like.
pub(crate) fn ensure(connection: &Connection, table: &TableSchema) -> rusqlite::Result<()> {
    let name = &table.logical_name;
    let (rows, search) = (rows_table(name), search_table(name));
    connection.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {rows} (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL)"
    ))?;
    let known = column_names(connection, &format!("r_{name}"))?;
    let kept = columns::kept(table);
    let mut changed = false;
    for column in &kept {
        let plain = format!("k_{}", column.name);
        if !known.contains(&plain) {
            connection.execute_batch(&format!("ALTER TABLE {rows} ADD COLUMN \"{plain}\""))?;
            changed = true;
        }
    }
    let new_index = column_names(connection, &format!("f_{name}"))?.is_empty();
    if new_index {
        connection.execute_batch(&format!(
            "CREATE VIRTUAL TABLE {search} USING fts5(texts_, content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1');
             CREATE VIRTUAL TABLE {} USING fts5(numbers_, content='', contentless_delete=1, detail=none, tokenize='ascii')",
            numbers_table(name)
        ))?;
    }
    if changed || new_index {
        fill(connection, table, &kept)?;
    }
    for column in kept.iter().filter(|column| column.indexed) {
        let column = &column.name;
        connection
            .execute_batch(&format!("CREATE INDEX IF NOT EXISTS \"i_{name}_{column}\" ON {rows} (\"k_{column}\")"))?;
    }
    let text = serde_json::to_string(table).unwrap_or_default();
    connection.execute(
        "INSERT INTO tables (name, shape) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET shape = ?2",
        params![name, text],
    )?;
    Ok(())
}

/// Takes away the trigram indexes of the first format, and makes those of the present one.
pub(crate) fn reindex(connection: &Connection) -> rusqlite::Result<()> {
    for table in load(connection)?.iter() {
        let name = &table.logical_name;
        connection.execute_batch(&format!(
            "DROP TABLE IF EXISTS {}; DROP TABLE IF EXISTS \"d_{name}\"",
            search_table(name)
        ))?;
        ensure(connection, table)?;
    }
    Ok(())
}

/// Computes what is kept of the rows that are there already.
fn fill(connection: &Connection, table: &TableSchema, kept: &[Kept]) -> rusqlite::Result<()> {
    let rows = rows_table(&table.logical_name);
    let mut after = 0_i64;
    loop {
        let mut select = connection
            .prepare_cached(&format!("SELECT seq, body FROM {rows} WHERE seq > ?1 ORDER BY seq LIMIT 500"))?;
        let found = select.query_map([after], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let found: Vec<(i64, String)> = found.collect::<Result<_, _>>()?;
        let Some((last, _)) = found.last() else { return Ok(()) };
        after = *last;
        for (seq, body) in found {
            let row = crate::source::row_of(&body)?;
            crate::write::store_keys(connection, table, kept, seq, &row)?;
        }
    }
}

fn column_names(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    names.collect()
}

/// The tables that a file remembers.
pub(crate) fn load(connection: &Connection) -> rusqlite::Result<TableSet> {
    let mut set = TableSet::default();
    let mut statement = connection.prepare("SELECT shape FROM tables")?;
    let shapes = statement.query_map([], |row| row.get::<_, String>(0))?;
    for shape in shapes {
        // A shape that cannot be read is one of an older version; whoever uses the table adds it again.
        if let Ok(table) = serde_json::from_str::<TableSchema>(&shape?) {
            set.insert(table);
        }
    }
    Ok(set)
}
