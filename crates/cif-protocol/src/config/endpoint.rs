//! Where a native provider lives, and the token that authenticates its link.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a native provider lives.
///
/// In a configuration file: `"listen"`, `{ in_process = "loopback" }`, `{ url = "wss://..." }` or
/// `{ command = ["./provider", "--flag"] }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NativeEndpoint {
    /// A factory of this id, compiled into the host.
    #[serde(alias = "inProcess")]
    InProcess(String),
    /// It dials the host and connects under the record's unique name.
    Listen,
    /// The host dials this `ws` or `wss` URL.
    Url(String),
    /// The host starts this program and speaks through its standard input and output.
    Command(Vec<String>),
}

/// The secret by which a link proves that it belongs to a record. Never shown by `Debug`, never serialised.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct LinkToken(String);

impl LinkToken {
    /// Shorter tokens are reported by validation.
    pub const MIN_LENGTH: usize = 16;

    /// A token of this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the first frame of a link.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares in a time that does not depend on where the texts differ.
    #[must_use]
    pub fn matches(&self, candidate: &str) -> bool {
        let (own, other) = (self.0.as_bytes(), candidate.as_bytes());
        let differing = own.iter().zip(other).fold(0_u8, |found, (a, b)| found | (a ^ b));
        own.len() == other.len() && differing == 0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_compared_but_not_shown() {
        let token = LinkToken::new("0123456789abcdef");
        assert!(token.matches("0123456789abcdef"));
        for wrong in ["", "0123456789abcdeg", "0123456789abcdef0", "0123456789abcde"] {
            assert!(!token.matches(wrong), "{wrong}");
        }
        assert_eq!(format!("{token:?}"), "LinkToken(redacted)");
    }

    #[test]
    fn endpoint_forms() {
        let read = |text: &str| serde_json::from_str::<NativeEndpoint>(text).expect(text);
        assert_eq!(read("\"listen\""), NativeEndpoint::Listen);
        assert_eq!(read(r#"{"in_process":"loopback"}"#), NativeEndpoint::InProcess("loopback".to_owned()));
        assert_eq!(read(r#"{"command":["a","b"]}"#), NativeEndpoint::Command(vec!["a".to_owned(), "b".to_owned()]));
    }
}
