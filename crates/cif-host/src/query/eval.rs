//! Evaluating a filter and an order over rows held in memory.
//!
//! Texts are compared without regard to case, as the original platform's data base does.

use std::cmp::Ordering;

use cif_protocol::{Timestamp, Value};

use super::{Comparison, Filter, Literal, OrderBy, TextFunction};

/// A row as a filter sees it.
pub trait Columns {
    /// The value of a column (lower case, perhaps `lookup/column`); `None` when the row has none.
    fn column(&self, name: &str) -> Option<&Value>;
}

impl Columns for cif_protocol::Record {
    fn column(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// True when the row meets the filter. A comparison with a missing or null column is false, except `eq null` and `ne value`.
#[must_use]
pub fn matches(filter: &Filter, row: &impl Columns) -> bool {
    match filter {
        Filter::And(all) => all.iter().all(|filter| matches(filter, row)),
        Filter::Or(any) => any.iter().any(|filter| matches(filter, row)),
        Filter::Not(inner) => !matches(inner, row),
        Filter::Compare { column, comparison, value } => {
            let found = row.column(column).filter(|value| !value.is_absent());
            match (found, value, comparison) {
                (None, Literal::Null, Comparison::Equal) => true,
                (None, Literal::Null, _) => false,
                (None, _, comparison) => *comparison == Comparison::NotEqual,
                (Some(_), Literal::Null, comparison) => *comparison == Comparison::NotEqual,
                (Some(found), value, comparison) => holds(*comparison, compare_literal(found, value)),
            }
        }
        Filter::Text { function, column, text } => {
            let Some(found) = row.column(column).and_then(Value::as_str) else { return false };
            let (found, text) = (found.to_lowercase(), text.to_lowercase());
            match function {
                TextFunction::Contains => found.contains(&text),
                TextFunction::StartsWith => found.starts_with(&text),
                TextFunction::EndsWith => found.ends_with(&text),
            }
        }
    }
}

fn holds(comparison: Comparison, order: Option<Ordering>) -> bool {
    match comparison {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::NotEqual => order != Some(Ordering::Equal),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

/// `None` when the two cannot be compared.
fn compare_literal(found: &Value, literal: &Literal) -> Option<Ordering> {
    match (found, literal) {
        (Value::String(found), Literal::Text(text) | Literal::Guid(text)) => {
            Some(found.to_lowercase().cmp(&text.to_lowercase()))
        }
        (Value::String(found), Literal::Date(date)) => Timestamp::parse(found).map(|found| found.cmp(date)),
        (Value::Date(found), Literal::Date(date)) => Some(found.cmp(date)),
        (Value::Bool(found), Literal::Bool(value)) => Some(found.cmp(value)),
        (Value::Number(found), Literal::Number(number)) => found.partial_cmp(number),
        // Two-option columns are seen as 0 and 1 by older texts.
        (Value::Bool(found), Literal::Number(number)) => f64::from(u8::from(*found)).partial_cmp(number),
        (Value::Number(found), Literal::Bool(value)) => found.partial_cmp(&f64::from(u8::from(*value))),
        _ => None,
    }
}

/// The order of two column values: absent first, then booleans, numbers, dates, texts, anything else.
#[must_use]
pub fn compare_values(left: &Value, right: &Value) -> Ordering {
    fn rank(value: &Value) -> u8 {
        match value {
            Value::Undefined | Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Number(_) => 2,
            Value::Date(_) => 3,
            Value::String(_) => 4,
            Value::Array(_) | Value::Object(_) | Value::Map(_) => 5,
        }
    }
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.total_cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::String(left), Value::String(right)) => left.to_lowercase().cmp(&right.to_lowercase()),
        _ => rank(left).cmp(&rank(right)),
    }
}

/// Sorts rows; rows that compare equal keep their order.
pub fn sort_rows<R: Columns>(rows: &mut [R], order: &[OrderBy]) {
    fn value<'a, R: Columns>(row: &'a R, column: &str) -> &'a Value {
        row.column(column).unwrap_or(&Value::Null)
    }
    rows.sort_by(|left, right| {
        let by_column = |order: &OrderBy| {
            let found = compare_values(value(left, &order.column), value(right, &order.column));
            if order.descending { found.reverse() } else { found }
        };
        order.iter().map(by_column).find(|found| found.is_ne()).unwrap_or(Ordering::Equal)
    });
}
