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
#[derive(Debug, Clone, Default)]
pub(super) struct Bindings {
    ids: BTreeMap<String, String>,
    /// Does any time stand for any other?
    any_time: bool,
}

impl Bindings {
    pub(super) const fn new(any_time: bool) -> Self {
        Self { ids: BTreeMap::new(), any_time }
    }

    /// A text of the transcript as the replay has it.
    pub(super) fn text(&self, text: &str) -> String {
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
                    if self.any_time && is_time_key(key) && old.is_number() == new.is_number() && !new.is_null() {
                        continue;
                    }
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
                if self.text(old) == *new || (self.any_time && is_time(old) && is_time(new)) {
                    return;
                }
                // Widgets put JSON in texts.
                if let (Some(old), Some(new)) = (object(old), object(new)) {
                    return self.walk(path, &old, &new, is_id, into);
                }
                if is_id && !self.ids.contains_key(old) && !self.ids.values().any(|known| known == new) {
                    self.ids.insert(old.clone(), new.clone());
                    return;
                }
                into.push(difference(path, recorded, found));
            }
            (Value::Number(old), Value::Number(new)) if self.any_time && is_stamp(old) && is_stamp(new) => {}
            _ if recorded == found => {}
            _ => into.push(difference(path, recorded, found)),
        }
    }
}

fn difference(path: String, recorded: &Value, found: &Value) -> FieldDifference {
    FieldDifference { path, expected: recorded.clone(), actual: found.clone() }
}

/// Is its value a point in time or a duration, by the names of the Channel API?
fn is_time_key(key: &str) -> bool {
    key.ends_with("_ms") || key.ends_with("_at")
}

/// JSON in a text, if it is an object or a list.
fn object(text: &str) -> Option<Value> {
    let begins = text.trim_start().starts_with(['{', '[']);
    serde_json::from_str(text).ok().filter(|_| begins)
}

/// Is it a point in time as ISO 8601 writes it?
fn is_time(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => byte == b'T' || byte == b' ',
        13 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    text.len() >= 16 && text.bytes().take(16).enumerate().all(shape)
}

/// Is it a point in time in milliseconds since 1970, of this half of the century?
fn is_stamp(number: &serde_json::Number) -> bool {
    number.as_f64().is_some_and(|number| (1.5e12..2.6e12).contains(&number))
}

fn is_id_key(key: &str) -> bool {
    KEYS.contains(&key) || key.to_ascii_lowercase().ends_with("id")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_time_is_any_time_where_times_differ() {
        let old =
            json!({"value": "{\"start\":\"2026-01-02T03:04:05Z\",\"id\":\"a1\",\"n\":1}", "at": 1_790_000_000_000_u64});
        let new =
            json!({"value": "{\"start\":\"2026-01-02T03:05:06Z\",\"id\":\"b1\",\"n\":2}", "at": 1_790_000_000_001_u64});
        let found = Bindings::new(true).compare(&old, &new, false);
        assert_eq!(found.iter().map(|field| field.path.as_str()).collect::<Vec<_>>(), ["value.n"]);
        assert_eq!(Bindings::new(false).compare(&old, &new, false).len(), 3);
        let (old, new) = (json!({"talk_ms": 60_000, "sent_at": 5}), json!({"talk_ms": 500, "sent_at": null}));
        let found = Bindings::new(true).compare(&old, &new, false);
        assert_eq!(found.iter().map(|field| field.path.as_str()).collect::<Vec<_>>(), ["sent_at"]);
    }

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
