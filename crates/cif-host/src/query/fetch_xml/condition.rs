//! `filter` and `condition`: operators, and values as the table means them.

use std::collections::BTreeMap;

use super::entity::column;
use crate::query::functions::{self, KNOWN, MAX_VALUES, Meaning, REFUSED};
use crate::query::xml::Element;
use crate::query::{Comparison, Filter, Literal, QueryError, TextFunction, is_guid, moment};
use crate::records::{AttributeKind, TableSchema};

/// What the names in a filter mean.
pub(super) struct Scope<'a> {
    pub(super) table: &'a TableSchema,
    pub(super) tables: &'a BTreeMap<String, TableSchema>,
    /// Alias and table of every link, where `entityname` may name them.
    pub(super) aliases: Option<&'a [(String, String, usize)]>,
}

pub(super) fn joined(mut filters: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Option<Filter> {
    match filters.len() {
        0 => None,
        1 => filters.pop(),
        _ => Some(join(filters)),
    }
}

pub(super) fn read_filter(element: &Element, scope: &Scope<'_>) -> Result<Filter, QueryError> {
    let join = match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
        None | Some("and") => Filter::And,
        Some("or") => Filter::Or,
        Some(_) => return Err(element.wrong("type=\"and\" or type=\"or\"")),
    };
    let filters = element.children.iter().map(|child| match child.name.as_str() {
        "filter" => read_filter(child, scope),
        "condition" => read_condition(child, scope),
        _ => Err(child.wrong("condition or filter")),
    });
    joined(filters.collect::<Result<_, _>>()?, join).ok_or_else(|| element.wrong("at least one condition"))
}

/// The column of a condition with its alias, and the table that it belongs to.
fn condition_column<'a>(element: &Element, scope: &Scope<'a>) -> Result<(String, &'a TableSchema), QueryError> {
    let column = column(element, "attribute")?;
    let Some(name) = element.attribute("entityname").map(|name| name.trim().to_ascii_lowercase()) else {
        return Ok((column, scope.table));
    };
    let Some(aliases) = scope.aliases else {
        return Err(element.wrong("entityname only in the filter of the entity"));
    };
    let found = aliases
        .iter()
        .find(|(alias, ..)| *alias == name)
        .or_else(|| aliases.iter().find(|(_, table, _)| *table == name));
    match found.and_then(|(alias, table, _)| Some((alias, scope.tables.get(table)?))) {
        Some((alias, table)) => Ok((format!("{alias}.{column}"), table)),
        None if name == scope.table.logical_name => Ok((column, scope.table)),
        None => Err(element.wrong("the alias of a link-entity in entityname")),
    }
}

fn read_condition(element: &Element, scope: &Scope<'_>) -> Result<Filter, QueryError> {
    let (column, table) = condition_column(element, scope)?;
    let operator = element.attribute("operator").unwrap_or_default().to_ascii_lowercase();
    let value = || element.attribute("value").ok_or_else(|| element.wrong(format!("a value for operator {operator}")));
    let values = || -> Result<Vec<&str>, QueryError> {
        let listed: Vec<&str> =
            element.children.iter().filter(|child| child.name == "value").map(|child| child.text.trim()).collect();
        match element.attribute("value") {
            _ if listed.len() > MAX_VALUES => Err(element.wrong("at most 2000 values")),
            Some(value) if listed.is_empty() => Ok(vec![value]),
            _ => Ok(listed),
        }
    };
    let text = |function, text: &str| Filter::Text { function, column: column.clone(), text: text.to_owned() };
    let null = |comparison| Filter::Compare { column: column.clone(), comparison, value: Literal::Null };
    if let Some(comparison) = Comparison::named(&operator) {
        if let Some(right) = element.attribute("valueof") {
            let prefix = column.rsplit_once('.').map(|(alias, _)| format!("{alias}.")).unwrap_or_default();
            let right = format!("{prefix}{}", right.trim().to_ascii_lowercase());
            return Ok(Filter::Columns { left: column, comparison, right });
        }
        return compare(element, table, &column, comparison, value()?);
    }
    Ok(match operator.as_str() {
        "null" => null(Comparison::Equal),
        "not-null" => null(Comparison::NotEqual),
        "begins-with" => text(TextFunction::StartsWith, value()?),
        "not-begin-with" => text(TextFunction::StartsWith, value()?).negated(),
        "ends-with" => text(TextFunction::EndsWith, value()?),
        "not-end-with" => text(TextFunction::EndsWith, value()?).negated(),
        "like" => like(&column, value()?),
        "not-like" => like(&column, value()?).negated(),
        "in" | "not-in" => {
            let mut literals = Vec::new();
            for value in values()? {
                literals.extend(self::literals(element, table, &column, value)?);
            }
            if literals.is_empty() {
                return Err(element.wrong("at least one <value>"));
            }
            let any = Filter::In { column, values: literals };
            if operator == "in" { any } else { any.negated() }
        }
        "between" | "not-between" => {
            let values = values()?;
            let [from, to] = values.as_slice() else { return Err(element.wrong("two <value>")) };
            let from = compare(element, table, &column, Comparison::GreaterOrEqual, from)?;
            let both = Filter::And(vec![from, compare(element, table, &column, Comparison::LessOrEqual, to)?]);
            if operator == "between" { both } else { both.negated() }
        }
        _ => match KNOWN.iter().find(|(_, name, _)| !name.is_empty() && *name == operator) {
            Some((.., meaning)) => {
                let values: Vec<String> = match meaning {
                    Meaning::Relative(_) | Meaning::NotUser => Vec::new(),
                    _ => values()?.into_iter().map(str::to_owned).collect(),
                };
                functions::condition(*meaning, &column, &values).map_err(|expected| element.wrong(expected))?
            }
            None => return Err(unknown(element, &operator)),
        },
    })
}

fn unknown(element: &Element, operator: &str) -> QueryError {
    let own = "eq, ne, neq, gt, ge, lt, le, null, not-null, like, not-like, begins-with, not-begin-with, ends-with, not-end-with";
    let dated = KNOWN.iter().map(|(_, name, _)| *name).filter(|name| !name.is_empty());
    let known: Vec<&str> = std::iter::once(own).chain(dated).collect();
    let why = if REFUSED.iter().any(|(_, name)| *name == operator) {
        format!("another operator than {operator}, for which this host has no data; it has ")
    } else {
        "an operator: ".to_owned()
    };
    element.wrong(format!("{why}{}", known.join(", ")))
}

/// A comparison; of a value that may be meant in two ways either counts.
fn compare(
    element: &Element,
    table: &TableSchema,
    column: &str,
    comparison: Comparison,
    value: &str,
) -> Result<Filter, QueryError> {
    let of = |value| Filter::Compare { column: column.to_owned(), comparison, value };
    let filters: Vec<Filter> = literals(element, table, column, value)?.into_iter().map(of).collect();
    let join = if comparison == Comparison::NotEqual { Filter::And } else { Filter::Or };
    joined(filters, join).ok_or_else(|| element.wrong("a value"))
}

/// FetchXML writes all values alike; what they are, the schema knows. A column that it does not describe may hold a number
/// or a text.
fn literals(element: &Element, table: &TableSchema, column: &str, value: &str) -> Result<Vec<Literal>, QueryError> {
    let name = column.rsplit('.').next().unwrap_or(column);
    let wrong = |expected: &str| element.wrong(format!("{expected} for column {column}"));
    let number = || value.parse::<f64>().ok().filter(|number| number.is_finite());
    let id = || Literal::Guid(crate::normal_id(value));
    let literal = match table.attribute(name).map(|attribute| &attribute.kind) {
        Some(kind) if kind.is_number() => Literal::Number(number().ok_or_else(|| wrong("a number"))?),
        Some(AttributeKind::Boolean) => match value {
            "1" | "true" => Literal::Bool(true),
            "0" | "false" => Literal::Bool(false),
            _ => return Err(wrong("1 or 0")),
        },
        Some(AttributeKind::DateTime) => Literal::Date(moment(value).ok_or_else(|| wrong("a date"))?),
        Some(kind) if kind.is_reference() => id(),
        Some(_) => Literal::Text(value.to_owned()),
        None if is_guid(&crate::normal_id(value)) => id(),
        None => match (number(), moment(value)) {
            (Some(number), _) => return Ok(vec![Literal::Number(number), Literal::Text(value.to_owned())]),
            (None, Some(date)) => Literal::Date(date),
            (None, None) => Literal::Text(value.to_owned()),
        },
    };
    Ok(vec![literal])
}

/// A pattern: with `%` at its ends only it is one of the text functions, which have an index.
fn like(column: &str, pattern: &str) -> Filter {
    let (open, close) = (pattern.starts_with('%'), pattern.len() > 1 && pattern.ends_with('%'));
    let text = pattern.strip_prefix('%').unwrap_or(pattern);
    let text = if close { text.strip_suffix('%').unwrap_or(text) } else { text };
    let column = column.to_owned();
    if text.contains(['%', '_', '[']) {
        return Filter::Text { function: TextFunction::Like, column, text: pattern.to_owned() };
    }
    let function = match (open, close) {
        (true, true) => TextFunction::Contains,
        (false, true) => TextFunction::StartsWith,
        (true, false) => TextFunction::EndsWith,
        (false, false) => return Filter::text_equals(column, text),
    };
    Filter::Text { function, column, text: text.to_owned() }
}
