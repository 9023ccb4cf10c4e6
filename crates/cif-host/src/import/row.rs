//! One row of a table of the original platform.

use cif_protocol::{Entries, Value};

use crate::slugs::{shown, text_of};

/// The columns of a row, by name in any letter case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a>(&'a Entries);

impl<'a> Row<'a> {
    pub(crate) const fn new(columns: &'a Entries) -> Self {
        Self(columns)
    }

    /// A column, unless it is null.
    pub(super) fn get(self, column: &str) -> Option<&'a Value> {
        self.0
            .get(column)
            .or_else(|| self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(column)).map(|(_, value)| value))
            .filter(|value| !value.is_absent())
    }

    /// True when the column is there, also as null.
    pub(super) fn has(self, column: &str) -> bool {
        self.0.iter().any(|(key, _)| key.eq_ignore_ascii_case(column))
    }

    /// A column as text; `None` for null and for empty text.
    pub(crate) fn text(self, column: &str) -> Option<String> {
        self.get(column).map(text_of).filter(|text| !text.is_empty())
    }

    /// A column as whole number, also when it is a text.
    pub(crate) fn number(self, column: &str) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "checked: a whole number that every text of one can hold")]
        let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64);
        match self.get(column)? {
            Value::Number(number) => whole(*number),
            Value::String(text) => text.trim().parse().ok(),
            Value::Bool(yes) => Some(i64::from(*yes)),
            _ => None,
        }
    }

    /// A column as yes or no: booleans, 0 and 1, words, and the option numbers that older solutions have.
    pub(crate) fn flag(self, column: &str) -> Option<bool> {
        match self.get(column)? {
            Value::Bool(yes) => Some(*yes),
            Value::String(text) if ["true", "yes"].iter().any(|word| text.eq_ignore_ascii_case(word)) => Some(true),
            Value::String(text) if ["false", "no"].iter().any(|word| text.eq_ignore_ascii_case(word)) => Some(false),
            _ => match self.number(column)? {
                1 | 100_000_000 => Some(true),
                0 | 100_000_001 => Some(false),
                _ => None,
            },
        }
    }

    /// As [`Row::number`]; something else than a whole number is an error.
    pub(crate) fn whole(self, column: &str) -> Result<Option<i64>, String> {
        self.read(column, self.number(column), "a whole number")
    }

    /// As [`Row::flag`]; something else than yes or no is an error.
    pub(crate) fn yes(self, column: &str) -> Result<Option<bool>, String> {
        self.read(column, self.flag(column), "true or false")
    }

    fn read<T>(self, column: &str, read: Option<T>, expected: &str) -> Result<Option<T>, String> {
        match (read, self.text(column)) {
            (None, Some(found)) => Err(format!("{column} is {}, expected {expected}", shown(&found))),
            (read, _) => Ok(read),
        }
    }

    /// What a lookup refers to, by id or by unique name: `_x_value`, `x` as text or as expanded row, `x@odata.bind`.
    pub(super) fn lookup(self, column: &str) -> Option<String> {
        let bound = || {
            let text = self.text(&format!("{column}@odata.bind"))?;
            let (_, inside) = text.strip_suffix(')')?.split_once('(')?;
            // An alternate key: `(msdyn_uniquename='x')`.
            let key = inside.split_once('=').map_or(inside, |(_, value)| value);
            Some(key.trim_matches('\'').to_owned())
        };
        let direct = || match self.get(column)? {
            Value::Object(row) => referred(Row::new(row), column),
            Value::String(text) => Some(text.clone()),
            _ => None,
        };
        self.text(&format!("_{column}_value")).or_else(direct).or_else(bound).filter(|found| !found.is_empty())
    }

    /// The rows of every list among the columns: related rows, as `$expand` gives them.
    pub(crate) fn lists(self) -> impl Iterator<Item = (&'a str, &'a [Value])> {
        self.0.iter().filter_map(|(key, value)| value.as_array().map(|items| (key, items)))
    }
}

/// The unique name or the id of a row that a lookup brought with it.
fn referred(row: Row<'_>, column: &str) -> Option<String> {
    row.text("msdyn_uniquename").or_else(|| row.text(column)).or_else(|| row.text("msdyn_applicationtabtemplateid"))
}
