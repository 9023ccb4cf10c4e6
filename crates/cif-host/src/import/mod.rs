//! Records in the columns of the original platform, read into ours (`docs/src/host-model.md`, import).
//!
//! An [`Import`] is a document whose keys are tables (logical or set name) with their rows, one entity set as the platform's
//! data service answers it (`{"value": [...]}`), or a single row. Provider records and templates become ours; rows of other
//! tables are for the record store.

mod notification;
mod provider;
mod row;
mod session;
mod tab;

use std::collections::BTreeMap;
use std::fmt;

use cif_protocol::{Entries, PresenceInfo, ProviderRecord, Record, Value};

use crate::records::{MemoryRecords, Records, RecordsError, TableSchema};
use crate::slugs::{cut, shown};
use crate::{Templates, normal_id};

pub(crate) use provider::list_text;
pub(crate) use row::Row;

/// What a document held.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Import {
    /// Provider records, in the order of the document.
    pub providers: Vec<ProviderRecord>,
    /// Templates.
    pub templates: Templates,
    /// What the agent may choose as presence: the list `presences`, in the form of [`PresenceInfo`].
    pub presences: Vec<PresenceInfo>,
    /// Logical names of tables that a store is to have beside the standard ones: the list `tables`.
    pub tables: Vec<String>,
    /// Rows of all other tables, for the record store: table and columns.
    pub rows: Vec<(String, Record)>,
    /// What could not be read, and was left out.
    pub problems: Vec<ImportProblem>,
}

/// Something that was left out of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportProblem {
    /// Where: the table, with the number of the row from 0 or the name of the record.
    pub place: String,
    /// What was found, what is expected.
    pub message: String,
}

impl fmt::Display for ImportProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for ImportProblem {}

/// The tables that an import understands; every other one is left to the record store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    Provider1,
    Provider2,
    Session,
    Tab,
    TabParameter,
    Notification,
    NotificationField,
}

/// Logical name of each table, and a column by which a row without the name of its table is known.
const TABLES: [(Table, &str, &str); 7] = [
    (Table::Provider1, "msdyn_ciprovider", "msdyn_landingurl"),
    (Table::Provider2, "msdyn_channelprovider", "msdyn_channelurl"),
    (Table::Session, "msdyn_sessiontemplate", "msdyn_panelstate"),
    (Table::Tab, "msdyn_applicationtabtemplate", "msdyn_pagetype"),
    (Table::TabParameter, "msdyn_templateparameter", "msdyn_value"),
    (Table::Notification, "msdyn_notificationtemplate", "msdyn_showrejectbutton"),
    (Table::NotificationField, "msdyn_notificationfield", "msdyn_order"),
];

impl Table {
    /// By logical name or set name, in any letter case.
    fn of_name(name: &str) -> Option<Self> {
        let same = |logical: &str| {
            let rest = name.get(..logical.len()).filter(|begin| begin.eq_ignore_ascii_case(logical));
            rest.is_some() && ["", "s", "S"].contains(&&name[logical.len()..])
        };
        TABLES.iter().find(|(_, logical, _)| same(logical)).map(|(table, ..)| *table)
    }

    /// By its columns: the id first, for most columns are in several tables.
    fn of_row(row: Row<'_>) -> Option<Self> {
        let by_id = TABLES.iter().find(|(_, logical, _)| row.get(&format!("{logical}id")).is_some());
        by_id.or_else(|| TABLES.iter().find(|(.., column)| row.get(column).is_some())).map(|(table, ..)| *table)
    }

    fn logical_name(self) -> &'static str {
        TABLES.iter().find(|(table, ..)| *table == self).map_or("", |(_, name, _)| name)
    }
}

impl Import {
    /// Reads JSON text.
    ///
    /// # Errors
    /// It is no JSON. Everything else that is wrong is among the [problems](Self::problems).
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        Value::from_plain_json(text).map(|document| Self::read(&document))
    }

    /// Reads a document. What cannot be read is left out and is among the [problems](Self::problems).
    #[must_use]
    pub fn read(document: &Value) -> Self {
        let mut reader = Reader::default();
        reader.document(document);
        reader.finish()
    }

    /// True when this is the name of a table that becomes provider records or templates.
    #[must_use]
    pub fn knows_table(name: &str) -> bool {
        Table::of_name(name).is_some()
    }

    /// Gives a store in memory the tables that it does not have.
    pub fn add_tables(&self, records: &MemoryRecords) {
        let known = records.table_names();
        for name in self.tables.iter().filter(|name| !known.contains(name)) {
            records.add_table(TableSchema::new(name.as_str()));
        }
    }

    /// Puts the rows of the other tables into a store. A row that is there already is changed. Rows may refer to rows that
    /// stand behind them.
    pub async fn store_rows(&self, records: &dyn Records) -> Vec<ImportProblem> {
        let mut open: Vec<&(String, Record)> = self.rows.iter().collect();
        loop {
            let (before, mut left, mut problems) = (open.len(), Vec::new(), Vec::new());
            for one in open {
                let (table, columns) = one;
                if let Err(error) = store(records, table, columns).await {
                    left.push(one);
                    problems.push(ImportProblem { place: table.clone(), message: error.to_string() });
                }
            }
            // A row that another one had to come before is tried again, as long as that helps.
            if left.is_empty() || left.len() == before {
                return problems;
            }
            open = left;
        }
    }
}

async fn store(records: &dyn Records, table: &str, columns: &Record) -> Result<(), RecordsError> {
    match records.create(table, columns.clone()).await {
        Err(RecordsError::Duplicate { id, .. }) => records.update(table, &id, columns.clone()).await,
        other => other.map(drop),
    }
}

/// Rows by table until all are there, because some refer to others.
#[derive(Default)]
struct Reader {
    rows: BTreeMap<Table, Vec<Entries>>,
    import: Import,
}

impl Reader {
    fn problem(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.import.problems.push(ImportProblem { place: place.into(), message: message.into() });
    }

    fn document(&mut self, document: &Value) {
        match document {
            Value::Array(rows) => self.rows(None, "the document", rows),
            Value::Object(entries) => {
                let row = Row::new(entries);
                // `https://…/$metadata#contacts` or `…#contacts/$entity`, where the data service says it.
                let context = row.get("@odata.context").and_then(Value::as_str).and_then(|text| text.split_once('#'));
                let table = context.map(|(_, table)| table.split(['(', '/']).next().unwrap_or_default());
                if let Some(Value::Array(rows)) = row.get("value") {
                    self.rows(table, table.unwrap_or("value"), rows);
                } else if table.is_some() || Table::of_row(row).is_some() {
                    self.rows(table, table.unwrap_or("the document"), std::slice::from_ref(document));
                } else {
                    self.tables(entries);
                }
            }
            other => self.problem("the document", format!("expected an object or a list, found {}", other.kind())),
        }
    }

    /// A document of several tables.
    fn tables(&mut self, entries: &Entries) {
        for (table, content) in entries.iter().filter(|(key, _)| !key.starts_with(['@', '$'])) {
            if table == "presences" {
                self.presences(content);
                continue;
            }
            if table == "tables" {
                self.table_names(content);
                continue;
            }
            let set = content.get("value").and_then(Value::as_array);
            match (content, set) {
                (Value::Array(rows), _) => self.rows(Some(table), table, rows),
                (Value::Object(_), Some(rows)) => self.rows(Some(table), table, rows),
                (Value::Object(_), None) => self.rows(Some(table), table, std::slice::from_ref(content)),
                (other, _) => self.problem(cut(table, 100), format!("expected rows, found {}", other.kind())),
            }
        }
    }

    fn presences(&mut self, content: &Value) {
        for (at, item) in content.as_array().unwrap_or_default().iter().enumerate() {
            match serde_json::from_str(&item.to_plain_json()) {
                Ok(presence) => self.import.presences.push(presence),
                Err(error) => self.problem(format!("presences[{at}]"), error.to_string()),
            }
        }
    }

    fn table_names(&mut self, content: &Value) {
        for (at, item) in content.as_array().unwrap_or_default().iter().enumerate() {
            match item.as_str().filter(|name| !name.is_empty()) {
                Some(name) => self.import.tables.push(name.to_ascii_lowercase()),
                None => {
                    self.problem(format!("tables[{at}]"), format!("expected a logical name, found {}", item.kind()))
                }
            }
        }
    }

    fn rows(&mut self, table: Option<&str>, place: &str, rows: &[Value]) {
        for (at, row) in rows.iter().enumerate() {
            let place = format!("{}[{at}]", cut(place, 100));
            let Value::Object(columns) = row else {
                self.problem(place, format!("expected a row, found {}", row.kind()));
                continue;
            };
            match (table, table.map_or_else(|| Table::of_row(Row::new(columns)), Table::of_name)) {
                (_, Some(known)) => self.rows.entry(known).or_default().push(columns.clone()),
                (Some(other), None) => {
                    let plain = columns.iter().filter(|(key, _)| !is_annotation(key));
                    let plain = Record(plain.map(|(key, value)| (key, value.clone())).collect());
                    self.import.rows.push((other.to_owned(), plain));
                }
                (None, None) => {
                    self.problem(place, "the table of this row is not known; put it under the name of its table");
                }
            }
        }
    }

    fn finish(mut self) -> Import {
        let rows = std::mem::take(&mut self.rows);
        let of = |table: Table| rows.get(&table).map(Vec::as_slice).unwrap_or_default();
        for table in [Table::Provider1, Table::Provider2] {
            for (at, columns) in of(table).iter().enumerate() {
                match provider::read(table == Table::Provider1, Row::new(columns)) {
                    Ok(record) => self.import.providers.push(record),
                    Err(message) => self.problem(format!("{}[{at}]", table.logical_name()), message),
                }
            }
        }
        let mut tabs = Names::default();
        for (at, columns) in of(Table::Tab).iter().enumerate() {
            let row = Row::new(columns);
            match tab::read(row, of(Table::TabParameter)) {
                Ok((template, problems)) => {
                    tabs.add(row, "msdyn_applicationtabtemplate", &template.unique_name);
                    problems.into_iter().for_each(|message| self.problem(template.unique_name.clone(), message));
                    self.import.templates.tabs.push(template);
                }
                Err(message) => self.problem(format!("{}[{at}]", Table::Tab.logical_name()), message),
            }
        }
        for (at, columns) in of(Table::Session).iter().enumerate() {
            match session::read(Row::new(columns), &tabs) {
                Ok(template) => self.import.templates.sessions.push(template),
                Err(message) => self.problem(format!("{}[{at}]", Table::Session.logical_name()), message),
            }
        }
        for (at, columns) in of(Table::Notification).iter().enumerate() {
            match notification::read(Row::new(columns), of(Table::NotificationField)) {
                Ok(template) => self.import.templates.notifications.push(template),
                Err(message) => self.problem(format!("{}[{at}]", Table::Notification.logical_name()), message),
            }
        }
        self.import
    }
}

/// An annotation that only says something about another column.
fn is_annotation(key: &str) -> bool {
    key.contains('@') && !key.to_ascii_lowercase().ends_with("@odata.bind")
}

/// Ids of rows, with the unique names that templates are found by.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn add(&mut self, row: Row<'_>, table: &str, unique_name: &str) {
        if let Some(id) = row.text(&format!("{table}id")) {
            self.0.insert(normal_id(&id), unique_name.to_owned());
        }
    }

    /// The unique name behind an id; any other text is a name already.
    fn resolve(&self, id_or_name: &str) -> String {
        self.0.get(&normal_id(id_or_name)).cloned().unwrap_or_else(|| id_or_name.to_owned())
    }
}

/// The two names of a template. The display name alone is enough, as some tools export no other.
fn names(row: Row<'_>) -> Result<(String, String), String> {
    let unique = row.text("msdyn_uniquename");
    let name = row.text("msdyn_name");
    match (unique, name) {
        (Some(unique), name) => Ok((unique.clone(), name.unwrap_or(unique))),
        (None, Some(name)) => Ok((name.clone(), name)),
        (None, None) => Err("msdyn_uniquename is missing; createSession, createTab and notifyEvent need it".to_owned()),
    }
}

/// An option of a column, or what is wrong with it.
fn option<T>(row: Row<'_>, column: &str, from_number: fn(i64) -> Option<T>) -> Result<Option<T>, String> {
    let Some(found) = row.text(column) else { return Ok(None) };
    let number = row.number(column);
    number
        .and_then(from_number)
        .map(Some)
        .ok_or_else(|| format!("{column} is {}, which is no known option", shown(&found)))
}

#[cfg(test)]
mod tests;
