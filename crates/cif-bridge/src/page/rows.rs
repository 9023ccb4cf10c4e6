//! Records as the page shows them: tables, rows, forms.

use cif_host::{AttributeKind, Relevance};
use serde::Serialize;

/// A table, by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TableName {
    /// Logical name.
    pub entity: String,
    /// Name of one row, for people.
    pub one: String,
    /// Name of several, for people.
    pub several: String,
}

/// How a column is shown and edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Format {
    /// One line of text.
    Text,
    /// A telephone number: it can be clicked when click-to-act is on.
    Phone,
    /// An email address.
    Email,
    /// Several lines of text.
    Memo,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A date and time.
    DateTime,
    /// One of some options.
    Choice,
    /// Another record.
    Lookup,
}

impl Format {
    /// The format of an attribute; nothing for one that is not shown.
    #[must_use]
    pub const fn of(kind: &AttributeKind) -> Option<Self> {
        Some(match kind {
            AttributeKind::Phone => Self::Phone,
            AttributeKind::Email => Self::Email,
            AttributeKind::Memo => Self::Memo,
            AttributeKind::Integer => Self::Integer,
            AttributeKind::Boolean => Self::Boolean,
            AttributeKind::DateTime => Self::DateTime,
            kind if kind.is_choice() => Self::Choice,
            AttributeKind::Lookup(_) | AttributeKind::Customer(_) => Self::Lookup,
            AttributeKind::Id | AttributeKind::Parties => return None,
            _ => Self::Text,
        })
    }
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Column {
    /// Logical name.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// How it is shown.
    pub format: Format,
}

/// One value in a list or a form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Cell {
    /// Text for people.
    pub text: String,
    /// The record that it names: table and id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<(String, String)>,
}

/// Rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rows {
    /// The table.
    pub table: TableName,
    /// The columns; the first one names the row.
    pub columns: Vec<Column>,
    /// For each row its id and one cell for each column.
    pub rows: Vec<(String, Vec<Cell>)>,
    /// Are there more rows than these?
    pub more: bool,
}

/// What a search found in one table: its rows, the best first, and why they were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Found {
    /// The rows.
    #[serde(flatten)]
    pub rows: Rows,
    /// Why each of them was found, in the same order.
    pub hits: Vec<Hit>,
}

/// Why a row was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Hit {
    /// How well it fits.
    pub relevance: Relevance,
    /// The column that has the words, when it is another one than the name: its label and its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_in: Option<(String, String)>,
}

/// A record, or one that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Form {
    /// The table.
    pub table: TableName,
    /// The record; nothing for a new one.
    pub id: Option<String>,
    /// What the record is called.
    pub title: String,
    /// The fields in order.
    pub fields: Vec<Field>,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Field {
    /// The column.
    pub column: Column,
    /// Its value.
    pub value: Cell,
    /// May the agent change it here?
    pub editable: bool,
}
