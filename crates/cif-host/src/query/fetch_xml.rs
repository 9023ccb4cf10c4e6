//! FetchXML as far as a query of one table goes: attributes, filters, order. No joins, no aggregates, no pages.

use super::xml::{self, Element};
use super::{Comparison, Filter, Literal, MAX_LENGTH, OrderBy, Query, QueryError, TextFunction, is_guid};
use crate::records::{AttributeKind, TableSchema};
use cif_protocol::Timestamp;

impl Query {
    /// Reads FetchXML for a table, whose schema tells how its values are meant.
    ///
    /// Known: `fetch` (`top`, `count`), `entity`, `attribute`, `all-attributes`, `order`, and `filter` with `condition`s of the
    /// operators that compare, look for text, ask for null, or list values.
    ///
    /// # Errors
    /// What is not XML, or asks for more; the error names the element.
    pub fn parse_fetch_xml(text: &str, table: &TableSchema) -> Result<Self, QueryError> {
        if text.len() > MAX_LENGTH {
            return Err(QueryError::new("fetchXml", MAX_LENGTH, "", format!("at most {MAX_LENGTH} bytes")));
        }
        let fetch = xml::parse(text)?;
        if fetch.name != "fetch" {
            return Err(fetch.wrong("<fetch>"));
        }
        let is_on = |name: &str| fetch.attribute(name).is_some_and(|value| matches!(value, "true" | "1"));
        if is_on("aggregate") || is_on("distinct") {
            return Err(fetch.wrong("a query without aggregate and distinct"));
        }
        if fetch.attribute("page").is_some_and(|page| page != "1") || fetch.attribute("paging-cookie").is_some() {
            return Err(fetch.wrong("a query of the first page"));
        }
        let [entity] = fetch.children.as_slice() else { return Err(fetch.wrong("<fetch> with just one <entity>")) };
        let name = entity.attribute("name").unwrap_or_default();
        if entity.name != "entity" || !name.eq_ignore_ascii_case(&table.logical_name) {
            return Err(entity.wrong(format!("<entity name=\"{}\">, the table of the set", table.logical_name)));
        }
        let mut query = read_entity(entity, table)?;
        for limit in ["top", "count"] {
            let Some(rows) = fetch.attribute(limit) else { continue };
            let rows: u32 = rows.parse().map_err(|_| fetch.wrong(format!("a number in {limit}")))?;
            let rows = usize::try_from(rows).unwrap_or(usize::MAX);
            query.top = Some(query.top.map_or(rows, |top| top.min(rows)));
        }
        Ok(query)
    }
}

fn read_entity(entity: &Element, table: &TableSchema) -> Result<Query, QueryError> {
    let mut query = Query::all();
    let mut filters = Vec::new();
    let mut all = false;
    for child in &entity.children {
        match child.name.as_str() {
            "attribute" => query.select.push(column(child, "name")?),
            "all-attributes" => all = true,
            "order" => {
                let descending = child.attribute("descending").is_some_and(|value| matches!(value, "true" | "1"));
                query.order_by.push(OrderBy { column: column(child, "attribute")?, descending });
            }
            "filter" => filters.push(read_filter(child, table)?),
            "link-entity" => {
                return Err(
                    child.wrong("no link-entity: this host joins no tables in FetchXML; use $expand of an OData query")
                );
            }
            _ => return Err(child.wrong("attribute, all-attributes, order or filter")),
        }
    }
    if all {
        query.select.clear();
    }
    query.filter = joined(filters, Filter::And);
    Ok(query)
}

/// A name in an attribute.
fn column(element: &Element, attribute: &str) -> Result<String, QueryError> {
    let name = element.attribute(attribute).map(str::trim).filter(|name| !name.is_empty() && !name.contains('/'));
    name.map(str::to_ascii_lowercase).ok_or_else(|| element.wrong(format!("a column in {attribute}=\"…\"")))
}

fn joined(mut filters: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Option<Filter> {
    match filters.len() {
        0 => None,
        1 => filters.pop(),
        _ => Some(join(filters)),
    }
}

fn read_filter(element: &Element, table: &TableSchema) -> Result<Filter, QueryError> {
    let join = match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
        None | Some("and") => Filter::And,
        Some("or") => Filter::Or,
        Some(_) => return Err(element.wrong("type=\"and\" or type=\"or\"")),
    };
    let filters = element.children.iter().map(|child| match child.name.as_str() {
        "filter" => read_filter(child, table),
        "condition" => read_condition(child, table),
        _ => Err(child.wrong("condition or filter")),
    });
    joined(filters.collect::<Result<_, _>>()?, join).ok_or_else(|| element.wrong("at least one condition"))
}

fn read_condition(element: &Element, table: &TableSchema) -> Result<Filter, QueryError> {
    if element.attribute("entityname").is_some() {
        return Err(element.wrong("a condition on the table itself"));
    }
    let column = column(element, "attribute")?;
    let operator = element.attribute("operator").unwrap_or_default().to_ascii_lowercase();
    let value = || element.attribute("value").ok_or_else(|| element.wrong(format!("a value for operator {operator}")));
    let compared = |comparison| compare(element, table, &column, comparison, value()?);
    let text = |function, text: &str| Filter::Text { function, column: column.clone(), text: text.to_owned() };
    let not = |filter| Filter::Not(Box::new(filter));
    let null = |comparison| Filter::Compare { column: column.clone(), comparison, value: Literal::Null };
    Ok(match operator.as_str() {
        "eq" => compared(Comparison::Equal)?,
        "ne" | "neq" => compared(Comparison::NotEqual)?,
        "gt" => compared(Comparison::Greater)?,
        "ge" => compared(Comparison::GreaterOrEqual)?,
        "lt" => compared(Comparison::Less)?,
        "le" => compared(Comparison::LessOrEqual)?,
        "null" => null(Comparison::Equal),
        "not-null" => null(Comparison::NotEqual),
        "begins-with" => text(TextFunction::StartsWith, value()?),
        "not-begin-with" => not(text(TextFunction::StartsWith, value()?)),
        "ends-with" => text(TextFunction::EndsWith, value()?),
        "not-end-with" => not(text(TextFunction::EndsWith, value()?)),
        "like" => like(element, &column, value()?)?,
        "not-like" => not(like(element, &column, value()?)?),
        "in" | "not-in" => {
            let one = |value: &Element| compare(element, table, &column, Comparison::Equal, value.text.trim());
            let values = element.children.iter().filter(|child| child.name == "value").map(one);
            let any = joined(values.collect::<Result<_, _>>()?, Filter::Or);
            let any = any.ok_or_else(|| element.wrong("at least one <value>"))?;
            if operator == "in" { any } else { not(any) }
        }
        _ => {
            return Err(element.wrong(
                "an operator: eq, ne, neq, gt, ge, lt, le, null, not-null, in, not-in, like, not-like, begins-with, \
                 not-begin-with, ends-with or not-end-with",
            ));
        }
    })
}

/// FetchXML writes all values alike; what they are, the schema knows.
fn compare(
    element: &Element,
    table: &TableSchema,
    column: &str,
    comparison: Comparison,
    value: &str,
) -> Result<Filter, QueryError> {
    let attribute = table.attributes.iter().find(|attribute| attribute.logical_name == column);
    let wrong = |expected: &str| element.wrong(format!("{expected} for column {column}"));
    let number = || value.parse::<f64>().ok().filter(|number| number.is_finite());
    let id = || Literal::Guid(crate::normal_id(value));
    let date = || {
        let text = if value.len() == 10 { format!("{value}T00:00:00Z") } else { value.to_ascii_uppercase() };
        Timestamp::parse(&text)
    };
    let literal = match attribute.map(|attribute| &attribute.kind) {
        Some(kind) if kind.is_number() => Literal::Number(number().ok_or_else(|| wrong("a number"))?),
        Some(AttributeKind::Boolean) => match value {
            "1" | "true" => Literal::Bool(true),
            "0" | "false" => Literal::Bool(false),
            _ => return Err(wrong("1 or 0")),
        },
        Some(AttributeKind::DateTime) => Literal::Date(date().ok_or_else(|| wrong("a date"))?),
        Some(kind) if kind.is_reference() => id(),
        Some(_) => Literal::Text(value.to_owned()),
        None if is_guid(&crate::normal_id(value)) => id(),
        None => match (number(), date()) {
            // A column that the schema does not describe may hold either.
            (Some(number), _) => {
                let of = |value| Filter::Compare { column: column.to_owned(), comparison, value };
                let both = vec![of(Literal::Number(number)), of(Literal::Text(value.to_owned()))];
                let both = if comparison == Comparison::NotEqual { Filter::And(both) } else { Filter::Or(both) };
                return Ok(both);
            }
            (None, Some(date)) => Literal::Date(date),
            (None, None) => Literal::Text(value.to_owned()),
        },
    };
    Ok(Filter::Compare { column: column.to_owned(), comparison, value: literal })
}

/// A pattern with `%` at its ends.
fn like(element: &Element, column: &str, pattern: &str) -> Result<Filter, QueryError> {
    let (open, close) = (pattern.starts_with('%'), pattern.len() > 1 && pattern.ends_with('%'));
    let text = pattern.strip_prefix('%').unwrap_or(pattern);
    let text = if close { text.strip_suffix('%').unwrap_or(text) } else { text };
    if text.contains(['%', '_', '[']) {
        return Err(element.wrong("a pattern with % at its ends and no other wildcard"));
    }
    let column = column.to_owned();
    let function = match (open, close) {
        (true, true) => TextFunction::Contains,
        (false, true) => TextFunction::StartsWith,
        (true, false) => TextFunction::EndsWith,
        (false, false) => return Ok(Filter::text_equals(column, text)),
    };
    Ok(Filter::Text { function, column, text: text.to_owned() })
}
