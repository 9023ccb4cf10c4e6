//! `contains` and `$search` without looking at every row.
//!
//! The index of numbers, or that of trigrams, names the rows that have all parts of a text somewhere, which are few more than those that
//! have the text; a second condition looks at each of them.

use std::collections::BTreeSet;

use cif_host::query::{Filter, TextFunction, fold};
use cif_host::store::SearchTerm;

use super::filter::balanced;
use super::{Builder, Scope, own_key, quoted};
use crate::columns::{self, SEPARATOR};
use crate::numbers;
use crate::tables::{numbers_table, rows_table, search_table};

/// The most trigrams of one text that are looked up; the row is looked at in any case.
const TRIGRAMS: usize = 16;
/// The most arguments of one call of `cif_found`.
const ARGUMENTS: usize = 90;

/// A condition that a search index helps with.
pub(super) struct Searched {
    /// The index.
    index: String,
    /// What to ask it.
    ask: String,
    /// What the rows have to meet that it names.
    pub(super) condition: String,
}

impl<'a> Builder<'a> {
    /// A condition that the index helps with, if it is one: `contains`, or several of which one must hold.
    pub(super) fn searched(&mut self, filter: &Filter, scope: &Scope<'a>) -> Option<Searched> {
        let filters = match filter {
            Filter::Or(any) => any.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts = filters.iter().map(|filter| can_search(scope, filter)).collect::<Option<BTreeSet<_>>>()?;
        let (index, asked): (_, Vec<String>) = match texts.iter().map(|text| numbers::ask_text(text)).collect() {
            Some(asked) => (numbers_table(&scope.table.logical_name), asked),
            None => (search_table(&scope.table.logical_name), texts.iter().map(|text| trigrams(text)).collect()),
        };
        let parts = filters.iter().map(|filter| self.unsearched(filter, scope)).collect();
        let asked: Vec<String> = asked.iter().map(|asked| format!("({asked})")).collect();
        Some(Searched { index, ask: asked.join(" OR "), condition: balanced(parts, "OR", "0") })
    }

    /// `contains` by looking at the row.
    fn unsearched(&mut self, filter: &Filter, scope: &Scope<'a>) -> String {
        let Filter::Text { column, text, .. } = filter else { return "0".to_owned() };
        let text = self.text(&fold(text));
        if columns::is_kept(scope.table, column) {
            return contains(&own_key(scope, column), &text);
        }
        format!("cif_contains({}.body, {}, {text})", scope.name, quoted(column))
    }

    /// The conditions of an `or` that the index helps with, as one, and the others.
    pub(super) fn searched_together<'f>(
        &mut self,
        any: &'f [Filter],
        scope: &Scope<'a>,
    ) -> (Vec<String>, Vec<&'f Filter>) {
        let (found, rest): (Vec<&Filter>, Vec<&Filter>) =
            any.iter().partition(|filter| can_search(scope, filter).is_some());
        let found = Filter::Or(found.into_iter().cloned().collect());
        let condition = match &found {
            Filter::Or(any) if any.is_empty() => None,
            found => self.searched(found, scope).map(|searched| self.inside(scope, searched)),
        };
        (condition.into_iter().collect(), rest)
    }

    /// The condition where it is one of several.
    pub(super) fn inside(&mut self, scope: &Scope<'a>, searched: Searched) -> String {
        let index = searched.index;
        let ask = self.value(searched.ask.into());
        format!(
            "({}.seq IN (SELECT rowid FROM {index} WHERE {index} MATCH {ask}) AND {})",
            scope.name, searched.condition
        )
    }

    /// The index as the first table of a statement: gives its rows one by one in the order of their numbers, so that those after
    /// the last one wanted are not looked for. Gives where rows come from, the condition and the column of the number.
    pub(super) fn before(&mut self, scope: &Scope<'a>, searched: Searched) -> (String, String, String) {
        let Searched { index, ask, condition } = searched;
        let (ask, rows) = (self.value(ask.into()), rows_table(&scope.table.logical_name));
        (
            format!("{index} s CROSS JOIN {rows} {} ON {}.seq = s.rowid", scope.name, scope.name),
            format!("(s.{index} MATCH {ask} AND {condition})"),
            "s.rowid".to_owned(),
        )
    }

    /// The words of a search box: with the index, or a condition that looks at the row.
    pub(super) fn search(&mut self, scope: &Scope<'a>, words: &str) -> Result<Searched, String> {
        let term = SearchTerm::new(words);
        if term.text.is_empty() {
            return Err("1".to_owned());
        }
        let words = self.text(words);
        let anywhere = format!("cif_search({}.body, {words})", scope.name);
        if !is_searchable(&term.text) {
            return Err(anywhere);
        }
        let name = &scope.table.logical_name;
        // Who has the text of a number has its digits.
        let (index, ask) = match numbers::ask_digits(&term.digits).or_else(|| numbers::ask_text(&term.text)) {
            Some(ask) => (numbers_table(name), ask),
            None => (search_table(name), trigrams(&term.text)),
        };
        // What is kept is quicker to look at than the text of the whole row.
        let kept = columns::kept(scope.table);
        let keys: Vec<String> =
            kept.iter().filter(|column| column.text).map(|column| own_key(scope, &column.name)).collect();
        let parts = keys.chunks(ARGUMENTS).map(|keys| format!("cif_found({words}, {})", keys.join(", ")));
        let parts = parts.chain([anywhere]).collect();
        Ok(Searched { index, ask, condition: balanced(parts, "OR", "0") })
    }
}

/// The folded text of a `contains` that the index helps with.
fn can_search(scope: &Scope<'_>, filter: &Filter) -> Option<String> {
    match filter {
        Filter::Text { function: TextFunction::Contains, column, text } if columns::is_text(scope.table, column) => {
            Some(fold(text)).filter(|text| is_searchable(text))
        }
        _ => None,
    }
}

/// `contains` of a key and a text.
pub(super) fn contains(key: &str, text: &str) -> String {
    format!("(typeof({key}) = 'text' AND instr({key}, {text}) > 0)")
}

/// Three characters make a trigram; what keeps texts apart, and a NUL, are not in the index.
fn is_searchable(text: &str) -> bool {
    text.chars().count() >= 3 && !text.contains(['\0', SEPARATOR])
}

/// Trigrams that together have all characters of a text, or the first ones of a long text, as the index wants them.
fn trigrams(text: &str) -> String {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let last = ends.len().saturating_sub(4);
    let firsts = (0..last).step_by(3).take(TRIGRAMS - 1).chain([last]);
    let found = firsts.filter_map(|at| text.get(*ends.get(at)?..*ends.get(at + 3)?));
    let found: Vec<String> = found.map(|part| format!("\"{}\"", part.replace('"', "\"\""))).collect();
    found.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trigrams_cover_a_text() {
        for (text, asked) in [
            ("abc", "\"abc\""),
            ("abcd", "\"abc\" AND \"bcd\""),
            ("5550199", "\"555\" AND \"019\" AND \"199\""),
            ("a\"ßd", "\"a\"\"ß\" AND \"\"\"ßd\""),
        ] {
            assert_eq!(trigrams(text), asked, "{text}");
        }
        assert_eq!(trigrams(&"abcd".repeat(100)).matches(" AND ").count(), TRIGRAMS - 1);
    }
}
