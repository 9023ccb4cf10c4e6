//! Plain JSON, as `JSON.stringify` would write it: the payload of built-in events, and the courtesy forms on the way in.

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserializer, Serialize, Serializer};

use super::{Entries, Record, Value, json};

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

impl Record {
    /// Reads the columns of a plain JSON object that are wanted, as [`Value::from_plain_json`] would; the others are passed over, which is
    /// quicker. That no key stands twice is not checked: the text is one that [`Value::to_plain_json`] wrote.
    ///
    /// ```
    /// use cif_protocol::Record;
    /// let record = Record::from_plain_json(r#"{"fullname":"Ada","age":36}"#, |column| column == "age").unwrap();
    /// assert_eq!(record, Record::new().with("age", 36));
    /// ```
    ///
    /// # Errors
    /// The text is no JSON object, or a wanted value nests deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    pub fn from_plain_json(text: &str, wanted: impl Fn(&str) -> bool) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let record = (&mut deserializer).deserialize_map(Columns(wanted))?;
        deserializer.end()?;
        Ok(record)
    }
}

/// Reads an object whose keys meet a test.
struct Columns<F>(F);

impl<'de, F: Fn(&str) -> bool> Visitor<'de> for Columns<F> {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key_seed(Key(&self.0))? {
            match key {
                Some(key) => pairs.push((key, map.next_value_seed(json::Seed { depth: 1, tagged: false })?)),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Record(Entries::from_unique(pairs)))
    }
}

/// Reads a key if it meets a test.
struct Key<'f, F>(&'f F);

impl<'de, F: Fn(&str) -> bool> DeserializeSeed<'de> for Key<'_, F> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F: Fn(&str) -> bool> Visitor<'_> for Key<'_, F> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Option<String>, E> {
        Ok((self.0)(key).then(|| key.to_owned()))
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
