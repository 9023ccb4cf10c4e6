//! The search page: rows of several tables, the best ones first (`docs/src/records.md`, search).

use cif_protocol::Record;

use super::store::{SearchTerm, searched};
use super::{Records, RecordsError, TableSchema};
use crate::query::{Filter, OrderBy, Query, TextFunction, digits, fold};

/// Why a row was found, the best reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Relevance {
    /// Its name is what was typed.
    Exact,
    /// Its name begins with it.
    Prefix,
    /// Its name contains it.
    Contains,
    /// Another column contains it.
    Other,
}

impl Relevance {
    /// How well a row fits, and the column in which the term was found. None when no text of the row has it.
    #[must_use]
    pub fn of(table: &TableSchema, row: &Record, term: &SearchTerm) -> Option<(Self, String)> {
        let has = |text: &str| {
            fold(text).contains(&term.text) || !term.digits.is_empty() && digits(text).contains(&term.digits)
        };
        let name = row.text(&table.primary_name).unwrap_or_default();
        let folded = fold(name);
        let in_name = match () {
            () if folded == term.text => Some(Self::Exact),
            () if folded.starts_with(&term.text) => Some(Self::Prefix),
            () if has(name) => Some(Self::Contains),
            () => None,
        };
        if let Some(relevance) = in_name {
            return Some((relevance, table.primary_name.clone()));
        }
        let mut others = searched(row).filter(|(column, _)| table.attribute(column).is_some());
        let column = others.find(|(_, text)| has(text)).map_or_else(String::new, |(column, _)| column.to_owned());
        term.is_in(row).then_some((Self::Other, column))
    }
}

/// A row that was found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Hit {
    /// The row, with all its columns.
    pub row: Record,
    /// How well it fits.
    pub relevance: Relevance,
    /// The column in which the term was found; empty when it is in one that the table does not describe.
    pub column: String,
}

/// What was found in one table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Category {
    /// The table.
    pub table: TableSchema,
    /// The rows, the best first; those that fit equally well by name.
    pub hits: Vec<Hit>,
    /// Are there more rows than these?
    pub more: bool,
}

/// Searches tables for what somebody typed. Tables without a hit are left out. The table with the best hit comes first;
/// tables whose best hits fit equally well stay in the order given. An empty text finds nothing.
///
/// The best rows of a table are among the `most` that are given, however many rows it has: the store is asked for names
/// that begin with the term, then for names that contain it, then for all columns.
///
/// # Errors
/// The store failed.
pub async fn search_tables(
    records: &dyn Records,
    tables: &[TableSchema],
    text: &str,
    most: usize,
) -> Result<Vec<Category>, RecordsError> {
    let text = text.trim();
    let term = SearchTerm::new(text);
    let mut categories = Vec::new();
    if term.text.is_empty() {
        return Ok(categories);
    }
    for table in tables {
        let category = search_table(records, table, text, &term, most).await?;
        if !category.hits.is_empty() {
            categories.push(category);
        }
    }
    categories.sort_by_key(|category| category.hits.first().map(|hit| hit.relevance));
    Ok(categories)
}

async fn search_table(
    records: &dyn Records,
    table: &TableSchema,
    text: &str,
    term: &SearchTerm,
    most: usize,
) -> Result<Category, RecordsError> {
    let named = |function| {
        let column = table.primary_name.clone();
        Query::all().with_filter(Filter::Text { function, column, text: text.to_owned() })
    };
    let mut anywhere = Query::all();
    anywhere.search = Some(text.to_owned());
    let mut hits: Vec<Hit> = Vec::new();
    for mut query in [named(TextFunction::StartsWith), named(TextFunction::Contains), anywhere] {
        query.order_by = vec![OrderBy::new(table.primary_name.clone())];
        for row in records.query(&table.logical_name, &query.with_top(most + 1)).await? {
            let id = row.text(&table.primary_id);
            if hits.iter().any(|hit| hit.row.text(&table.primary_id) == id) {
                continue;
            }
            if let Some((relevance, column)) = Relevance::of(table, &row, term) {
                hits.push(Hit { row, relevance, column });
            }
        }
        if hits.len() > most {
            break;
        }
    }
    // Rows come in the order of their names, which a stable sort keeps.
    hits.sort_by_key(|hit| hit.relevance);
    let more = hits.len() > most;
    hits.truncate(most);
    Ok(Category { table: table.clone(), hits, more })
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::records::MemoryRecords;

    fn store() -> MemoryRecords {
        let records = MemoryRecords::new();
        let contacts =
            [("Ann", ""), ("Anna Ross", ""), ("Joanna", ""), ("Zoe", "ann@x.example"), ("Bob", "+1 (555) 010-0199")];
        for (name, other) in contacts {
            let row = Record::new().with("lastname", name).with("fullname", name);
            let column = if other.starts_with('+') { "mobilephone" } else { "emailaddress1" };
            records.insert("contact", row.with(column, other)).expect("a contact");
        }
        for at in 0..30 {
            let row = Record::new().with("name", format!("A{at:02} Annex"));
            records.insert("account", row).expect("an account");
        }
        records.insert("account", Record::new().with("name", "ann")).expect("an account");
        records.insert("task", Record::new().with("subject", "Call Ann back")).expect("a task");
        records
    }

    /// Name, relevance, column.
    type Named = (String, Relevance, String);

    fn found(text: &str, most: usize) -> Vec<(String, Vec<Named>, bool)> {
        let records = store();
        let tables: Vec<TableSchema> = ["task", "contact", "account", "incident"]
            .iter()
            .map(|name| block_on(records.table(name)).expect("a table"))
            .collect();
        let categories = block_on(search_tables(&records, &tables, text, most)).expect("a search");
        let named = |table: &TableSchema, hit: &Hit| {
            (hit.row.text(&table.primary_name).unwrap_or_default().to_owned(), hit.relevance, hit.column.clone())
        };
        categories
            .iter()
            .map(|one| {
                (one.table.logical_name.clone(), one.hits.iter().map(|hit| named(&one.table, hit)).collect(), one.more)
            })
            .collect()
    }

    #[test]
    fn exact_names_come_first_then_prefixes_then_parts_then_other_columns() {
        let found = found("ANN", 10);
        let of = |table: &str| found.iter().find(|(name, ..)| name == table).expect(table);
        let hit = |name: &str, relevance, column: &str| (name.to_owned(), relevance, column.to_owned());
        assert_eq!(
            of("contact").1,
            [
                hit("Ann", Relevance::Exact, "fullname"),
                hit("Anna Ross", Relevance::Prefix, "fullname"),
                hit("Joanna", Relevance::Contains, "fullname"),
                hit("Zoe", Relevance::Other, "emailaddress1"),
            ]
        );
        assert!(!of("contact").2);
        // Tables with an exact hit come first, in the order given; the task only contains the word, the case has nothing.
        let tables: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(tables, ["contact", "account", "task"]);
    }

    #[test]
    fn the_best_hit_is_found_among_more_rows_than_are_given() {
        let found = found("ann", 5);
        let (_, hits, more) = found.iter().find(|(name, ..)| name == "account").expect("accounts");
        assert_eq!((hits.len(), *more), (5, true));
        assert_eq!((hits[0].0.as_str(), hits[0].1), ("ann", Relevance::Exact));
        assert_eq!(hits[1].0, "A00 Annex");
    }

    #[test]
    fn a_number_is_found_however_it_is_written_and_nothing_by_no_words() {
        let found_number = found("555-010-0199", 5);
        assert_eq!(found_number[0].1, [("Bob".to_owned(), Relevance::Other, "mobilephone".to_owned())]);
        assert!(found("  ", 5).is_empty());
        assert!(found("nobody has this", 5).is_empty());
    }
}
