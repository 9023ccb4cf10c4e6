//! Conditions as SQL expressions.
//!
//! Kinds of values do not mix: SQLite sorts numbers before texts before blobs, so a range of one kind ends where the next begins.

use cif_host::query::{Comparison, Filter, Literal, TextFunction, fold};
use rusqlite::types::Value as Sql;

use super::search::contains;
use super::{Builder, Scope, quoted};
use crate::tables::rows_table;

impl<'a> Builder<'a> {
    /// A condition; `strict` wants 0 or 1 where it would be null, which counts as not met but is not turned round by `NOT`.
    pub(super) fn filter(&mut self, filter: &Filter, scope: &Scope<'a>, strict: bool) -> String {
        match filter {
            Filter::And(all) => {
                let parts = all.iter().map(|filter| self.filter(filter, scope, strict)).collect();
                balanced(parts, "AND", "1")
            }
            Filter::Or(any) => {
                let (mut parts, rest) = self.searched_together(any, scope);
                parts.extend(rest.into_iter().map(|filter| self.filter(filter, scope, strict)));
                balanced(parts, "OR", "0")
            }
            Filter::Not(inner) => {
                let inner = self.filter(inner, scope, true);
                format!("(NOT {inner})")
            }
            leaf => {
                let text = match self.searched(leaf, scope) {
                    Some(searched) => self.inside(scope, searched),
                    None => self.leaf(leaf, scope),
                };
                if strict { format!("(({text}) IS TRUE)") } else { format!("({text})") }
            }
        }
    }

    fn leaf(&mut self, filter: &Filter, scope: &Scope<'a>) -> String {
        match filter {
            Filter::Compare { column, comparison, value } => {
                let key = self.key(scope, column);
                self.compare(&key, *comparison, value)
            }
            Filter::In { column, values } => {
                let key = self.key(scope, column);
                let (mut plain, mut dates) = (Vec::new(), Vec::new());
                for value in values {
                    match literal(value) {
                        Some(Sql::Integer(millis)) => dates.push(self.value(Sql::Integer(millis))),
                        Some(value) => plain.push(self.value(value)),
                        None => {}
                    }
                }
                let mut parts = Vec::new();
                if !plain.is_empty() {
                    parts.push(format!("{key} IN ({})", plain.join(", ")));
                }
                if !dates.is_empty() {
                    parts.push(format!("cif_time({key}) IN ({})", dates.join(", ")));
                }
                balanced(parts, "OR", "0")
            }
            Filter::Columns { left, comparison, right } => {
                let (left, right) = (self.key(scope, left), self.key(scope, right));
                let sign = sign(*comparison);
                match comparison {
                    Comparison::NotEqual => format!("{left} IS NOT {right}"),
                    Comparison::Equal => format!("{left} = {right} AND typeof({left}) <> 'blob'"),
                    _ => format!(
                        "{left} {sign} {right} AND typeof({left}) <> 'blob' AND typeof({right}) <> 'blob' \
                         AND (typeof({left}) = 'text') = (typeof({right}) = 'text')"
                    ),
                }
            }
            Filter::Text { function, column, text } => self.text_function(scope, *function, column, &fold(text)),
            Filter::AnyNumber { column, numbers } => {
                let key = self.key(scope, column);
                let parts =
                    numbers.iter().map(|number| format!("cif_has({key}, {})", self.value(Sql::Integer(*number))));
                let parts = parts.collect();
                balanced(parts, "OR", "0")
            }
            Filter::Related { property, all, filter } => self.collection(scope, property, *all, filter.as_deref()),
            Filter::And(_) | Filter::Or(_) | Filter::Not(_) => self.filter(filter, scope, false),
            // Replaced before; and whatever the tree may have one day holds for no row.
            _ => "0".to_owned(),
        }
    }

    fn compare(&mut self, key: &str, comparison: Comparison, value: &Literal) -> String {
        let sign = sign(comparison);
        let Some(value) = literal(value) else {
            return match comparison {
                Comparison::Equal => format!("{key} IS NULL"),
                Comparison::NotEqual => format!("{key} IS NOT NULL"),
                _ => "0".to_owned(),
            };
        };
        let kind = match value {
            Sql::Integer(_) => format!("cif_time({key})"),
            _ => key.to_owned(),
        };
        let is_text = matches!(value, Sql::Text(_));
        let is_date = matches!(value, Sql::Integer(_));
        let value = self.value(value);
        match comparison {
            Comparison::NotEqual => format!("{kind} IS NOT {value}"),
            Comparison::Greater | Comparison::GreaterOrEqual if is_text => {
                format!("{kind} {sign} {value} AND {key} < x''")
            }
            Comparison::Greater | Comparison::GreaterOrEqual if !is_date => {
                format!("{kind} {sign} {value} AND {key} < ''")
            }
            Comparison::Less | Comparison::LessOrEqual if is_text => format!("{kind} {sign} {value} AND {key} >= ''"),
            _ => format!("{kind} {sign} {value}"),
        }
    }

    fn text_function(&mut self, scope: &Scope<'a>, function: TextFunction, column: &str, text: &str) -> String {
        let key = self.key(scope, column);
        let value = self.text(text);
        match function {
            TextFunction::Contains => contains(&key, &value),
            TextFunction::StartsWith => match after_prefix(text) {
                Some(end) => {
                    let end = self.text(&end);
                    format!("{key} >= {value} AND {key} < {end}")
                }
                None => format!("{key} >= {value} AND {key} < x'' AND substr({key}, 1, length({value})) = {value}"),
            },
            TextFunction::EndsWith => format!("cif_ends({key}, {value})"),
            _ => format!("cif_like({key}, {value})"),
        }
    }

    /// `any` and `all` over the rows whose look-up points here.
    fn collection(&mut self, scope: &Scope<'a>, property: &str, all: bool, filter: Option<&Filter>) -> String {
        let Some(table) = self.tables.collection(property) else { return if all { "1" } else { "0" }.to_owned() };
        let other = self.scope(table);
        let condition = match filter {
            None => "1".to_owned(),
            Some(filter) if all => format!("(NOT {})", self.filter(filter, &other, true)),
            Some(filter) => self.filter(filter, &other, false),
        };
        let (rows, name) = (rows_table(&table.logical_name), &other.name);
        let found = format!(
            "EXISTS (SELECT 1 FROM lookups l JOIN {rows} {name} ON {name}.seq = l.seq WHERE l.tbl = {} AND l.target = {}.id AND {condition})",
            quoted(&table.logical_name),
            scope.name
        );
        if all { format!("NOT {found}") } else { found }
    }
}

const fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::NotEqual => "<>",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        _ => "=",
    }
}

/// A literal as keys are kept: a whole number stands for a moment, which is compared by `cif_time`. `None` is null.
fn literal(value: &Literal) -> Option<Sql> {
    match value {
        Literal::Bool(value) => Some(Sql::Real(f64::from(u8::from(*value)))),
        Literal::Number(number) => Some(Sql::Real(*number)),
        Literal::Text(text) | Literal::Guid(text) => Some(Sql::Text(fold(text))),
        Literal::Date(date) => Some(Sql::Integer(date.as_unix_millis())),
        _ => None,
    }
}

/// The first text after all those with a prefix; `None` when there is none.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = u32::from(last) + 1;
        // The scalar after U+D7FF is U+E000.
        if let Some(next) = char::from_u32(if next == 0xd800 { 0xe000 } else { next }) {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// Joins conditions as a tree that is as flat as can be: SQLite allows no more than 1000 levels.
pub(super) fn balanced(mut parts: Vec<String>, join: &str, empty: &str) -> String {
    if parts.is_empty() {
        return empty.to_owned();
    }
    while parts.len() > 1 {
        let pairs = parts.chunks(2).map(|pair| match pair {
            [left, right] => format!("({left} {join} {right})"),
            other => other.concat(),
        });
        parts = pairs.collect();
    }
    parts.swap_remove(0)
}
