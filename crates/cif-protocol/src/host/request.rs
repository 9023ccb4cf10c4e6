//! Requests of a provider to its host.

use std::fmt::Debug;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::named::{self, Named};
use super::table::for_each_host_method;
use super::{HostReply, MethodInfo, WrongReply, method_info};
use crate::value::{EncodeError, ValueDeserializer};
use crate::{DecodeError, Entries, Record, Value, to_value};

/// A typed method: its parameters are the type itself.
pub trait HostMethod: Debug + Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The row of the method table.
    const INFO: &'static MethodInfo;
    /// The row of the second wire name, for the one method that has two.
    const OTHER: Option<&'static MethodInfo> = None;
    /// What the host answers under `value`.
    type Reply: Debug + Clone + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Reads a reply.
    ///
    /// # Errors
    /// The reply is not of the type expected.
    fn read_reply<'de, D: Deserializer<'de>>(data: D) -> Result<Self::Reply, D::Error> {
        Self::Reply::deserialize(data)
    }

    /// The wire name this call goes under.
    fn wire_name(&self) -> &'static str {
        Self::INFO.wire
    }

    /// Takes note of the wire name the call arrived under.
    fn arrived_as(&mut self, _wire: &str) {}

    /// Checks what the types do not express.
    ///
    /// # Errors
    /// The first parameter that is wrong.
    fn check(&self) -> Result<(), DecodeError>;
}

/// How a typed method travels in the enums [`HostRequest`] and [`HostReply`].
pub trait HostCall: HostMethod + Into<HostRequest> {
    /// A reply as the enum.
    fn wrap(reply: Self::Reply) -> HostReply;

    /// The reply out of the enum.
    ///
    /// # Errors
    /// The reply belongs to another method.
    fn unwrap(reply: HostReply) -> Result<Self::Reply, WrongReply>;
}

/// A request whose name is in no row of the table: unknown, or a custom event that a provider raises.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RawRequest {
    /// The wire name; for a custom event its name.
    pub wire: String,
    /// The keys as they came.
    pub data: Record,
}

impl RawRequest {
    /// A request of the name `wire`.
    #[must_use]
    pub fn new(wire: impl Into<String>, data: Record) -> Self {
        Self { wire: wire.into(), data }
    }

    /// The custom event `name`, raised by a provider for the scripts of the host page (`docs/src/events.md`, custom).
    #[must_use]
    pub fn raise(name: impl Into<String>, payload: impl Into<Value>) -> Self {
        Self::new(name, Record::new().with("value", payload))
    }
}

macro_rules! requests {
    ($($module:ident :: $name:ident, $call:ident, $args:tt;)*) => {
        /// A request of a provider to its host. Nothing is lost: a name that is in no row of the table
        /// stays as [`HostRequest::Other`]. The calls are boxed, so that a request stays small wherever it is handed on.
        ///
        /// Its serde form is `{"method": <wire name>, "params": {…}}`.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum HostRequest {
            $(
                #[doc = concat!("See [`", stringify!($name), "`](super::", stringify!($name), ").")]
                $name(Box<super::$name>),
            )*
            /// A request that is in no row of the table.
            Other(RawRequest),
        }

        $(
            impl From<super::$name> for HostRequest {
                #[inline]
                fn from(call: super::$name) -> Self {
                    Self::$name(Box::new(call))
                }
            }

            impl HostCall for super::$name {
                #[inline]
                fn wrap(reply: Self::Reply) -> HostReply {
                    HostReply::$name(reply)
                }

                #[inline]
                fn unwrap(reply: HostReply) -> Result<Self::Reply, WrongReply> {
                    match reply {
                        HostReply::$name(reply) => Ok(reply),
                        other => Err(WrongReply::new(Self::INFO.wire, other.wire_name())),
                    }
                }
            }
        )*

        impl HostRequest {
            /// The wire name of the request.
            #[must_use]
            pub fn wire_name(&self) -> &str {
                match self {
                    $(Self::$name(call) => call.wire_name(),)*
                    Self::Other(raw) => &raw.wire,
                }
            }

            /// The row of the method table, if the wire name has one.
            #[must_use]
            pub fn info(&self) -> Option<&'static MethodInfo> {
                match self {
                    $(Self::$name(call) => Some(row(&**call)),)*
                    Self::Other(raw) => method_info(&raw.wire),
                }
            }

            /// Checks what the types of the parameters do not express.
            fn check(&self) -> Result<(), DecodeError> {
                match self {
                    $(Self::$name(call) => call.check(),)*
                    Self::Other(_) => Ok(()),
                }
            }

            /// The keys of the request, for the wire: an object.
            ///
            /// # Errors
            /// A number that is not finite.
            pub fn params(&self) -> Result<Value, EncodeError> {
                match self {
                    $(Self::$name(call) => to_value(&**call),)*
                    Self::Other(raw) => to_value(&raw.data),
                }
            }
        }

        impl Named for HostRequest {
            const KEYS: [&'static str; 2] = ["method", "params"];

            fn absent() -> Value {
                Value::Object(Entries::new())
            }

            fn read<'de, D: Deserializer<'de>>(wire: &str, data: D) -> Result<Self, D::Error> {
                $(
                    if named::is::<super::$name>(wire) {
                        let mut call = super::$name::deserialize(data)?;
                        call.arrived_as(wire);
                        return Ok(Self::$name(Box::new(call)));
                    }
                )*
                Record::deserialize(data).map(|data| Self::Other(RawRequest::new(wire, data)))
            }
        }

        impl Serialize for HostRequest {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$name(call) => named::serialize::<Self, _, _>(call.wire_name(), &**call, serializer),)*
                    Self::Other(raw) => named::serialize::<Self, _, _>(&raw.wire, &raw.data, serializer),
                }
            }
        }
    };
}

for_each_host_method!(requests);

impl HostRequest {
    /// Reads the request `wire` with these keys. `data` is an object or a Map; undefined and null are an empty one, and
    /// text is read as the JSON of an object (`docs/src/wire.md`, values).
    ///
    /// # Errors
    /// The first parameter that is missing or wrong, by name.
    pub fn decode(wire: &str, data: Value) -> Result<Self, DecodeError> {
        let request = Self::read(wire, ValueDeserializer(Value::Object(crate::envelope::normalise(data)?)))?;
        request.check().map(|()| request)
    }
}

/// The row of a typed call.
fn row<M: HostMethod>(call: &M) -> &'static MethodInfo {
    match M::OTHER {
        Some(other) if call.wire_name() == other.wire => other,
        _ => M::INFO,
    }
}

impl<'de> Deserialize<'de> for HostRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let request: Self = named::deserialize(deserializer)?;
        request.check().map(|()| request).map_err(D::Error::custom)
    }
}
