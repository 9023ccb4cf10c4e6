//! What FetchXML has and OData has not: joined tables, groups and aggregates.

use super::{DatePart, Filter};

/// A joined table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// The table that is joined, by its logical name.
    pub table: String,
    /// By what its columns are called elsewhere: `alias.column`.
    pub alias: String,
    /// The alias that it is joined to; `None` for the table of the query.
    pub parent: Option<String>,
    /// Its column that must equal `to`.
    pub from: String,
    /// The column of the parent.
    pub to: String,
    /// True keeps rows of the parent without a match.
    pub outer: bool,
    /// What its rows must meet to be joined.
    pub filter: Option<Filter>,
    /// Its columns that are given, each with the name under which it is given.
    pub select: Vec<(String, String)>,
    /// True gives all its columns.
    pub all_columns: bool,
}

/// Rows are grouped, and each group gives one row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Aggregation {
    /// By what rows are grouped; nothing makes one group of all.
    pub groups: Vec<Group>,
    /// What is computed of each group.
    pub values: Vec<Aggregate>,
}

/// A column by which rows are grouped. Of texts that differ in case the one of the oldest row is given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// The column, perhaps `alias.column`.
    pub column: String,
    /// The name under which it is given.
    pub output: String,
    /// Groups by a part of its date.
    pub part: Option<DatePart>,
}

/// Something that is computed of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Aggregate {
    /// The column, perhaps `alias.column`.
    pub column: String,
    /// The name under which it is given.
    pub output: String,
    /// What is computed.
    pub function: AggregateFunction,
}

/// What is computed of a group. Only numbers are added up; without any the result is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AggregateFunction {
    /// How many rows.
    Count,
    /// How many rows have a value.
    CountColumn,
    /// How many different values.
    CountDistinct,
    /// The sum of the numbers.
    Sum,
    /// The mean of the numbers.
    Average,
    /// The least number.
    Min,
    /// The greatest number.
    Max,
    /// The earliest moment.
    Earliest,
    /// The latest moment.
    Latest,
}

impl Link {
    /// An inner join: rows of `table` whose `from` equals the `to` of the parent.
    #[must_use]
    pub fn new(
        table: impl Into<String>,
        alias: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Self {
        Self {
            table: table.into(),
            alias: alias.into(),
            parent: None,
            from: from.into(),
            to: to.into(),
            outer: false,
            filter: None,
            select: Vec::new(),
            all_columns: false,
        }
    }
}

impl Group {
    /// A group by the values of a column.
    #[must_use]
    pub fn new(column: impl Into<String>, output: impl Into<String>) -> Self {
        Self { column: column.into(), output: output.into(), part: None }
    }
}

impl Aggregate {
    /// A function of a column.
    #[must_use]
    pub fn new(function: AggregateFunction, column: impl Into<String>, output: impl Into<String>) -> Self {
        Self { column: column.into(), output: output.into(), function }
    }
}
