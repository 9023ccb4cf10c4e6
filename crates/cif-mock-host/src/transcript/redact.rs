//! Keeps secrets out of transcripts.

use serde_json::Value;

/// Keys are compared in lower case without punctuation. These are secrets at the end of a key.
const ENDINGS: &[&str] = &[
    "password",
    "passphrase",
    "secret",
    "apikey",
    "privatekey",
    "accesstoken",
    "refreshtoken",
    "authtoken",
    "idtoken",
    "bearertoken",
    "linktoken",
    "credential",
    "credentials",
    "authorization",
    "cookie",
];
/// These are secrets as a whole key; `cancellationToken`, for example, is none.
const WHOLE: &[&str] = &["token", "pin", "otp", "auth"];

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// Replaces the values of secret keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor {
    more: Vec<String>,
}

impl Redactor {
    pub(crate) fn new(more: &[String]) -> Self {
        Self { more: more.iter().map(|key| plain(key)).collect() }
    }

    pub(crate) fn redact(&self, value: Value) -> Value {
        match value {
            Value::Object(object) => Value::Object(
                object
                    .into_iter()
                    .map(|(key, value)| {
                        let value = if self.is_secret(&key) { Value::from(REDACTED) } else { self.redact(value) };
                        (key, value)
                    })
                    .collect(),
            ),
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.redact(item)).collect()),
            other => other,
        }
    }

    /// The parameters of a call.
    pub(crate) fn params(&self, _method: &str, params: Value) -> Value {
        self.redact(params)
    }

    fn is_secret(&self, key: &str) -> bool {
        let key = plain(key);
        WHOLE.contains(&key.as_str()) || ENDINGS.iter().any(|end| key.ends_with(end)) || self.more.contains(&key)
    }
}

fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_replaced_at_every_depth_and_names_that_look_alike_stay() {
        let redactor = Redactor::new(&["card_number".to_owned()]);
        let value = json!({
            "user_password": "a", "list": [{"Access-Token": {"deep": 1}}], "cardNumber": 4,
            "cancellationToken": "kept", "spinning": true,
        });
        let expected = json!({
            "user_password": "[redacted]", "list": [{"Access-Token": "[redacted]"}], "cardNumber": "[redacted]",
            "cancellationToken": "kept", "spinning": true,
        });
        assert_eq!(redactor.redact(value), expected);
    }
}
