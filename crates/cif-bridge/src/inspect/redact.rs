//! Keeps secrets out of the inspector.

use cif_protocol::is_secret_key;
use serde_json::Value;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";
/// Entries of the Channel API of which every text is a secret: codes, passwords, addresses that open something.
const SECRET_ENTRIES: [&str; 2] = ["sign_in.", "recording.get_url"];

/// The data of a message with the secrets replaced: by keys that say so, and all texts where the message is about secrets.
pub(super) fn data(name: &str, data: Value) -> Value {
    walk(data, SECRET_ENTRIES.iter().any(|entry| name.starts_with(entry)))
}

fn walk(value: Value, secret: bool) -> Value {
    match value {
        Value::String(_) | Value::Number(_) if secret => Value::from(REDACTED),
        // Many parameters are the JSON text of an object.
        Value::String(text) if text.starts_with(['{', '[']) => match serde_json::from_str::<Value>(&text) {
            Ok(inner) => {
                let shown = walk(inner.clone(), false);
                if shown == inner { Value::from(text) } else { Value::from(shown.to_string()) }
            }
            Err(_) => Value::from(text),
        },
        Value::Array(items) => items.into_iter().map(|item| walk(item, secret)).collect(),
        Value::Object(object) => {
            let entries = object.into_iter().map(|(key, value)| {
                let hide = is_secret_key(&key) && !value.is_null();
                let value = if hide { Value::from(REDACTED) } else { walk(value, secret) };
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
        let shown = data("createrecord", told);
        assert_eq!(shown["value"], r#"{"name":"Ada","password":"[redacted]"}"#);
        assert_eq!((&shown["list"][0]["Access-Token"], &shown["pin"]), (&json!("[redacted]"), &Value::Null));
        let step = data("sign_in.submit", json!({"values": {"favourite colour": "blue"}}));
        assert_eq!(step["values"]["favourite colour"], "[redacted]");
    }
}
