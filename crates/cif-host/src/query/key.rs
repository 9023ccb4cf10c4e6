//! What a column value counts as when rows are compared, sorted and grouped. A store with an index keeps these.

use std::cmp::Ordering;

use cif_protocol::{Timestamp, Value};

use super::Literal;

/// A column value as comparisons see it. Order: absent, numbers, texts, anything else.
///
/// Two-option columns count as 0 and 1, as older texts write them; texts are folded, because the original platform's data
/// base does not look at case; dates are texts that can be read as moments.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Key {
    /// Null, undefined, or not there.
    Absent,
    /// A number or a boolean.
    Number(f64),
    /// A text, folded.
    Text(String),
    /// An array or an object: there, but equal to nothing.
    Other,
}

impl Key {
    /// The key of a column value.
    #[must_use]
    pub fn of(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Undefined | Value::Null) => Self::Absent,
            Some(Value::Bool(value)) => Self::Number(f64::from(u8::from(*value))),
            Some(Value::Number(number)) if number.is_nan() => Self::Absent,
            // Adding zero makes one of both zeros.
            Some(Value::Number(number)) => Self::Number(number + 0.0),
            Some(Value::String(text)) => Self::Text(fold(text)),
            Some(Value::Date(date)) => Self::Text(fold(&date.to_string())),
            Some(Value::Array(_) | Value::Object(_) | Value::Map(_)) => Self::Other,
        }
    }

    /// True when there is no value.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The moment that a text says.
    #[must_use]
    pub fn moment(&self) -> Option<Timestamp> {
        match self {
            Self::Text(text) => moment(text),
            _ => None,
        }
    }

    /// Its order relative to a literal; `None` when the two cannot be compared.
    #[must_use]
    pub fn compare(&self, literal: &Literal) -> Option<Ordering> {
        match (self, literal) {
            (Self::Text(found), Literal::Text(text) | Literal::Guid(text)) => Some(found.as_str().cmp(&fold(text))),
            (Self::Text(found), Literal::Date(date)) => moment(found).map(|found| found.cmp(date)),
            (Self::Number(found), Literal::Number(number)) => found.partial_cmp(number),
            (Self::Number(found), Literal::Bool(value)) => found.partial_cmp(&f64::from(u8::from(*value))),
            _ => None,
        }
    }

    /// Its order relative to another key of the same kind; `None` for two kinds, and for what cannot be compared.
    #[must_use]
    pub fn compare_same(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.partial_cmp(right),
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Absent => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
            Self::Other => 3,
        }
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// A text as comparisons see it: without regard to case. Each character by itself, so that a part of a text folds like the part.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

/// The moment that a text says: a date, which means its first moment in UTC, or a date and time with a zone.
#[must_use]
pub fn moment(text: &str) -> Option<Timestamp> {
    if text.len() == 10 { Timestamp::parse(&format!("{text}T00:00:00Z")) } else { Timestamp::parse(text) }
}

/// The digits of a text, which is how phone numbers are found however they are written.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// True when a text matches a pattern of FetchXML's `like`: `%` stands for any text, `_` for one character, `[abc]`, `[a-c]`
/// and `[^a]` for one of some. Both are folded already.
#[must_use]
pub fn like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut by) = (0, 0);
    // Where the last `%` was, to try it with one character more.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if pattern.get(by) == Some(&'%') {
            retry = Some((at, by + 1));
            by += 1;
        } else if by == pattern.len() && at == text.len() {
            return true;
        } else if let Some(length) = text.get(at).and_then(|c| one(*c, &pattern[by..])) {
            at += 1;
            by += length;
        } else {
            let Some((from, after)) = retry.filter(|(from, _)| *from < text.len()) else { return false };
            retry = Some((from + 1, after));
            (at, by) = (from + 1, after);
        }
    }
}

/// The length of the pattern's first element if it stands for the character.
fn one(c: char, pattern: &[char]) -> Option<usize> {
    match pattern.first()? {
        '_' => Some(1),
        '[' => {
            let Some(end) = pattern.iter().position(|c| *c == ']') else { return (c == '[').then_some(1) };
            let mut set = &pattern[1..end];
            let negated = set.first() == Some(&'^');
            if negated {
                set = &set[1..];
            }
            let mut found = false;
            while let Some(first) = set.first() {
                match set {
                    [from, '-', to, ..] => {
                        found |= (*from..=*to).contains(&c);
                        set = &set[3..];
                    }
                    _ => {
                        found |= *first == c;
                        set = &set[1..];
                    }
                }
            }
            (found != negated).then_some(end + 1)
        }
        first => (*first == c).then_some(1),
    }
}

/// True when one of the numbers of a multi-select column (`1,2,3`, or a single number) is this one.
#[must_use]
pub fn has_number(key: &Key, number: i64) -> bool {
    match key {
        Key::Text(text) => text.split(',').any(|part| part.trim().parse() == Ok(number)),
        #[allow(clippy::cast_precision_loss, reason = "numbers of options are small")]
        Key::Number(found) => *found == number as f64,
        Key::Absent | Key::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (text, pattern) in [
            ("ada", "a%a"),
            ("ada", "%"),
            ("", "%%"),
            ("ada", "_d_"),
            ("ada", "[a-c]da"),
            ("ada", "%[^x]a"),
            ("a[", "a["),
        ] {
            assert!(like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [("ada", "a"), ("ada", "%b%"), ("ada", "_d"), ("ada", "[^a]da"), ("", "_")] {
            assert!(!like(text, pattern), "{text} {pattern}");
        }
        assert!(!like(&"a".repeat(5_000), &("%a".repeat(500) + "b")));
    }

    #[test]
    fn keys_have_an_order() {
        let key = |value: Value| Key::of(Some(&value));
        let keys =
            [Key::Absent, key(false.into()), key(1.into()), key("A".into()), key("b".into()), key(vec![].into())];
        assert!(keys.is_sorted() && keys.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(key(true.into()), key(1.into()));
        assert_eq!(key("2026-03-01".into()).moment(), moment("2026-03-01T00:00:00Z"));
        assert!(
            has_number(&key("1, 22".into()), 22)
                && has_number(&key(22.into()), 22)
                && !has_number(&key("122".into()), 22)
        );
    }
}
