//! The names of chats and agents, and the names that customers' pages give their messages.

use std::fmt;
use std::sync::Arc;

/// Names a chat. It is no secret and opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChatId(Arc<str>);

impl ChatId {
    /// Wraps the text of an id as it is.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names an agent, as the host that opens the provider does.
pub(crate) type AgentId = Arc<str>;

/// The name that a customer's page gives a message or a file before it sends it: 32 hexadecimal digits. What comes twice under
/// one name is taken once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(u128);

impl ClientId {
    /// A name with this value.
    #[must_use]
    pub const fn new(value: u128) -> Self {
        Self(value)
    }

    /// Reads 32 hexadecimal digits in lower case; any other text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
        let right = text.len() == 32 && text.as_bytes().iter().all(digits);
        u128::from_str_radix(text, 16).ok().filter(|_| right).map(Self)
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Compares secrets in a time that does not depend on where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let differ = a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    a.len() == b.len() && std::hint::black_box(differ) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_form() {
        let text = "00ff00112233445566778899aabbccdd";
        assert_eq!(ClientId::parse(text).map(|id| id.to_string()).as_deref(), Some(text));
        for bad in ["", "ff", &text.to_uppercase(), "+0ff00112233445566778899aabbccdd", &format!("{text}0")] {
            assert_eq!(ClientId::parse(bad), None, "{bad}");
        }
        assert!(same("", "") && same("ab", "ab") && !same("ab", "ac") && !same("a", "ab"));
    }
}
