//! Events from the host to a provider.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::EventInfo;
use super::named::{self, Named};
use super::table::for_each_host_event;
use crate::value::{EncodeError, ValueDeserializer};
use crate::{DecodeError, Entries, Problem, Value, to_value};

/// A typed built-in event: its payload is the type itself.
pub trait HostEventKind: Serialize + DeserializeOwned {
    /// The row of the event table.
    const INFO: &'static EventInfo;
    /// Fields that stand under a second key as well: first the field's own key, then the other.
    const REPEATED: &'static [(&'static str, &'static str)];
}

/// An event with a name that is not built in (`docs/src/events.md`, custom).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CustomEvent {
    /// What the raiser gave; any value.
    #[serde(default)]
    pub value: Value,
    /// The raiser's telemetry id.
    #[serde(rename = "correlationId", default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

impl CustomEvent {
    /// An event with this payload.
    #[must_use]
    pub fn new(value: impl Into<Value>) -> Self {
        Self { value: value.into(), correlation_id: None }
    }
}

macro_rules! events {
    ($($module:ident :: $name:ident;)*) => {
        /// An event from the host to a provider. Nothing is lost: a name that is not built in is [`HostEvent::Custom`].
        ///
        /// Its serde form is `{"event": <wire name>, "data": {…}}`.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum HostEvent {
            $(
                #[doc = concat!("See [`", stringify!($name), "`](super::", stringify!($name), ").")]
                $name(super::$name),
            )*
            /// An event of a script of the host page.
            Custom {
                /// Its name.
                name: String,
                /// What it carries.
                event: CustomEvent,
            },
        }

        $(
            impl From<super::$name> for HostEvent {
                fn from(event: super::$name) -> Self {
                    Self::$name(event)
                }
            }
        )*

        impl HostEvent {
            /// The wire name of the event.
            #[must_use]
            pub fn wire_name(&self) -> &str {
                match self {
                    $(Self::$name(_) => super::$name::INFO.wire,)*
                    Self::Custom { name, .. } => name,
                }
            }

            fn repeated(&self) -> &'static [(&'static str, &'static str)] {
                match self {
                    $(Self::$name(_) => super::$name::REPEATED,)*
                    Self::Custom { .. } => &[],
                }
            }

            /// The payload as a value: an object, with every field under all its keys.
            ///
            /// # Errors
            /// A number that is not finite.
            pub fn payload(&self) -> Result<Value, EncodeError> {
                let mut value = match self {
                    $(Self::$name(event) => to_value(event)?,)*
                    Self::Custom { event, .. } => to_value(event)?,
                };
                if let Value::Object(fields) = &mut value {
                    for (key, other) in self.repeated() {
                        if let Some(field) = fields.get(key).cloned() {
                            fields.insert(*other, field);
                        }
                    }
                }
                Ok(value)
            }
        }

        impl Named for HostEvent {
            const KEYS: [&'static str; 2] = ["event", "data"];

            fn absent() -> Value {
                Value::Object(Entries::new())
            }

            fn read<'de, D: Deserializer<'de>>(wire: &str, data: D) -> Result<Self, D::Error> {
                $(
                    if wire == super::$name::INFO.wire {
                        return super::$name::deserialize(data).map(Self::$name);
                    }
                )*
                CustomEvent::deserialize(data).map(|event| Self::Custom { name: wire.into(), event })
            }
        }

        impl Serialize for HostEvent {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$name(event) => named::serialize::<Self, _, _>(super::$name::INFO.wire, event, serializer),)*
                    Self::Custom { name, event } => named::serialize::<Self, _, _>(name, event, serializer),
                }
            }
        }
    };
}

for_each_host_event!(events);

impl HostEvent {
    /// A custom event of this name.
    #[must_use]
    pub fn custom(name: impl Into<String>, payload: impl Into<Value>) -> Self {
        Self::Custom { name: name.into(), event: CustomEvent::new(payload) }
    }

    /// Reads the event `wire`. `data` is a Map, an object, or JSON text, which is how built-in events travel. The data of
    /// a custom event that is none of these is its payload.
    ///
    /// # Errors
    /// The first field that is missing or wrong, or text that is not JSON.
    pub fn decode(wire: &str, data: Value) -> Result<Self, DecodeError> {
        if super::event_info(wire).is_none() {
            return Ok(match data {
                Value::Map(_) => Self::read(wire, ValueDeserializer(data))?,
                payload => Self::custom(wire, payload),
            });
        }
        let data = match data {
            Value::String(text) => Value::from_plain_json(&text).map_err(|error| {
                DecodeError::new("", Problem::Invalid(format!("the payload is not JSON text: {error}")))
            })?,
            Value::Undefined | Value::Null => Self::absent(),
            other => other,
        };
        Self::read(wire, ValueDeserializer(data))
    }
}

impl<'de> Deserialize<'de> for HostEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        named::deserialize(deserializer)
    }
}
