//! How often a call is expected.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

/// A number of calls, or a range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    least: u32,
    /// None for any number.
    most: Option<u32>,
}

impl Times {
    pub(crate) const ANY: Self = Self { least: 0, most: None };
    pub(crate) const AT_LEAST_ONCE: Self = Self { least: 1, most: None };

    /// Are there calls missing?
    pub(crate) const fn lacks(self, count: u32) -> bool {
        count < self.least
    }

    /// May another call come after so many?
    pub(crate) fn takes(self, count: u32) -> bool {
        self.most.is_none_or(|most| count < most)
    }
}

impl From<u32> for Times {
    fn from(count: u32) -> Self {
        Self { least: count, most: Some(count) }
    }
}

impl From<RangeInclusive<u32>> for Times {
    fn from(range: RangeInclusive<u32>) -> Self {
        Self { least: *range.start(), most: Some(*range.end()) }
    }
}

impl From<RangeFrom<u32>> for Times {
    fn from(range: RangeFrom<u32>) -> Self {
        Self { least: range.start, most: None }
    }
}

impl From<RangeToInclusive<u32>> for Times {
    fn from(range: RangeToInclusive<u32>) -> Self {
        Self { least: 0, most: Some(range.end) }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (_, Some(0)) => f.write_str("never"),
            (1, Some(1)) => f.write_str("once"),
            (least, Some(most)) if least == most => write!(f, "{least} times"),
            (0, Some(most)) => write!(f, "at most {most} times"),
            (least, Some(most)) => write!(f, "{least} to {most} times"),
            (0, None) => f.write_str("any number of times"),
            (1, None) => f.write_str("at least once"),
            (least, None) => write!(f, "at least {least} times"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_says_what_it_takes() {
        let texts = [Times::from(0), 1.into(), 3.into(), (2..).into(), (..=2).into(), (1..=4).into(), Times::ANY];
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        let expected =
            ["never", "once", "3 times", "at least 2 times", "at most 2 times", "1 to 4 times", "any number of times"];
        assert_eq!(texts, expected);
        let few = Times::from(1..=2);
        assert!(few.lacks(0) && !few.lacks(1) && few.takes(1) && !few.takes(2));
        assert!(Times::AT_LEAST_ONCE.lacks(0) && Times::AT_LEAST_ONCE.takes(u32::MAX));
    }
}
