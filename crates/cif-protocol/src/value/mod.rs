//! JavaScript-like values: what a `postMessage` can carry, in one Rust type.
//!
//! The serde form of [`Value`] is the canonical JSON of the framework (`docs/src/wire.md`, values): a Map is
//! `{"$map": [[key, value], …]}`, undefined `{"$undefined": true}`, a Date `{"$date": "<ISO 8601>"}`, an object with a
//! key that begins with `$` is `{"$obj": [[key, value], …]}`, everything else is plain JSON.

mod de;
mod entries;
mod json;
mod plain;
mod ser;

pub(crate) use de::ValueDeserializer;
pub use de::{DecodeError, Problem, from_value};
pub use entries::{Entries, MapRecord, Record};
pub use ser::{EncodeError, to_value};

use crate::Timestamp;

/// Values nested deeper than this are refused where they enter.
pub const MAX_DEPTH: usize = 64;

/// A value that a structured clone can carry and JSON can express.
///
/// Undefined, null and a missing key stay three different things. Numbers are JavaScript numbers and must be finite.
///
/// ```
/// use cif_protocol::{Entries, Value};
/// let map = Value::Map(Entries::from_iter([("entityName", Value::from("contact"))]));
/// let text = serde_json::to_string(&map).unwrap();
/// assert_eq!(text, r#"{"$map":[["entityName","contact"]]}"#);
/// assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), map);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// `undefined`.
    #[default]
    Undefined,
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A finite number.
    Number(f64),
    /// A text without lone surrogates.
    String(String),
    /// A `Date`.
    Date(Timestamp),
    /// An array.
    Array(Vec<Self>),
    /// A plain object, in key order of arrival.
    Object(Entries),
    /// A `Map` with string keys, in entry order.
    Map(Entries),
}

impl Value {
    /// The boolean, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(value) = self { Some(*value) } else { None }
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(value) = self { Some(value) } else { None }
    }

    /// The items, if this is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The entries, if this is an object or a Map.
    #[must_use]
    pub fn as_entries(&self) -> Option<&Entries> {
        if let Self::Object(entries) | Self::Map(entries) = self { Some(entries) } else { None }
    }

    /// The value under `key`, if this is an object or a Map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_entries()?.get(key)
    }

    /// Is this undefined or null? The protocol treats both like a missing key unless a method says otherwise.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// JavaScript's truthiness: false for undefined, null, `false`, `0` and the empty text.
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(value) => *value != 0.0,
            Self::String(text) => !text.is_empty(),
            Self::Date(_) | Self::Array(_) | Self::Object(_) | Self::Map(_) => true,
        }
    }

    /// The same value with every Map inside it, and itself, as a plain object: where the wire allows no nested Map.
    #[must_use]
    pub fn without_maps(self) -> Self {
        match self {
            Self::Array(items) => Self::Array(items.into_iter().map(Self::without_maps).collect()),
            Self::Object(entries) | Self::Map(entries) => {
                let pairs = entries.into_pairs().into_iter().map(|(key, value)| (key, value.without_maps())).collect();
                Self::Object(Entries::from_unique(pairs))
            }
            other => other,
        }
    }

    /// What kind of value this is, in words for an error message.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a text",
            Self::Date(_) => "a date",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
            Self::Map(_) => "a Map",
        }
    }
}

macro_rules! from {
    ($($type:ty => $make:expr;)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                $make(value)
            }
        }
    )*};
}

from! {
    bool => Value::Bool;
    f64 => Value::Number;
    i32 => |value| Value::Number(f64::from(value));
    u32 => |value| Value::Number(f64::from(value));
    &str => |value| Value::String(String::from(value));
    String => Value::String;
    Timestamp => Value::Date;
    Vec<Value> => Value::Array;
    Record => |record: Record| Value::Object(record.0);
}

impl<T: Into<Self>> From<Option<T>> for Value {
    /// Nothing becomes null.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
