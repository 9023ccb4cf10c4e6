//! `entity` and `link-entity`: columns, order, joins, groups and aggregates.

use std::collections::BTreeMap;

use super::condition::{self, joined};
use super::is_on;
use crate::query::xml::Element;
use crate::query::{
    Aggregate, AggregateFunction, Aggregation, DatePart, Filter, Group, Link, OrderBy, Query, QueryError,
};
use crate::records::{AttributeKind, TableSchema};

/// The most joined tables of one query.
const MAX_LINKS: usize = 15;

/// Reads the entity of a query.
pub(super) fn read(
    entity: &Element,
    tables: &BTreeMap<String, TableSchema>,
    aggregate: bool,
) -> Result<Query, QueryError> {
    let mut reader = Reader { tables, query: Query::all(), aggregate, aliases: Vec::new() };
    if aggregate {
        reader.query.aggregation = Some(Aggregation::default());
    }
    collect_aliases(entity, &mut reader.aliases)?;
    reader.element(entity, None)?;
    if aggregate
        && reader.query.aggregation.as_ref().is_some_and(|found| found.groups.is_empty() && found.values.is_empty())
    {
        return Err(entity.wrong("at least one attribute with aggregate or groupby"));
    }
    Ok(reader.query)
}

/// Alias, table and position of every link, in the order of the text; a link without alias is called by table and number.
fn collect_aliases(element: &Element, aliases: &mut Vec<(String, String, usize)>) -> Result<(), QueryError> {
    for link in element.children.iter().filter(|child| child.name == "link-entity") {
        let table = link.attribute("name").unwrap_or_default().trim().to_ascii_lowercase();
        let alias = match link.attribute("alias").map(str::trim) {
            Some(alias) if !alias.is_empty() && alias.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
                alias.to_ascii_lowercase()
            }
            Some(_) => return Err(link.wrong("an alias of letters, digits and _")),
            None => format!("{table}{}", aliases.len() + 1),
        };
        if aliases.len() == MAX_LINKS || aliases.iter().any(|(other, ..)| *other == alias) {
            return Err(link.wrong(format!("at most {MAX_LINKS} link-entity, each with an alias of its own")));
        }
        aliases.push((alias, table, link.position));
        collect_aliases(link, aliases)?;
    }
    Ok(())
}

struct Reader<'a> {
    tables: &'a BTreeMap<String, TableSchema>,
    query: Query,
    aggregate: bool,
    aliases: Vec<(String, String, usize)>,
}

impl Reader<'_> {
    fn element(&mut self, element: &Element, link: Option<usize>) -> Result<(), QueryError> {
        let name = element.attribute("name").unwrap_or_default().trim().to_ascii_lowercase();
        let tables = self.tables;
        let table = tables.get(&name).ok_or_else(|| element.wrong("the logical name of a table in name=\"…\""))?;
        let alias = link.map(|at| self.query.links[at].alias.clone());
        let qualified = |column: String| alias.as_ref().map_or(column.clone(), |alias| format!("{alias}.{column}"));
        let mut filters = Vec::new();
        let mut all = false;
        for child in &element.children {
            match child.name.as_str() {
                "attribute" if self.aggregate => self.aggregated(child, table, &qualified)?,
                "attribute" => {
                    let column = column(child, "name")?;
                    match (link, child.attribute("alias").map(str::trim).filter(|alias| !alias.is_empty())) {
                        (Some(at), alias) => {
                            let output = alias.map_or_else(|| qualified(column.clone()), str::to_owned);
                            self.query.links[at].select.push((column, output));
                        }
                        (None, None) => self.query.select.push(column),
                        (None, Some(_)) => {
                            return Err(
                                child.wrong("no alias: only those of link-entity and of aggregates have one here")
                            );
                        }
                    }
                }
                "all-attributes" if self.aggregate => return Err(child.wrong("attributes with aggregate or groupby")),
                "all-attributes" => all = true,
                "no-attrs" => {}
                "order" => {
                    let column = match child.attribute("alias") {
                        Some(alias) if self.aggregate => alias.trim().to_owned(),
                        _ if self.aggregate => return Err(child.wrong("the alias of an attribute in alias=\"…\"")),
                        _ => qualified(column(child, "attribute")?),
                    };
                    if let (true, Some(aggregation)) = (self.aggregate, &self.query.aggregation) {
                        let values = aggregation.values.iter().map(|value| &value.output);
                        let known = aggregation
                            .groups
                            .iter()
                            .map(|group| &group.output)
                            .chain(values)
                            .any(|name| *name == column);
                        if !known {
                            return Err(child.wrong("an alias that an attribute before it has"));
                        }
                    }
                    self.query.order_by.push(OrderBy { column, descending: is_on(child, "descending") });
                }
                "filter" => {
                    let aliases = link.is_none().then_some(self.aliases.as_slice());
                    filters.push(condition::read_filter(
                        child,
                        &condition::Scope { table, tables: self.tables, aliases },
                    )?);
                }
                "link-entity" => self.link(child, alias.as_deref())?,
                _ => return Err(child.wrong("attribute, all-attributes, order, filter or link-entity")),
            }
        }
        let filter = joined(filters, Filter::And);
        match link {
            Some(at) => {
                self.query.links[at].filter = filter;
                self.query.links[at].all_columns = all;
            }
            None => {
                if all {
                    self.query.select.clear();
                }
                self.query.filter = filter;
            }
        }
        Ok(())
    }

    fn link(&mut self, element: &Element, parent: Option<&str>) -> Result<(), QueryError> {
        let outer = match element.attribute("link-type").unwrap_or("inner").to_ascii_lowercase().as_str() {
            "inner" | "natural" => false,
            "outer" => true,
            _ => return Err(element.wrong("link-type=\"inner\" or \"outer\"")),
        };
        let known = self.aliases.iter().find(|(.., position)| *position == element.position);
        let (alias, table) = known.map(|(alias, table, _)| (alias.clone(), table.clone())).unwrap_or_default();
        let (from, to) = (column(element, "from")?, column(element, "to")?);
        let mut link = Link::new(table, alias, from, to);
        link.outer = outer;
        link.parent = parent.map(str::to_owned);
        self.query.links.push(link);
        self.element(element, Some(self.query.links.len() - 1))
    }

    fn aggregated(
        &mut self,
        element: &Element,
        table: &TableSchema,
        qualified: &dyn Fn(String) -> String,
    ) -> Result<(), QueryError> {
        let name = column(element, "name")?;
        let output = element.attribute("alias").map(str::trim).filter(|alias| !alias.is_empty());
        let output = output.ok_or_else(|| element.wrong("a name for the result in alias=\"…\""))?.to_owned();
        let kind = table.attribute(&name).map(|attribute| &attribute.kind);
        let is_date = kind == Some(&AttributeKind::DateTime) || matches!(name.as_str(), "createdon" | "modifiedon");
        let part = match element.attribute("dategrouping") {
            None => None,
            Some(part) => {
                let part = DatePart::named(&part.to_ascii_lowercase());
                Some(part.ok_or_else(|| element.wrong("dategrouping day, week, month, quarter or year"))?)
            }
        };
        let Some(aggregation) = &mut self.query.aggregation else { return Ok(()) };
        let taken = aggregation
            .groups
            .iter()
            .map(|group| &group.output)
            .chain(aggregation.values.iter().map(|value| &value.output));
        if taken.into_iter().any(|other| *other == output) {
            return Err(element.wrong("an alias that no other attribute has"));
        }
        if is_on(element, "groupby") {
            aggregation.groups.push(Group { column: qualified(name), output, part });
            return Ok(());
        }
        let function = match element.attribute("aggregate").unwrap_or_default().to_ascii_lowercase().as_str() {
            "count" => AggregateFunction::Count,
            "countcolumn" if is_on(element, "distinct") => AggregateFunction::CountDistinct,
            "countcolumn" => AggregateFunction::CountColumn,
            "sum" => AggregateFunction::Sum,
            "avg" => AggregateFunction::Average,
            "min" if is_date => AggregateFunction::Earliest,
            "max" if is_date => AggregateFunction::Latest,
            "min" => AggregateFunction::Min,
            "max" => AggregateFunction::Max,
            _ => return Err(element.wrong("groupby=\"true\", or aggregate count, countcolumn, sum, avg, min or max")),
        };
        aggregation.values.push(Aggregate { column: qualified(name), output, function });
        Ok(())
    }
}

/// A name in an attribute.
pub(super) fn column(element: &Element, attribute: &str) -> Result<String, QueryError> {
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let name = element.attribute(attribute).map(str::trim).filter(is_name);
    name.map(str::to_ascii_lowercase).ok_or_else(|| element.wrong(format!("a column in {attribute}=\"…\"")))
}
