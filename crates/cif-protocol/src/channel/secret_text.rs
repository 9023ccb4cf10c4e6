//! Values that no log may show.

use serde::{Deserialize, Serialize};

/// A text that `Debug` does not show: a password, a code, a token. On the wire it is a plain string, because the other end
/// needs it; who stores envelopes leaves it out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(Box<str>);

impl SecretText {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text, for whoever needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::{ChannelCommand, SubmitSignIn};
    use std::collections::BTreeMap;

    #[test]
    fn no_debug_shows_it() {
        let values = BTreeMap::from([("pin".to_owned(), SecretText::from("1234"))]);
        let command = ChannelCommand::from(SubmitSignIn::new("f1", 1_u32).with_values(values));
        assert!(!format!("{command:?}").contains("1234"));
        assert!(serde_json::to_string(&command).unwrap().contains("1234"));
    }
}
