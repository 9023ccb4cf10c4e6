//! From values to typed Rust, with errors that name the field.

use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};

use super::{Value, json};

/// A value did not have the shape a type needs; it names the field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The field is required and missing, undefined or null.
    Missing,
    /// The field has the wrong type or content; the text says what was expected and found.
    Invalid(String),
}

impl DecodeError {
    /// The field, with dots between levels and `[n]` for array items; empty for the value itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// An error about the field `path`.
    #[must_use]
    pub fn new(path: impl Into<String>, problem: Problem) -> Self {
        Self { path: path.into(), problem }
    }

    fn within(mut self, outer: &str) -> Self {
        self.path = match self.path.as_str() {
            "" => outer.into(),
            inner if inner.starts_with('[') => format!("{outer}{inner}"),
            inner => format!("{outer}.{inner}"),
        };
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.problem, self.path.as_str()) {
            (Problem::Missing, path) => write!(f, "the required parameter `{path}` is missing"),
            (Problem::Invalid(what), "") => f.write_str(what),
            (Problem::Invalid(what), path) => write!(f, "`{path}`: {what}"),
        }
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { path: String::new(), problem: Problem::Invalid(message.to_string()) }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { path: field.into(), problem: Problem::Missing }
    }
}

/// Reads a typed value out of a [`Value`]. Objects and Maps serve alike, undefined and null read as a missing option,
/// unknown fields are ignored.
///
/// # Errors
/// The first field that is missing or has another type.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    T::deserialize(ValueDeserializer(value))
}

/// Reads typed data out of a value.
pub(crate) struct ValueDeserializer(pub(crate) Value);

/// One level of the canonical JSON form: what tells a Map from an object, and undefined and dates from the rest.
fn tagged(value: Value) -> Value {
    let pairs = |entries: super::Entries| {
        let pair = |(key, value)| Value::Array(vec![Value::String(key), value]);
        Value::Array(entries.into_iter().map(pair).collect())
    };
    let (tag, inner) = match value {
        Value::Map(entries) => (json::MAP, pairs(entries)),
        Value::Object(entries) if entries.iter().any(|(key, _)| key.starts_with('$')) => (json::OBJ, pairs(entries)),
        Value::Undefined => (json::UNDEFINED, Value::Bool(true)),
        Value::Date(time) => (json::DATE, Value::String(time.to_string())),
        plain => return plain,
    };
    Value::Object(super::Entries::from_iter([(tag, inner)]))
}

#[expect(clippy::cast_possible_truncation, reason = "checked: integral and in range")]
fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    // i64::MAX itself is not a float; every integral float below 2^63 is an exact i64.
    if number.fract() == 0.0 && number.abs() < 9.2e18 {
        visitor.visit_i64(number as i64)
    } else {
        visitor.visit_f64(number)
    }
}

impl<'de> de::Deserializer<'de> for ValueDeserializer {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Value::Undefined | Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => visit_number(number, visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Date(time) => visitor.visit_string(time.to_string()),
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), index: 0 }),
            Value::Object(entries) | Value::Map(entries) => {
                visitor.visit_map(Pairs { pairs: entries.into_pairs().into_iter(), current: None })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.0.is_absent() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let value = if name == json::TOKEN { tagged(self.0) } else { self.0 };
        visitor.visit_newtype_struct(Self(value))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.0 {
            Value::String(text) => {
                let text: StringDeserializer<DecodeError> = text.into_deserializer();
                text.deserialize_enum(name, variants, visitor)
            }
            Value::Object(entries) | Value::Map(entries) if entries.len() == 1 => {
                let pairs = Pairs { pairs: entries.into_pairs().into_iter(), current: None };
                de::value::MapAccessDeserializer::new(pairs).deserialize_enum(name, variants, visitor)
            }
            other => Err(de::Error::custom(format_args!("expected a text, found {}", other.kind()))),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

struct Items {
    items: std::vec::IntoIter<Value>,
    index: usize,
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DecodeError> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(ValueDeserializer(item)).map(Some).map_err(|error| error.within(&format!("[{index}]")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Pairs {
    pairs: std::vec::IntoIter<(String, Value)>,
    current: Option<(String, Value)>,
}

impl<'de> de::MapAccess<'de> for Pairs {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        self.current = self.pairs.next();
        let Some((key, _)) = &self.current else { return Ok(None) };
        let key: StringDeserializer<DecodeError> = key.clone().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, DecodeError> {
        let (key, value) = self.current.take().ok_or_else(|| de::Error::custom("a value came before its key"))?;
        let absent = value.is_absent();
        seed.deserialize(ValueDeserializer(value)).map_err(|error| {
            if absent && error.path.is_empty() {
                // A type that does not take null: for the caller the parameter is missing.
                DecodeError::new(key, Problem::Missing)
            } else {
                error.within(&key)
            }
        })
    }
}
