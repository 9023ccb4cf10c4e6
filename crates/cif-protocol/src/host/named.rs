//! The serde form of the enums: an object of a name and the data that the name types.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserializer, Serialize, Serializer};

use super::HostMethod;
use crate::Value;
use crate::value::ValueDeserializer;

/// Does the wire name belong to the method `M`?
pub(super) fn is<M: HostMethod>(wire: &str) -> bool {
    wire == M::INFO.wire || M::OTHER.is_some_and(|other| wire == other.wire)
}

/// An enum whose data depends on a name.
pub(super) trait Named: Sized {
    /// The key of the name and the key of the data.
    const KEYS: [&'static str; 2];

    /// What stands for data that is missing.
    fn absent() -> Value;

    /// Reads the data that `name` types.
    fn read<'de, D: Deserializer<'de>>(name: &str, data: D) -> Result<Self, D::Error>;
}

pub(super) fn serialize<T: Named, D: Serialize + ?Sized, S: Serializer>(
    name: &str,
    data: &D,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct("Named", 2)?;
    object.serialize_field(T::KEYS[0], name)?;
    object.serialize_field(T::KEYS[1], data)?;
    object.end()
}

pub(super) fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(NamedVisitor(PhantomData))
}

struct NamedVisitor<T>(PhantomData<T>);

impl<'de, T: Named> Visitor<'de> for NamedVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of `{}` and `{}`", T::KEYS[0], T::KEYS[1])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let [name_key, data_key] = T::KEYS;
        let mut name: Option<Cow<'de, str>> = None;
        let mut data: Option<Value> = None;
        let mut done: Option<T> = None;
        while let Some(key) = map.next_key_seed(Key([name_key, data_key]))? {
            match (key, &name) {
                (Some(0), None) => name = Some(map.next_value_seed(Name)?),
                // The usual order: the name is known, so the data is typed as it is read.
                (Some(1), Some(name)) if done.is_none() => done = Some(map.next_value_seed(Data(name, PhantomData))?),
                (Some(1), None) if data.is_none() => data = Some(map.next_value()?),
                (Some(at), _) => return Err(A::Error::duplicate_field(T::KEYS[at])),
                (None, _) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if let Some(done) = done {
            return Ok(done);
        }
        let name = name.ok_or_else(|| A::Error::missing_field(name_key))?;
        T::read(&name, ValueDeserializer(data.unwrap_or_else(T::absent))).map_err(A::Error::custom)
    }
}

/// Reads a name, without a copy where the text has it as it is.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.into()))
    }

    fn visit_string<E>(self, name: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name))
    }
}

/// Reads data by its name.
struct Data<'a, T>(&'a str, PhantomData<T>);

impl<'de, T: Named> DeserializeSeed<'de> for Data<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(self.0, deserializer)
    }
}

/// Reads a key as its place among the known ones.
struct Key([&'static str; 2]);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|known| *known == key))
    }
}
