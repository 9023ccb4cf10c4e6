//! The level of a bar across the app.

use serde::{Deserialize, Serialize};

use crate::Value;

/// How much a bar across the app matters (`docs/src/methods.md`, notifications): a number or a word on the wire.
///
/// ```
/// use cif_protocol::host::NotificationLevel;
/// assert_eq!(NotificationLevel::from_value(&3.into()), NotificationLevel::Warning);
/// assert_eq!(NotificationLevel::from_value(&"ERROR".into()), NotificationLevel::Error);
/// assert_eq!(NotificationLevel::from_value(&"loud".into()), NotificationLevel::Information);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum NotificationLevel {
    /// 1: something went well.
    Success,
    /// 2: something went wrong.
    Error,
    /// 3: something needs attention.
    Warning,
    /// 4: something to know.
    #[default]
    Information,
}

impl NotificationLevel {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The level of a number, a number as text, or a word in any case; anything else is information.
    #[must_use]
    pub fn from_value(value: &Value) -> Self {
        let word = match value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_ascii_lowercase(),
            _ => return Self::Information,
        };
        match word.as_str() {
            "1" | "success" => Self::Success,
            "2" | "error" | "failure" => Self::Error,
            "3" | "warning" | "warn" => Self::Warning,
            _ => Self::Information,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_mean_the_same() {
        let levels = [
            (NotificationLevel::Success, "Success"),
            (NotificationLevel::Error, "error"),
            (NotificationLevel::Warning, " WARN "),
            (NotificationLevel::Information, "INFO"),
        ];
        for (level, word) in levels {
            assert_eq!(NotificationLevel::from_value(&Value::from(u32::from(level.number()))), level);
            assert_eq!(NotificationLevel::from_value(&Value::from(level.number().to_string())), level);
            assert_eq!(NotificationLevel::from_value(&Value::from(word)), level, "{word}");
        }
        for odd in [Value::Null, Value::from(0), Value::from(true), Value::from(f64::NAN)] {
            assert_eq!(NotificationLevel::from_value(&odd), NotificationLevel::Information, "{odd:?}");
        }
    }
}
