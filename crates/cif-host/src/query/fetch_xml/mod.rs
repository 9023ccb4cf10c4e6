//! FetchXML: attributes, filters, order, joined tables, pages, groups and aggregates.

mod condition;
mod entity;

use std::collections::BTreeMap;

use super::xml::{self, Element};
use super::{MAX_LENGTH, Query, QueryError, ROW_LIMIT};
use crate::records::TableSchema;

/// A FetchXML text that was read. How its values are meant depends on the tables, so it becomes a query in a second step.
///
/// ```
/// use std::collections::BTreeMap;
/// use cif_host::query::FetchXml;
/// let fetch = FetchXml::parse(
///     "<fetch top='5'><entity name='contact'><attribute name='fullname'/><link-entity name='account' from='accountid'
///      to='parentcustomerid' alias='a'><attribute name='name'/></link-entity></entity></fetch>",
/// )?;
/// assert_eq!(fetch.tables(), ["contact", "account"]);
/// let tables: BTreeMap<_, _> =
///     cif_host::standard_tables().into_iter().map(|table| (table.logical_name.clone(), table)).collect();
/// let query = fetch.query(&tables)?;
/// assert_eq!((query.top, query.links[0].alias.as_str()), (Some(5), "a"));
/// # Ok::<(), cif_host::query::QueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchXml {
    fetch: Element,
}

impl FetchXml {
    /// Reads the text.
    ///
    /// # Errors
    /// It is too long, no XML, or not a `fetch` with one `entity`; the error names element and character.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.len() > MAX_LENGTH {
            return Err(QueryError::new("fetchXml", MAX_LENGTH, "", format!("at most {MAX_LENGTH} bytes")));
        }
        let fetch = xml::parse(text)?;
        if fetch.name != "fetch" {
            return Err(fetch.wrong("<fetch>"));
        }
        match fetch.children.as_slice() {
            [entity] if entity.name != "entity" => Err(entity.wrong("<entity>")),
            [entity] if entity.attribute("name").is_none_or(|name| name.trim().is_empty()) => {
                Err(entity.wrong("the name of a table in name=\"…\""))
            }
            [_] => Ok(Self { fetch }),
            _ => Err(fetch.wrong("<fetch> with just one <entity>")),
        }
    }

    fn entity(&self) -> &Element {
        &self.fetch.children[0]
    }

    /// The logical names of the tables it reads, that of the entity first; each once.
    #[must_use]
    pub fn tables(&self) -> Vec<String> {
        fn walk(element: &Element, tables: &mut Vec<String>) {
            let name = element.attribute("name").unwrap_or_default().trim().to_ascii_lowercase();
            if !tables.contains(&name) {
                tables.push(name);
            }
            element.children.iter().filter(|child| child.name == "link-entity").for_each(|link| walk(link, tables));
        }
        let mut tables = Vec::new();
        walk(self.entity(), &mut tables);
        tables
    }

    /// An error at the entity, for who expected another table.
    pub(crate) fn wrong_table(&self, expected: &str) -> QueryError {
        self.entity().wrong(format!("<entity name=\"{expected}\">, the table of the set"))
    }

    /// The number of the page asked for, from 1; `None` when no page is asked for.
    ///
    /// # Errors
    /// It is not a number from 1.
    pub fn page(&self) -> Result<Option<usize>, QueryError> {
        let Some(page) = self.fetch.attribute("page") else { return Ok(None) };
        let number = page.parse::<u32>().ok().filter(|page| *page > 0);
        let number = number.ok_or_else(|| self.fetch.wrong("a number from 1 in page"))?;
        Ok(Some(usize::try_from(number).unwrap_or(usize::MAX)))
    }

    /// True when whoever asks also wants to know how many rows there are in all.
    #[must_use]
    pub fn wants_total(&self) -> bool {
        self.is_on("returntotalrecordcount")
    }

    fn is_on(&self, name: &str) -> bool {
        is_on(&self.fetch, name)
    }

    fn number(&self, name: &str) -> Result<Option<usize>, QueryError> {
        let Some(rows) = self.fetch.attribute(name) else { return Ok(None) };
        let rows: u32 = rows.trim().parse().map_err(|_| self.fetch.wrong(format!("a number in {name}")))?;
        Ok(Some(usize::try_from(rows).unwrap_or(usize::MAX)))
    }

    /// The query, with the tables that [`FetchXml::tables`] names.
    ///
    /// # Errors
    /// What is unknown or asks for too much; the error names element and character.
    pub fn query(&self, tables: &BTreeMap<String, TableSchema>) -> Result<Query, QueryError> {
        let mut query = entity::read(self.entity(), tables, self.is_on("aggregate"))?;
        query.distinct = self.is_on("distinct") && query.aggregation.is_none();
        query.count = self.wants_total();
        let (top, count) = (self.number("top")?, self.number("count")?);
        if top.is_some() && self.page()?.is_some() {
            return Err(self.fetch.wrong("either top, or count and page"));
        }
        query.top = match (top, count) {
            (Some(top), Some(count)) => Some(top.min(count)),
            (top, count) => top.or(count),
        };
        if let Some(page) = self.page()? {
            let size = query.top.unwrap_or(ROW_LIMIT).min(ROW_LIMIT);
            query.skip = (page - 1).saturating_mul(size);
        }
        Ok(query)
    }
}

fn is_on(element: &Element, name: &str) -> bool {
    element.attribute(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
}
