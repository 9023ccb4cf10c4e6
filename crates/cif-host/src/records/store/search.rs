//! The words of a search box.

use cif_protocol::Record;

use crate::query::{digits, fold, is_guid};

/// A search term: found as text in any case, or by its digits when it looks like a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchTerm {
    /// The term, folded.
    pub text: String,
    /// Its digits; empty unless it looks like a phone number of four digits or more.
    pub digits: String,
}

impl SearchTerm {
    /// The term that somebody typed.
    #[must_use]
    pub fn new(term: &str) -> Self {
        let is_phone = term.chars().all(|c| c.is_ascii_digit() || " +()-./".contains(c));
        let digits = digits(term);
        Self { text: fold(term), digits: if is_phone && digits.len() >= 4 { digits } else { String::new() } }
    }

    /// True when a text of the row has it.
    #[must_use]
    pub fn is_in(&self, row: &Record) -> bool {
        self.text.is_empty() || searched(row).any(|(_, text)| self.is_in_folded(&fold(text), text))
    }

    /// True when a text has it that is folded already; an id has nothing.
    #[must_use]
    pub fn is_in_text(&self, folded: &str) -> bool {
        self.text.is_empty() || !is_guid(folded) && self.is_in_folded(folded, folded)
    }

    fn is_in_folded(&self, folded: &str, text: &str) -> bool {
        folded.contains(&self.text) || !self.digits.is_empty() && digits(text).contains(&self.digits)
    }
}

/// The texts of a stored row that a search looks into, with their columns: no ids, no time stamps of the store.
pub fn searched(row: &Record) -> impl Iterator<Item = (&str, &str)> {
    row.iter()
        .filter(|(column, _)| !column.contains('@') && !matches!(*column, "createdon" | "modifiedon"))
        .filter_map(|(column, value)| Some((column, value.as_str()?)))
        .filter(|(_, text)| !is_guid(text))
}
