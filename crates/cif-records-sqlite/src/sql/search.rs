//! The trigram index: `contains` and `$search` without looking at every row.

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
        let (mut queries, mut rest) = (Vec::new(), Vec::new());
        for filter in any {
            let query = match filter {
                Filter::Text { function: TextFunction::Contains, column, text } => {
                    self.search_query(scope, column, &fold(text))
                }
                _ => None,
            };
            match query {
                Some(query) => queries.push(query),
                None => rest.push(filter),
            }
        }
        if queries.is_empty() {
            return (Vec::new(), rest);
        }
        (vec![format!("({})", self.searched(scope, &queries.join(" OR ")))], rest)
    }

    /// What to ask the index for a folded text in a column; `None` when it cannot answer.
    pub(super) fn search_query(&self, scope: &Scope<'a>, column: &str, text: &str) -> Option<String> {
        let has_index = columns::is_searched(scope.table, column);
        (has_index && is_searchable(text)).then(|| format!("(\"k_{column}\" : {})", phrase(text)))
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

/// Three characters make a trigram; what keeps texts apart, and a NUL, are not in the index.
fn is_searchable(text: &str) -> bool {
    text.chars().count() >= 3 && !text.contains(['\0', SEPARATOR])
}

fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
