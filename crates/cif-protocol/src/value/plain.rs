//! Plain JSON, as `JSON.stringify` would write it: the payload of built-in events, and the courtesy forms on the way in.

use serde::de::DeserializeSeed as _;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{Value, json};

impl Value {
    /// The text `JSON.stringify` gives for this value, with Maps written as objects: dates become ISO 8601 texts,
    /// undefined entries disappear, undefined array items become null.
    ///
    /// ```
    /// use cif_protocol::{Entries, Value};
    /// let value = Value::Map(Entries::from_iter([("sessionId", Value::from("session-id-1")), ("context", Value::Undefined)]));
    /// assert_eq!(value.to_plain_json(), r#"{"sessionId":"session-id-1"}"#);
    /// ```
    #[must_use]
    pub fn to_plain_json(&self) -> String {
        // Writing to a String cannot fail, and a number that is not finite is written as null like in JavaScript.
        serde_json::to_string(&Plain(self)).unwrap_or_else(|_| "null".into())
    }

    /// Reads plain JSON text, in which keys that begin with `$` mean nothing special.
    ///
    /// # Errors
    /// The text is not JSON, nests deeper than [`MAX_DEPTH`](super::MAX_DEPTH) or names a key twice.
    pub fn from_plain_json(text: &str) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = json::Seed { depth: 0, tagged: false }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }
}

struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Undefined | Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(value) if value.is_finite() => json::serialize_number(*value, serializer),
            Value::Number(_) => serializer.serialize_unit(),
            Value::String(text) => serializer.serialize_str(text),
            Value::Date(time) => serializer.serialize_str(&time.to_string()),
            Value::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(&Plain(item))?;
                }
                seq.end()
            }
            Value::Object(entries) | Value::Map(entries) => {
                let mut map = serializer.serialize_map(None)?;
                for (key, value) in entries.iter().filter(|(_, value)| **value != Value::Undefined) {
                    map.serialize_entry(key, &Plain(value))?;
                }
                map.end()
            }
        }
    }
}
