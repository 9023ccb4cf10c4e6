//! The canonical JSON form of values, as their serde form.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Entries, MAX_DEPTH, Value};
use crate::Timestamp;

pub(super) const MAP: &str = "$map";
pub(super) const OBJ: &str = "$obj";
pub(super) const UNDEFINED: &str = "$undefined";
pub(super) const DATE: &str = "$date";

/// By this newtype name a deserializer of values knows that the tagged form is wanted, Maps told from objects.
pub(super) const TOKEN: &str = "$cif::Value";

/// What serde_json shows instead of a number when some crate of the build turns on `arbitrary_precision`.
const ARBITRARY_NUMBER: &str = "$serde_json::private::Number";

/// Integers up to here are exact in a JavaScript number.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined => serializer.serialize_newtype_variant("Value", 0, UNDEFINED, &true),
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => serialize_number(*value, serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Date(time) => serializer.serialize_newtype_variant("Value", 0, DATE, &time.to_string()),
            Self::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Object(entries) => serialize_object(entries, serializer),
            Self::Map(entries) => serialize_map(entries, serializer),
        }
    }
}

/// Writes entries as a plain object.
pub(super) fn serialize_object<S: Serializer>(entries: &Entries, serializer: S) -> Result<S::Ok, S::Error> {
    if entries.iter().any(|(key, _)| key.starts_with('$')) {
        return serializer.serialize_newtype_variant("Value", 0, OBJ, &Pairs(entries));
    }
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries.iter() {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

/// Writes entries as a `Map`.
pub(super) fn serialize_map<S: Serializer>(entries: &Entries, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_variant("Value", 0, MAP, &Pairs(entries))
}

#[expect(clippy::cast_possible_truncation, reason = "checked: integral and exact")]
pub(super) fn serialize_number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() <= MAX_SAFE_INTEGER {
        serializer.serialize_i64(value as i64)
    } else if value.is_finite() {
        serializer.serialize_f64(value)
    } else {
        Err(S::Error::custom("a number must be finite, found NaN or an infinity"))
    }
}

struct Pairs<'a>(&'a Entries);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for pair in self.0.iter() {
            seq.serialize_element(&pair)?;
        }
        seq.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed { depth: 0, tagged: true }.deserialize(deserializer)
    }
}

/// Reads a value that stands `depth` levels below the top one. In plain JSON a `$` means nothing special.
#[derive(Clone, Copy)]
pub(super) struct Seed {
    pub(super) depth: usize,
    pub(super) tagged: bool,
}

impl Seed {
    /// The seed for a value inside this one.
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format_args!("values must not nest deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_newtype_struct(TOKEN, self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value in canonical JSON")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "a JavaScript number has the same precision")]
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "a JavaScript number has the same precision")]
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        if value.is_finite() { Ok(Value::Number(value)) } else { Err(E::custom("a number must be finite")) }
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let seed = self.inner()?;
        let mut items = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(1024));
        while let Some(item) = seq.next_element_seed(seed)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let seed = self.inner()?;
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key.starts_with('$') && (self.tagged || key == ARBITRARY_NUMBER) {
                if !pairs.is_empty() {
                    return Err(stray_dollar(&key));
                }
                let value = tagged(&key, seed, &mut map)?;
                return match map.next_key::<String>()? {
                    None => Ok(value),
                    Some(extra) => {
                        Err(A::Error::custom(format_args!("nothing may stand beside `{key}`, found `{extra}`")))
                    }
                };
            }
            pairs.push((key, map.next_value_seed(seed)?));
        }
        entries(pairs).map(Value::Object)
    }
}

fn tagged<'de, A: MapAccess<'de>>(key: &str, seed: Seed, map: &mut A) -> Result<Value, A::Error> {
    match key {
        MAP => entries(map.next_value_seed(PairsSeed(seed))?).map(Value::Map),
        OBJ => entries(map.next_value_seed(PairsSeed(seed))?).map(Value::Object),
        UNDEFINED if map.next_value::<bool>()? => Ok(Value::Undefined),
        UNDEFINED => Err(A::Error::custom("`$undefined` must be true")),
        DATE => {
            let text = map.next_value::<String>()?;
            Timestamp::parse(&text).map(Value::Date).ok_or_else(|| {
                A::Error::custom(format_args!("`$date` must be an ISO 8601 time, found `{}`", short(&text)))
            })
        }
        ARBITRARY_NUMBER => match map.next_value::<String>()?.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Number(number)),
            _ => Err(A::Error::custom("number out of range; it must be finite")),
        },
        other => Err(stray_dollar(other)),
    }
}

/// The beginning of a text, for an error message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn stray_dollar<E: serde::de::Error>(key: &str) -> E {
    E::custom(format_args!(
        "`{}` is not a known tag; an object with a key that begins with `$` is written as {{\"$obj\": [[key, value], …]}}",
        short(key)
    ))
}

fn entries<E: serde::de::Error>(pairs: Vec<(String, Value)>) -> Result<Entries, E> {
    Entries::from_pairs(pairs).map_err(|key| E::custom(format_args!("the key `{}` stands twice", short(&key))))
}

/// Reads `[[key, value], …]`.
struct PairsSeed(Seed);

impl<'de> DeserializeSeed<'de> for PairsSeed {
    type Value = Vec<(String, Value)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for PairsSeed {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of [key, value] pairs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = seq.next_element_seed(PairSeed(self.0))? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

/// Reads one `[key, value]`.
struct PairSeed(Seed);

impl<'de> DeserializeSeed<'de> for PairSeed {
    type Value = (String, Value);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for PairSeed {
    type Value = (String, Value);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a [key, value] pair with a text as key")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let key = seq.next_element::<String>()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let value = seq.next_element_seed(self.0)?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        match seq.next_element::<serde::de::IgnoredAny>()? {
            None => Ok((key, value)),
            Some(_) => Err(A::Error::invalid_length(3, &"a [key, value] pair")),
        }
    }
}
