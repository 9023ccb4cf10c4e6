//! Tones of a telephone's keypad.

use serde::{Deserialize, Deserializer, Serialize};

/// One to [`Dtmf::MAX_LEN`] tones: digits, `*`, `#`, `A` to `D`, and `,` for a pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Dtmf(String);

/// Why a text is not a sequence of tones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidDtmf {
    /// The text is empty.
    #[error("no tones given: send one to {} of 0-9, *, #, A-D and `,`", Dtmf::MAX_LEN)]
    Empty,
    /// The text is too long.
    #[error("{0} tones given: send at most {max}", max = Dtmf::MAX_LEN)]
    TooLong(usize),
    /// A character is not a tone.
    #[error("`{0}` is not a tone: send 0-9, *, #, A-D or `,`")]
    NotATone(char),
}

impl Dtmf {
    /// The largest number of tones in one command.
    pub const MAX_LEN: usize = 64;

    /// Checks a text. Letters become capitals.
    ///
    /// # Errors
    ///
    /// [`InvalidDtmf`] when the text is empty, too long, or has a character that is not a tone.
    pub fn parse(text: &str) -> Result<Self, InvalidDtmf> {
        let count = text.chars().count();
        if count == 0 {
            return Err(InvalidDtmf::Empty);
        }
        if count > Self::MAX_LEN {
            return Err(InvalidDtmf::TooLong(count));
        }
        let tones = text.to_ascii_uppercase();
        match tones.chars().find(|c| !matches!(c, '0'..='9' | '*' | '#' | 'A'..='D' | ',')) {
            Some(other) => Err(InvalidDtmf::NotATone(other)),
            None => Ok(Self(tones)),
        }
    }

    /// The tones in order.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Dtmf {
    type Err = InvalidDtmf;

    fn from_str(text: &str) -> Result<Self, InvalidDtmf> {
        Self::parse(text)
    }
}

impl<'de> Deserialize<'de> for Dtmf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tones_pass() {
        assert_eq!(Dtmf::parse("12a#").unwrap().as_str(), "12A#");
        assert_eq!(Dtmf::parse(""), Err(InvalidDtmf::Empty));
        assert_eq!(Dtmf::parse("1 2"), Err(InvalidDtmf::NotATone(' ')));
        assert_eq!(Dtmf::parse(&"1".repeat(65)), Err(InvalidDtmf::TooLong(65)));
    }
}
