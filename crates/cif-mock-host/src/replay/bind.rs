//! Ids that are others in each run.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::FieldDifference;

/// Keys of ids that do not end with "id".
const KEYS: &[&str] = &[
    "conversation",
    "participant",
    "message",
    "recording",
    "draft",
    "upload",
    "attachment",
    "flow",
    "active",
    "session",
    "tab",
    "reply_to",
    "in_reply_to",
    "cancellationToken",
    "up_to",
];

/// Ids of the transcript with those of the replay.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    ids: BTreeMap<String, String>,
}

impl Bindings {
    /// A text of the transcript as the replay has it.
    fn text(&self, text: &str) -> String {
        if let Some(id) = self.ids.get(text) {
            return id.clone();
        }
        let inside = self.ids.iter().filter(|(id, _)| id.len() > 5 && text.contains(id.as_str()));
        inside.fold(text.to_owned(), |text, (old, new)| text.replace(old.as_str(), new))
    }

    /// A value of the transcript as the replay has it.
    pub(super) fn translate(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.text(text)),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.translate(item)).collect()),
            Value::Object(object) => {
                let entries = object.iter().map(|(key, value)| (self.text(key), self.translate(value)));
                Value::Object(entries.collect())
            }
            other => other.clone(),
        }
    }

    /// Compares, and learns ids that are met for the first time.
    pub(super) fn compare(&mut self, recorded: &Value, found: &Value, is_id: bool) -> Vec<FieldDifference> {
        let mut differences = Vec::new();
        self.walk(String::new(), recorded, found, is_id, &mut differences);
        differences
    }

    fn walk(&mut self, path: String, recorded: &Value, found: &Value, is_id: bool, into: &mut Vec<FieldDifference>) {
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match (recorded, found) {
            (Value::Object(old), Value::Object(new)) => {
                for (key, old) in old {
                    let new = new.get(&self.text(key)).unwrap_or(&Value::Null);
                    // An error's message is a text.
                    let is_id = is_id_key(key) && !path.starts_with("error");
                    self.walk(below(key), old, new, is_id, into);
                }
                let known: Vec<String> = old.keys().map(|key| self.text(key)).collect();
                for (key, new) in new.iter().filter(|(key, _)| !known.contains(key)) {
                    into.push(FieldDifference { path: below(key), expected: Value::Null, actual: new.clone() });
                }
            }
            (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
                for (at, (old, new)) in old.iter().zip(new).enumerate() {
                    self.walk(below(&at.to_string()), old, new, is_id, into);
                }
            }
            (Value::String(old), Value::String(new)) => {
                if self.text(old) == *new {
                    return;
                }
                if is_id && !self.ids.contains_key(old) && !self.ids.values().any(|known| known == new) {
                    self.ids.insert(old.clone(), new.clone());
                    return;
                }
                into.push(difference(path, recorded, found));
            }
            _ if recorded == found => {}
            _ => into.push(difference(path, recorded, found)),
        }
    }
}

fn difference(path: String, recorded: &Value, found: &Value) -> FieldDifference {
    FieldDifference { path, expected: recorded.clone(), actual: found.clone() }
}

fn is_id_key(key: &str) -> bool {
    KEYS.contains(&key) || key.to_ascii_lowercase().ends_with("id")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_id_stands_for_one_other_throughout() {
        let mut ids = Bindings::default();
        let compare = |ids: &mut Bindings, old: Value, new: Value| ids.compare(&old, &new, false).len();
        assert_eq!(compare(&mut ids, json!({"conversation": "call-aa-1"}), json!({"conversation": "call-bb-1"})), 0);
        assert_eq!(
            ids.translate(&json!(["call-aa-1", {"x": "of call-aa-1"}])),
            json!(["call-bb-1", {"x": "of call-bb-1"}])
        );
        assert_eq!(compare(&mut ids, json!({"conversation": "call-aa-1"}), json!({"conversation": "call-cc-1"})), 1);
        assert_eq!(compare(&mut ids, json!({"conversation": "call-zz-1"}), json!({"conversation": "call-bb-1"})), 1);
        assert_eq!(compare(&mut ids, json!({"value": "+1555"}), json!({"value": "+1556"})), 1, "no id");
        assert_eq!(compare(&mut ids, json!({"error": {"message": "a"}}), json!({"error": {"message": "b"}})), 1);
        assert_eq!(compare(&mut ids, json!({"a": 1}), json!({"a": 1, "b": 2})), 1);
    }
}
