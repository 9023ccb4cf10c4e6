//! Answers of the host to requests of a provider.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::named::{self, Named};
use super::table::for_each_host_method;
use super::{HostMethod, ResponseClass, method_info};
use crate::value::{EncodeError, ValueDeserializer};
use crate::{DecodeError, Value, to_value};

/// A reply came that belongs to another method than the one called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the reply to `{called}` was expected, the host gave one to `{got}`; this is a fault of the host")]
pub struct WrongReply {
    called: &'static str,
    got: String,
}

impl WrongReply {
    pub(super) fn new(called: &'static str, got: &str) -> Self {
        Self { called, got: got.into() }
    }
}

macro_rules! replies {
    ($($module:ident :: $name:ident, $call:ident, $args:tt;)*) => {
        /// What the host answers: the `value` of a successful response.
        ///
        /// Its serde form is `{"method": <wire name>, "value": …}`.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum HostReply {
            $(
                #[doc = concat!("The answer to [`", stringify!($name), "`](super::", stringify!($name), ").")]
                $name(<super::$name as HostMethod>::Reply),
            )*
            /// The answer to a request that is in no row of the table.
            Other {
                /// The wire name of the request.
                wire: String,
                /// The `value` as it came.
                value: Value,
            },
        }

        impl HostReply {
            /// The wire name of the request this answers.
            #[must_use]
            pub fn wire_name(&self) -> &str {
                match self {
                    $(Self::$name(_) => super::$name::INFO.wire,)*
                    Self::Other { wire, .. } => wire,
                }
            }

            fn value(&self) -> Result<Value, EncodeError> {
                match self {
                    $(Self::$name(reply) => to_value(reply),)*
                    Self::Other { value, .. } => Ok(value.clone()),
                }
            }
        }

        impl Named for HostReply {
            const KEYS: [&'static str; 2] = ["method", "value"];

            fn absent() -> Value {
                Value::Null
            }

            fn read<'de, D: Deserializer<'de>>(wire: &str, data: D) -> Result<Self, D::Error> {
                $(
                    if named::is::<super::$name>(wire) {
                        return super::$name::read_reply(data).map(Self::$name);
                    }
                )*
                Value::deserialize(data).map(|value| Self::Other { wire: wire.into(), value })
            }
        }

        impl Serialize for HostReply {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$name(reply) => named::serialize::<Self, _, _>(super::$name::INFO.wire, reply, serializer),)*
                    Self::Other { wire, value } => named::serialize::<Self, _, _>(wire, value, serializer),
                }
            }
        }
    };
}

for_each_host_method!(replies);

impl HostReply {
    /// The answer to a request that is in no row of the table, for example a custom event.
    #[must_use]
    pub fn other(wire: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Other { wire: wire.into(), value: value.into() }
    }

    /// The `value` for the wire, in the shape its class demands: a `Map` where a `Map` is due, and no Map inside what
    /// the client library turns into JSON text. What is returned as it is keeps its Maps: the context of a session, for
    /// example, comes back as it was given.
    ///
    /// # Errors
    /// A number that is not finite.
    pub fn to_wire_value(&self) -> Result<Value, EncodeError> {
        let value = self.value()?;
        let Some(info) = method_info(self.wire_name()) else { return Ok(value) };
        let as_text = matches!(info.class, ResponseClass::Map | ResponseClass::Stringify);
        let value = if as_text { value.without_maps() } else { value };
        Ok(match value {
            Value::Object(entries) if info.map_value || info.class == ResponseClass::Map => Value::Map(entries),
            other => other,
        })
    }

    /// Reads the `value` of a successful response to the request `wire`.
    ///
    /// # Errors
    /// The first part that is missing or has another type.
    pub fn decode(wire: &str, value: Value) -> Result<Self, DecodeError> {
        Self::read(wire, ValueDeserializer(value))
    }
}

impl<'de> Deserialize<'de> for HostReply {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        named::deserialize(deserializer)
    }
}
