//! The trigram index: `contains` and `$search` without looking at every row.

use std::collections::BTreeMap;

use cif_host::query::{Filter, TextFunction, fold};
use cif_host::store::SearchTerm;

use super::{Builder, Scope};
use crate::columns::{self, SEPARATOR};
use crate::tables::{digits_table, search_table};

impl<'a> Builder<'a> {
    /// The conditions of an `or` that the index answers all at once, and the others.
    pub(super) fn searched_together<'f>(
        &mut self,
        any: &'f [Filter],
        scope: &Scope<'a>,
    ) -> (Vec<String>, Vec<&'f Filter>) {
        // By text, because the index looks up a text once for all its columns.
        let (mut columns, mut rest) = (BTreeMap::<String, Vec<&str>>::new(), Vec::new());
        for filter in any {
            match filter {
                Filter::Text { function: TextFunction::Contains, column, text }
                    if can_search(scope, column, &fold(text)) =>
                {
                    columns.entry(fold(text)).or_default().push(column);
                }
                _ => rest.push(filter),
            }
        }
        if columns.is_empty() {
            return (Vec::new(), rest);
        }
        let queries: Vec<String> = columns.iter().map(|(text, columns)| column_query(columns, text)).collect();
        (vec![format!("({})", self.searched(scope, &queries.join(" OR ")))], rest)
    }

    /// The rows that the index finds.
    pub(super) fn searched(&mut self, scope: &Scope<'a>, query: &str) -> String {
        let index = search_table(&scope.table.logical_name);
        let query = self.text(query);
        format!("{}.seq IN (SELECT rowid FROM {index} WHERE {index} MATCH {query})", scope.name)
    }

    /// The words of a search box.
    pub(super) fn search(&mut self, scope: &Scope<'a>, words: &str) -> String {
        let term = SearchTerm::new(words);
        if term.text.is_empty() {
            return "1".to_owned();
        }
        if !is_searchable(&term.text) {
            let words = self.text(words);
            return format!("cif_search({}.body, {words})", scope.name);
        }
        let mut found = self.searched(scope, &phrase(&term.text));
        if !term.digits.is_empty() {
            let index = digits_table(&scope.table.logical_name);
            let query = self.text(&phrase(&term.digits));
            found =
                format!("({found} OR {}.seq IN (SELECT rowid FROM {index} WHERE {index} MATCH {query}))", scope.name);
        }
        found
    }
}

/// True when the index knows a column and can look for a folded text.
pub(super) fn can_search(scope: &Scope<'_>, column: &str, text: &str) -> bool {
    columns::is_searched(scope.table, column) && is_searchable(text)
}

/// What to ask the index for a folded text in some columns.
pub(super) fn column_query(columns: &[&str], text: &str) -> String {
    let names: Vec<String> = columns.iter().map(|column| format!("\"k_{column}\"")).collect();
    format!("({{{}}} : {})", names.join(" "), phrase(text))
}

/// Three characters make a trigram; what keeps texts apart, and a NUL, are not in the index.
fn is_searchable(text: &str) -> bool {
    text.chars().count() >= 3 && !text.contains(['\0', SEPARATOR])
}

fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
