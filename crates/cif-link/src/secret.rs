//! Tokens: compared in constant time and never shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A token. `Debug` never shows it; comparing takes the same time wherever two secrets of one length differ.
///
/// ```
/// use cif_link::Secret;
/// let token = Secret::new("s3cret");
/// assert_eq!(format!("{token:?}"), "Secret(redacted)");
/// assert!(token.matches(&Secret::new("s3cret")));
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a token.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token itself, for the one place that must write it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares in a time that depends on the lengths only.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (x, y)| difference | (x ^ y)) == 0
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.matches(other)
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Link id and resume token of a link, from the random bytes that the driver passed in.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) link: String,
    pub(crate) token: Secret,
}

impl Credentials {
    pub(crate) fn from_random(bytes: [u8; 32]) -> Self {
        let (link, token) = bytes.split_at(16);
        Self { link: hex(link), token: Secret(hex(token)) }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_only_when_every_byte_is() {
        let secret = Secret::new("abcd");
        assert!(secret.matches(&Secret::new("abcd")));
        for other in ["", "abc", "abcde", "abce", "Abcd"] {
            assert!(!secret.matches(&Secret::new(other)), "{other}");
        }
    }

    #[test]
    fn credentials_are_hexadecimal_and_redacted() {
        let mut bytes = [0; 32];
        bytes[0] = 0x0f;
        bytes[31] = 0xa0;
        let credentials = Credentials::from_random(bytes);
        assert_eq!(credentials.link, format!("0f{}", "0".repeat(30)));
        assert_eq!(credentials.token.expose(), format!("{}a0", "0".repeat(30)));
        assert!(!format!("{credentials:?}").contains("a0\""));
    }
}
