//! Keeps secrets out of the inspector.

use cif_protocol::is_secret_key;
use serde_json::Value;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";
/// The data of a message with the secrets replaced, by keys that say so. Whoever has tables of what is secret goes by them before.
pub(super) fn data(value: Value) -> Value {
    match value {
        // Many parameters are the JSON text of an object.
        Value::String(text) if text.starts_with(['{', '[']) => match serde_json::from_str::<Value>(&text) {
            Ok(inner) => {
                let shown = data(inner.clone());
                if shown == inner { Value::from(text) } else { Value::from(shown.to_string()) }
            }
            Err(_) => Value::from(text),
        },
        Value::Array(items) => items.into_iter().map(data).collect(),
        Value::Object(object) => {
            let entries = object.into_iter().map(|(key, value)| {
                let hide = is_secret_key(&key) && !value.is_null();
                let value = if hide { Value::from(REDACTED) } else { data(value) };
                (key, value)
            });
            Value::Object(entries.collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_replaced_wherever_they_stand() {
        let told = json!({"value": r#"{"password":"p","name":"Ada"}"#, "list": [{"Access-Token": 1}], "pin": null});
        let shown = data(told);
        assert_eq!(shown["value"], r#"{"name":"Ada","password":"[redacted]"}"#);
        assert_eq!((&shown["list"][0]["Access-Token"], &shown["pin"]), (&json!("[redacted]"), &Value::Null));
    }
}
