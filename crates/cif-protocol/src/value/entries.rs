//! Ordered key-value pairs: the inside of objects, Maps and records.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Value;

/// So many pairs are compared with each other rather than sorted.
const FEW: usize = 8;

/// Key-value pairs in order of insertion; no key stands twice.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entries(Vec<(String, Value)>);

impl Entries {
    /// No pairs.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Sets `key`, at its old place if it is there already; the old value comes back.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        if let Some((_, old)) = self.0.iter_mut().find(|(name, _)| *name == key) {
            return Some(std::mem::replace(old, value));
        }
        self.0.push((key, value));
        None
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }

    /// Is `key` there, whatever its value?
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Are there no pairs?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Pairs as they came, or the first key that stands twice.
    pub(super) fn from_pairs(pairs: Vec<(String, Value)>) -> Result<Self, String> {
        let twice = if pairs.len() <= FEW {
            let earlier = |at: usize| &pairs[..at];
            let repeated =
                |(at, (key, _)): &(usize, &(String, Value))| earlier(*at).iter().any(|(name, _)| name == key);
            pairs.iter().enumerate().find(repeated).map(|(_, (key, _))| key.clone())
        } else {
            let mut keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
            keys.sort_unstable();
            keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].into())
        };
        match twice {
            Some(key) => Err(key),
            None => Ok(Self(pairs)),
        }
    }

    /// Pairs whose keys are known to differ.
    pub(crate) const fn from_unique(pairs: Vec<(String, Value)>) -> Self {
        Self(pairs)
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, Value)> {
        self.0
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Entries {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut entries = Self::new();
        for (key, value) in pairs {
            entries.insert(key, value);
        }
        entries
    }
}

impl IntoIterator for Entries {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Named values in order, for example the columns of a record: a plain object on the wire. A `Map` is accepted as well.
/// Where the wire wants a `Map`, the type is [`MapRecord`].
///
/// ```
/// use cif_protocol::Record;
/// let contact = Record::from_iter([("fullname", "Ada Lovelace")]);
/// assert_eq!(contact.text("fullname"), Some("Ada Lovelace"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record(pub Entries);

impl Record {
    /// A record without columns.
    #[must_use]
    pub const fn new() -> Self {
        Self(Entries::new())
    }

    /// The text in `column`, if there is one.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        self.0.get(column)?.as_str()
    }

    /// The same record with `column` set.
    #[must_use]
    pub fn with(mut self, column: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(column, value);
        self
    }
}

impl std::ops::Deref for Record {
    type Target = Entries;

    fn deref(&self) -> &Entries {
        &self.0
    }
}

impl std::ops::DerefMut for Record {
    fn deref_mut(&mut self) -> &mut Entries {
        &mut self.0
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Record {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(Entries::from_iter(pairs))
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::json::serialize_object(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(entries) | Value::Map(entries) => Ok(Self(entries)),
            other => {
                Err(D::Error::custom(format_args!("expected a record (a Map or an object), found {}", other.kind())))
            }
        }
    }
}

/// A record that goes on the wire as a `Map` (`docs/src/wire.md`, values): the columns that `createRecord` sends, for
/// example. A plain object is accepted as well.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapRecord(pub Record);

impl From<Record> for MapRecord {
    fn from(record: Record) -> Self {
        Self(record)
    }
}

impl std::ops::Deref for MapRecord {
    type Target = Record;

    fn deref(&self) -> &Record {
        &self.0
    }
}

impl Serialize for MapRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::json::serialize_map(&self.0.0, serializer)
    }
}

impl<'de> Deserialize<'de> for MapRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Record::deserialize(deserializer).map(Self)
    }
}
