//! Evaluating a filter and an order over rows held in memory.

use std::cmp::Ordering;

use cif_protocol::Value;

use super::{Comparison, Filter, Key, OrderBy, TextFunction, fold, has_number, like};

/// A row as a filter sees it.
pub trait Columns {
    /// The value of a column (lower case, perhaps `lookup/column` or `alias.column`); `None` when the row has none.
    fn column(&self, name: &str) -> Option<&Value>;

    /// True when the test holds for one of the rows that a collection-valued navigation property has; without such rows false.
    fn any_related(&self, property: &str, test: &mut dyn FnMut(&dyn Columns) -> bool) -> bool;
}

impl Columns for cif_protocol::Record {
    fn column(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }

    fn any_related(&self, _property: &str, _test: &mut dyn FnMut(&dyn Columns) -> bool) -> bool {
        false
    }
}

/// True when the row meets the filter. A comparison with a missing or null column is false, except `eq null` and `ne value`.
/// [`Filter::Relative`] holds for no row: [`Query::resolved`](super::Query::resolved) replaces it before.
#[must_use]
pub fn matches(filter: &Filter, row: &dyn Columns) -> bool {
    let key = |column: &str| Key::of(row.column(column));
    match filter {
        Filter::And(all) => all.iter().all(|filter| matches(filter, row)),
        Filter::Or(any) => any.iter().any(|filter| matches(filter, row)),
        Filter::Not(inner) => !matches(inner, row),
        Filter::Compare { column, comparison, value } => {
            let found = key(column);
            match (found.is_absent(), value, comparison) {
                (absent, super::Literal::Null, Comparison::Equal) => absent,
                (absent, super::Literal::Null, Comparison::NotEqual) => !absent,
                (_, super::Literal::Null, _) => false,
                (true, _, comparison) => *comparison == Comparison::NotEqual,
                (false, value, comparison) => comparison.holds(found.compare(value)),
            }
        }
        Filter::In { column, values } => {
            let found = key(column);
            values.iter().any(|value| found.compare(value) == Some(Ordering::Equal))
        }
        Filter::Columns { left, comparison, right } => {
            let (left, right) = (key(left), key(right));
            match comparison {
                // Two absent values, and two values that cannot be compared, do not differ.
                Comparison::NotEqual => left != right,
                comparison => comparison.holds(left.compare_same(&right)),
            }
        }
        Filter::Text { function, column, text } => {
            let Key::Text(found) = key(column) else { return false };
            function.holds(&found, &fold(text))
        }
        Filter::AnyNumber { column, numbers } => {
            let found = key(column);
            numbers.iter().any(|number| has_number(&found, *number))
        }
        Filter::Related { property, all, filter } => {
            let mut test = |row: &dyn Columns| filter.as_ref().is_none_or(|filter| matches(filter, row) != *all);
            row.any_related(property, &mut test) != *all
        }
        Filter::Relative { .. } => false,
    }
}

impl Comparison {
    fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        }
    }
}

impl TextFunction {
    /// True when it holds for two folded texts.
    #[must_use]
    pub fn holds(self, found: &str, text: &str) -> bool {
        match self {
            Self::Contains => found.contains(text),
            Self::StartsWith => found.starts_with(text),
            Self::EndsWith => found.ends_with(text),
            Self::Like => like(found, text),
        }
    }
}

/// Sorts rows; rows that compare equal keep their order.
pub fn sort_rows<R: Columns>(rows: &mut [R], order: &[OrderBy]) {
    if !order.is_empty() {
        rows.sort_by_cached_key(|row| SortKey::of(row, order));
    }
}

/// The values by which a row is sorted.
#[derive(Debug, PartialEq, Eq)]
struct SortKey(Vec<(Key, bool)>);

impl SortKey {
    fn of(row: &dyn Columns, order: &[OrderBy]) -> Self {
        Self(order.iter().map(|order| (Key::of(row.column(&order.column)), order.descending)).collect())
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let compare = |((left, descending), (right, _)): (&(Key, bool), &(Key, bool))| {
            if *descending { right.cmp(left) } else { left.cmp(right) }
        };
        self.0.iter().zip(&other.0).map(compare).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
