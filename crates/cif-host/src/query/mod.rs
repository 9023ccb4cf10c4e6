//! One syntax tree for OData query text, for every store (`docs/src/methods.md`, records).
//!
//! The text is what widgets write: `?$select=fullname&$filter=contains(mobilephone, '555') or ...`, with or without `?`,
//! each value raw or percent-encoded as a whole; each part is decoded once.

mod calendar;
mod eval;
mod fetch_xml;
mod filter;
mod filter_parser;
mod functions;
mod key;
mod lexer;
mod link;
mod parts;
mod relative;
mod xml;

use std::fmt;

pub use calendar::DatePart;
pub use eval::{Columns, matches, sort_rows};
pub use fetch_xml::FetchXml;
pub(crate) use filter::any_condition;
pub use filter::{Comparison, Filter, Literal, TextFunction, is_guid};
pub use key::{Key, digits, fold, has_number, like, moment};
pub use link::{Aggregate, AggregateFunction, Aggregation, Group, Link};
pub(crate) use parts::decode;
pub use relative::{Relative, TimeUnit};

/// The most rows that any query gives.
pub const ROW_LIMIT: usize = 5_000;
/// The longest query text, in bytes.
pub const MAX_LENGTH: usize = 16_384;
/// The deepest nesting of parentheses, `not` and `$expand`.
pub const MAX_DEPTH: usize = 32;

/// A parsed query.
///
/// ```
/// use cif_host::query::Query;
/// let query = Query::parse("?$select=fullname&$filter=contains(mobilephone,'0199') and statecode eq 0&$top=2")?;
/// assert_eq!(query.select, ["fullname"]);
/// assert_eq!(query.top, Some(2));
/// let error = Query::parse("$filter=fullname like 'A%'").unwrap_err();
/// assert_eq!(error.to_string(), "$filter, character 10: found `like`, expected a comparison: eq, ne, gt, ge, lt or le");
/// # Ok::<(), cif_host::query::QueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Query {
    /// `$select`: columns, lower case; empty means all.
    pub select: Vec<String>,
    /// `$filter`.
    pub filter: Option<Filter>,
    /// `$orderby`, the most significant column first.
    pub order_by: Vec<OrderBy>,
    /// `$top`: the most rows wanted.
    pub top: Option<usize>,
    /// `$search`: the words typed into a search box.
    pub search: Option<String>,
    /// `$expand`: related rows wanted with each row.
    pub expand: Vec<Expand>,
    /// `$count=true`: whoever asked also wants to know how many rows there are without `$top` and pages.
    pub count: bool,
    /// How many rows are left out before the first one: what a page token says.
    pub skip: usize,
    /// Of rows that look alike only the first is given.
    pub distinct: bool,
    /// Joined tables, each after the one it is joined to.
    pub links: Vec<Link>,
    /// Gives one row for each group of rows.
    pub aggregation: Option<Aggregation>,
}

/// One column of `$orderby`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderBy {
    /// The column, lower case.
    pub column: String,
    /// True for `desc`.
    pub descending: bool,
}

/// One navigation property of `$expand`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Expand {
    /// The navigation property: a lookup or a collection.
    pub property: String,
    /// Options inside its parentheses.
    pub query: Query,
}

/// What is wrong with a query text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct QueryError {
    /// The option, for example `$filter`, or `query` for the text as a whole.
    pub option: String,
    /// Character in the decoded value of the option, counted from 1.
    pub position: usize,
    /// The token found there, shortened; empty at the end of the text.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, character {}: ", self.option, self.position)?;
        if self.found.is_empty() {
            write!(f, "the text ends, expected {}", self.expected)
        } else {
            write!(f, "found `{}`, expected {}", self.found, self.expected)
        }
    }
}

impl QueryError {
    pub(crate) fn new(option: &str, position: usize, found: &str, expected: impl Into<String>) -> Self {
        let found = found.chars().take(60).collect();
        Self { option: option.to_owned(), position, found, expected: expected.into() }
    }
}

impl OrderBy {
    /// Ascending by a column.
    #[must_use]
    pub fn new(column: impl Into<String>) -> Self {
        Self { column: column.into(), descending: false }
    }

    /// Descending.
    #[must_use]
    pub const fn descending(mut self) -> Self {
        self.descending = true;
        self
    }
}

impl Query {
    /// Every row of a table, up to the limit.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Reads a query text; an empty text asks for everything.
    ///
    /// # Errors
    /// The option, character and token that are wrong.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parts::parse(text)
    }

    /// With this filter.
    #[must_use]
    pub fn with_filter(mut self, filter: Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// With at most this many rows.
    #[must_use]
    pub const fn with_top(mut self, rows: usize) -> Self {
        self.top = Some(rows);
        self
    }

    /// Without the first rows.
    #[must_use]
    pub const fn with_skip(mut self, rows: usize) -> Self {
        self.skip = rows;
        self
    }

    /// With these columns only.
    #[must_use]
    pub fn with_select<I: IntoIterator<Item = S>, S: Into<String>>(mut self, columns: I) -> Self {
        self.select = columns.into_iter().map(Into::into).collect();
        self
    }

    /// The most rows to give: `$top`, but never more than [`ROW_LIMIT`].
    #[must_use]
    pub fn limit(&self) -> usize {
        self.top.unwrap_or(ROW_LIMIT).min(ROW_LIMIT)
    }

    /// True when it looks at rows of other tables than the one it is about.
    #[must_use]
    pub fn reaches_others(&self) -> bool {
        let by_path = |column: &str| column.contains('/');
        let mut in_filter = |filter: &Filter| match filter {
            Filter::Compare { column, .. }
            | Filter::Text { column, .. }
            | Filter::In { column, .. }
            | Filter::Relative { column, .. }
            | Filter::AnyNumber { column, .. } => by_path(column),
            Filter::Columns { left, right, .. } => by_path(left) || by_path(right),
            Filter::Related { .. } => true,
            Filter::And(_) | Filter::Or(_) | Filter::Not(_) => false,
        };
        !self.expand.is_empty()
            || !self.links.is_empty()
            || self.filter.as_ref().is_some_and(|filter| any_condition(filter, &mut in_filter))
            || self.order_by.iter().any(|order| by_path(&order.column))
            || self.aggregation.iter().any(|aggregation| {
                let groups = aggregation.groups.iter().map(|group| &group.column);
                groups.chain(aggregation.values.iter().map(|value| &value.column)).any(|column| by_path(column))
            })
    }

    /// True when nothing is asked but a search term.
    #[must_use]
    pub fn is_search_only(&self) -> bool {
        self.search.is_some() && self.filter.is_none()
    }
}

#[cfg(test)]
mod tests;
