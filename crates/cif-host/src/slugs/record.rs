//! Slugs whose value is in a record: of the anchor tab, or found by a query.

use std::collections::BTreeMap;

use cif_protocol::{Record, Value};

use super::{Slugs, encode, slug_at, text_of};
use crate::query::is_guid;

/// The longest slug of a query, in bytes.
const QUERY_LENGTH: usize = 4_096;
const ANCHOR: &str = "anchor.";
const QUERY: &str = "$odata.";

/// A slug that needs the record store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordSlug<'a> {
    /// An attribute of the record in the anchor tab.
    Anchor(&'a str),
    /// An attribute of the first row of a query.
    Query {
        /// The table.
        entity: &'a str,
        /// The attribute.
        attribute: &'a str,
        /// The query text, with slugs of its own.
        options: &'a str,
    },
}

/// The rest of a text that begins so, in any letter case.
fn after<'a>(text: &'a str, begin: &str) -> Option<&'a str> {
    let found = text.get(..begin.len())?;
    found.eq_ignore_ascii_case(begin).then(|| &text[begin.len()..])
}

/// True for what stands behind the opening brace of a query.
pub(super) fn begins_query(inner: &str) -> bool {
    after(inner, QUERY).is_some()
}

/// Where the slug of a query ends: at its own closing brace, behind those of the slugs in it.
pub(super) fn query_end(inner: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in inner.bytes().enumerate().take(QUERY_LENGTH) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

impl<'a> RecordSlug<'a> {
    /// Reads the inside of a slug; `None` for one that is a plain name.
    pub(crate) fn parse(name: &'a str) -> Option<Self> {
        if let Some(attribute) = after(name, ANCHOR) {
            return Some(Self::Anchor(attribute.trim()));
        }
        let (path, options) = after(name, QUERY)?.split_once(".?").unwrap_or((&name[QUERY.len()..], ""));
        let (entity, attribute) = path.split_once('.').unwrap_or((path, ""));
        Some(Self::Query { entity: entity.trim(), attribute: attribute.trim(), options: options.trim() })
    }

    /// True when it needs the record in the anchor tab.
    pub(crate) fn needs_anchor(self) -> bool {
        match self {
            Self::Anchor(_) => true,
            Self::Query { options, .. } => {
                record_slugs(options).iter().any(|inner| matches!(Self::parse(inner), Some(Self::Anchor(_))))
            }
        }
    }
}

/// The slugs of records in a text, those in the query of another one left out.
pub(crate) fn record_slugs(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{').filter(|_| found.len() < super::SLUGS_PER_TEXT) {
        rest = &rest[open..];
        match slug_at(rest) {
            Some((name, behind)) => {
                if RecordSlug::parse(name).is_some() {
                    found.push(name);
                }
                rest = behind;
            }
            None => rest = &rest[1..],
        }
    }
    found
}

/// What was fetched for slugs of records, by the text between their braces.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Resolved {
    anchor: Option<(Value, Record)>,
    queries: BTreeMap<String, Value>,
    /// The work item that was made for a session, as its conversation.
    pub(crate) conversation: Option<String>,
}

impl Resolved {
    pub(crate) fn set_anchor(&mut self, entity: &str, record: Record) {
        self.anchor = Some((entity.into(), record));
    }

    pub(crate) fn set_query(&mut self, name: &str, value: Value) {
        self.queries.insert(name.to_owned(), value);
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match RecordSlug::parse(name)? {
            RecordSlug::Query { .. } => self.queries.get(name),
            RecordSlug::Anchor(attribute) => {
                let (entity, record) = self.anchor.as_ref()?;
                if attribute.eq_ignore_ascii_case("entityName") { Some(entity) } else { column(record, attribute) }
            }
        }
    }
}

/// A column of a row in any letter case; a lookup also by its plain name.
pub(crate) fn column<'a>(record: &'a Record, attribute: &str) -> Option<&'a Value> {
    let lookup = format!("_{attribute}_value");
    let named =
        |name: &str| record.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    named(attribute).filter(|value| !value.is_absent()).or_else(|| named(&lookup))
}

/// The text of a query with the values of its slugs. Inside quotes any value goes; outside them a number or an id, because
/// anything else could change what the query asks.
pub(crate) fn filled(options: &str, slugs: &Slugs<'_>) -> Result<String, String> {
    let mut result = String::with_capacity(options.len());
    let mut rest = options;
    let mut quoted = false;
    while let Some(open) = rest.find('{') {
        quoted ^= rest[..open].matches('\'').count() % 2 == 1;
        result.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some((name, behind)) = slug_at(rest) else {
            result.push('{');
            rest = &rest[1..];
            continue;
        };
        let value = slugs.get(name).map(text_of).unwrap_or_default();
        if quoted {
            encode(&value.replace('\'', "''"), &mut result);
        } else if is_guid(&value) || value.parse::<f64>().is_ok_and(f64::is_finite) {
            result.push_str(&value);
        } else {
            return Err(format!(
                "the slug {{{name}}} stands outside quotes and is no number and no id; put it into quotes"
            ));
        }
        rest = behind;
    }
    result.push_str(rest);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use cif_protocol::Entries;

    use super::*;

    #[test]
    fn forms_are_told_apart() {
        assert_eq!(RecordSlug::parse("Anchor.title"), Some(RecordSlug::Anchor("title")));
        let query = RecordSlug::parse("$Odata.incident.title.?$filter=a eq '{anchor.x}'");
        let options = "$filter=a eq '{anchor.x}'";
        assert_eq!(query, Some(RecordSlug::Query { entity: "incident", attribute: "title", options }));
        assert!(query.is_some_and(RecordSlug::needs_anchor));
        assert_eq!(RecordSlug::parse("title"), None);
        let text = "Case {title} of {anchor.name}: {$odata.contact.fullname.?$filter=contactid eq '{id}'} {";
        assert_eq!(record_slugs(text), ["anchor.name", "$odata.contact.fullname.?$filter=contactid eq '{id}'"]);
    }

    #[test]
    fn values_cannot_change_a_query() {
        let values = Entries::from_iter([("name", "O'Neil' or 1 eq 1&$top=5"), ("n", "7"), ("bad", "1 or 2")]);
        let slugs = Slugs::new([&values]);
        let query =
            crate::query::Query::parse(&filled("$filter=fullname eq '{name}' and n eq {n}", &slugs).expect("sound"));
        let text = format!("{:?}", query.expect("one query"));
        assert!(text.contains("O'Neil' or 1 eq 1&$top=5") && text.contains("top: None"), "{text}");
        assert!(filled("$filter=n eq {bad}", &slugs).is_err_and(|problem| problem.contains("{bad}")));
        assert!(filled("$filter=n eq {missing}", &slugs).is_err());
        assert_eq!(filled("$filter=n eq '{missing}'", &slugs).as_deref(), Ok("$filter=n eq ''"));
    }

    #[test]
    fn records_give_their_columns() {
        let mut resolved = Resolved::default();
        let row = Record::new().with("title", "Late").with("_customerid_value", "7").with("_customerid_value@F", "Ada");
        resolved.set_anchor("incident", row);
        let source = Entries::new();
        let slugs = Slugs::new([&source]).with_resolved(&resolved);
        let text = "{anchor.Title}/{anchor.customerid}/{anchor._customerid_value@f}/{anchor.entityName}/{anchor.none}";
        assert_eq!(slugs.text(text), "Late/7/Ada/incident/");
    }
}
