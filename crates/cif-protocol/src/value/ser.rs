//! From typed Rust to values.

use serde::ser::{self, Serialize};

use super::{Entries, Value, json};
use crate::Timestamp;

/// A typed value that cannot be expressed as a [`Value`]; it says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot be expressed as a CIF value: {0}")]
pub struct EncodeError(String);

impl ser::Error for EncodeError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Turns a serialisable Rust value into a [`Value`]. Structs become objects; [`Record`](super::Record)s become Maps.
///
/// # Errors
/// NaN, an infinity, or a map whose keys are not texts.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, EncodeError> {
    value.serialize(ValueSerializer)
}

struct ValueSerializer;

fn finite(value: f64) -> Result<Value, EncodeError> {
    if value.is_finite() {
        Ok(Value::Number(value))
    } else {
        Err(EncodeError("a number must be finite, found NaN or an infinity".into()))
    }
}

/// Turns the canonical form under a `$` tag back into the value it stands for.
fn untag(tag: &str, inner: Value) -> Result<Value, EncodeError> {
    let wrong = || EncodeError(format!("wrong content under `{tag}`"));
    let pairs = |inner: Value| {
        let Value::Array(items) = inner else { return Err(wrong()) };
        let pairs = items.into_iter().map(|item| match item {
            Value::Array(pair) => match <[Value; 2]>::try_from(pair) {
                Ok([Value::String(key), value]) => Ok((key, value)),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        });
        Entries::from_pairs(pairs.collect::<Result<_, _>>()?).map_err(EncodeError)
    };
    match tag {
        json::MAP => pairs(inner).map(Value::Map),
        json::OBJ => pairs(inner).map(Value::Object),
        json::UNDEFINED => Ok(Value::Undefined),
        json::DATE => inner.as_str().and_then(Timestamp::parse).map(Value::Date).ok_or_else(wrong),
        _ => Ok(Value::Object(Entries::from_iter([(tag, inner)]))),
    }
}

macro_rules! numbers {
    ($($method:ident: $type:ty),*) => {$(
        #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "a JavaScript number has this precision")]
        fn $method(self, value: $type) -> Result<Value, EncodeError> {
            finite(value as f64)
        }
    )*};
}

impl ser::Serializer for ValueSerializer {
    type Ok = Value;
    type Error = EncodeError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Pairs;
    type SerializeStruct = Pairs;
    type SerializeStructVariant = Pairs;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_f32: f32, serialize_f64: f64
    }

    fn serialize_bool(self, value: bool) -> Result<Value, EncodeError> {
        Ok(Value::Bool(value))
    }

    fn serialize_char(self, value: char) -> Result<Value, EncodeError> {
        Ok(Value::String(value.into()))
    }

    fn serialize_str(self, text: &str) -> Result<Value, EncodeError> {
        Ok(Value::String(text.into()))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Value, EncodeError> {
        Err(EncodeError("binary data is not part of the protocol".into()))
    }

    fn serialize_none(self) -> Result<Value, EncodeError> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, EncodeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, EncodeError> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, EncodeError> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, EncodeError> {
        Ok(Value::String(variant.into()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, EncodeError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, EncodeError> {
        untag(variant, value.serialize(self)?)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Items, EncodeError> {
        Ok(Items { items: Vec::with_capacity(len.unwrap_or(0)), variant: None })
    }

    fn serialize_tuple(self, len: usize) -> Result<Items, EncodeError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Items, EncodeError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Items, EncodeError> {
        Ok(Items { items: Vec::with_capacity(len), variant: Some(variant) })
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Pairs, EncodeError> {
        Ok(Pairs { pairs: Vec::with_capacity(len.unwrap_or(0)), key: None, variant: None })
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Pairs, EncodeError> {
        self.serialize_map(Some(len))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Pairs, EncodeError> {
        Ok(Pairs { pairs: Vec::with_capacity(len), key: None, variant: Some(variant) })
    }
}

/// Puts a value under the name of its enum variant, if it has one.
fn in_variant(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        None => value,
        Some(name) => Value::Object(Entries::from_iter([(name, value)])),
    }
}

struct Items {
    items: Vec<Value>,
    variant: Option<&'static str>,
}

macro_rules! items {
    ($($trait:ident :: $method:ident),*) => {$(
        impl ser::$trait for Items {
            type Ok = Value;
            type Error = EncodeError;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), EncodeError> {
                self.items.push(to_value(item)?);
                Ok(())
            }

            fn end(self) -> Result<Value, EncodeError> {
                Ok(in_variant(self.variant, Value::Array(self.items)))
            }
        }
    )*};
}

items!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

struct Pairs {
    pairs: Vec<(String, Value)>,
    key: Option<String>,
    variant: Option<&'static str>,
}

impl Pairs {
    fn finish(self) -> Result<Value, EncodeError> {
        let entries =
            Entries::from_pairs(self.pairs).map_err(|key| EncodeError(format!("the key `{key}` stands twice")))?;
        Ok(in_variant(self.variant, Value::Object(entries)))
    }
}

impl ser::SerializeMap for Pairs {
    type Ok = Value;
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        match to_value(key)? {
            Value::String(key) => self.key = Some(key),
            other => return Err(EncodeError(format!("a key must be a text, found {}", other.kind()))),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let key = self.key.take().ok_or_else(|| EncodeError("a value came before its key".into()))?;
        self.pairs.push((key, to_value(value)?));
        Ok(())
    }

    fn end(self) -> Result<Value, EncodeError> {
        self.finish()
    }
}

macro_rules! fields {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Pairs {
            type Ok = Value;
            type Error = EncodeError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), EncodeError> {
                self.pairs.push((key.into(), to_value(value)?));
                Ok(())
            }

            fn end(self) -> Result<Value, EncodeError> {
                self.finish()
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);
