//! The envelope: the three kinds of message between a widget and its host (`docs/src/wire.md`, messages).

use crate::host::{Failure, HostEvent, HostReply};
use crate::value::EncodeError;
use crate::{DecodeError, Entries, Problem, Value};

/// The `messageType` of every response.
pub const RESPONSE_TYPE: &str = "CIF_Response";

/// A request: widget to host.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RequestMessage {
    /// `messageType`: the wire name, or the name of a custom event.
    pub message_type: String,
    /// `messageData` as it came.
    pub data: Value,
    /// `messageCorrelationId`; nothing when it was missing or empty, in which case nobody expects an answer.
    pub correlation_id: Option<String>,
}

impl RequestMessage {
    /// A request that expects an answer under `correlation_id`.
    #[must_use]
    pub fn new(message_type: impl Into<String>, data: Value, correlation_id: impl Into<String>) -> Self {
        let correlation_id = Some(correlation_id.into()).filter(|id| !id.is_empty());
        Self { message_type: message_type.into(), data, correlation_id }
    }

    /// The message for the wire.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let id = self.correlation_id.as_deref().map_or(Value::Undefined, Value::from);
        object([("messageType", self.message_type.as_str().into()), ("messageData", self.data.clone()), (ID, id)])
    }
}

/// Did a request succeed?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// `success`.
    Success,
    /// `failure`, or anything that is not `success`.
    Failure,
}

/// A response, in either direction.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ResponseMessage {
    /// `messageOutcome`.
    pub outcome: Outcome,
    /// `messageData`: a Map with `value`, an error map, or whatever an event handler gave.
    pub data: Value,
    /// `messageCorrelationId`, of the message it answers.
    pub correlation_id: String,
}

impl ResponseMessage {
    /// A response with whatever data, as a widget gives to an event.
    #[must_use]
    pub fn new(outcome: Outcome, data: Value, correlation_id: impl Into<String>) -> Self {
        Self { outcome, data, correlation_id: correlation_id.into() }
    }

    /// The answer of a host to a request: exactly one Map, with `value` or with the error map.
    ///
    /// # Errors
    /// The reply holds a number that is not finite.
    pub fn answer(
        result: Result<&HostReply, &Failure>,
        correlation_id: impl Into<String>,
    ) -> Result<Self, EncodeError> {
        let (outcome, data) = match result {
            Ok(reply) => {
                (Outcome::Success, Value::Map(Entries::from_unique(vec![("value".into(), reply.to_wire_value()?)])))
            }
            Err(failure) => (Outcome::Failure, failure.to_map()),
        };
        Ok(Self { outcome, data, correlation_id: correlation_id.into() })
    }

    /// The message for the wire, with its four keys.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let outcome = if self.outcome == Outcome::Success { "success" } else { "failure" };
        object([
            ("messageType", RESPONSE_TYPE.into()),
            ("messageOutcome", outcome.into()),
            ("messageData", self.data.clone()),
            (ID, self.correlation_id.as_str().into()),
        ])
    }
}

/// An event: host to widget.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EventMessage {
    /// `messageType`: the event name.
    pub message_type: String,
    /// `messageData`: JSON text for a built-in event; a Map, or JSON text by configuration, for a custom one.
    pub data: Value,
    /// `messageCorrelationId`, never empty.
    pub correlation_id: String,
}

impl EventMessage {
    /// The message that carries `event`. A custom event travels as a Map with `value`, or, with `custom_as_json`, as its
    /// payload's JSON text.
    ///
    /// # Errors
    /// The event holds a number that is not finite.
    pub fn carry(
        event: &HostEvent,
        custom_as_json: bool,
        correlation_id: impl Into<String>,
    ) -> Result<Self, EncodeError> {
        let data = match event {
            HostEvent::Custom { event, .. } if custom_as_json => match &event.value {
                Value::String(text) => Value::from(text.as_str()),
                other => Value::String(other.to_plain_json()),
            },
            HostEvent::Custom { event, .. } => Value::Map(Entries::from_iter([
                ("value", event.value.clone()),
                ("correlationId", event.correlation_id.as_deref().map_or(Value::Undefined, Value::from)),
            ])),
            built_in => Value::String(built_in.payload()?.to_plain_json()),
        };
        Ok(Self { message_type: event.wire_name().into(), data, correlation_id: correlation_id.into() })
    }

    /// The message for the wire.
    #[must_use]
    pub fn to_value(&self) -> Value {
        object([
            ("messageType", self.message_type.as_str().into()),
            ("messageData", self.data.clone()),
            (ID, self.correlation_id.as_str().into()),
        ])
    }
}

const ID: &str = "messageCorrelationId";

fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Object(Entries::from_unique(pairs.into_iter().map(|(key, value)| (key.into(), value)).collect()))
}

/// What a host makes of something that a trusted frame posted (`docs/src/wire.md`, receiving). Responses are told from
/// requests first, so that a response is never answered.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Incoming {
    /// Not a message of the protocol: ignore it.
    Foreign,
    /// An answer to an event.
    Response(ResponseMessage),
    /// A request.
    Request(RequestMessage),
    /// A request that cannot be read but has an id: answer with this failure.
    Malformed {
        /// The id to answer to.
        correlation_id: String,
        /// What is wrong.
        failure: Failure,
    },
}

impl Incoming {
    /// Sorts a posted value.
    #[must_use]
    pub fn parse(message: Value) -> Self {
        let Value::Object(mut fields) = message else { return Self::Foreign };
        let message_type = fields.remove("messageType").unwrap_or_default();
        let outcome = fields.remove("messageOutcome");
        let id = match fields.remove(ID) {
            Some(Value::String(id)) if !id.is_empty() => Some(id),
            _ => None,
        };
        let data = fields.remove("messageData").unwrap_or_default();
        if outcome.is_some() || message_type.as_str() == Some(RESPONSE_TYPE) {
            let success = outcome.as_ref().and_then(Value::as_str) == Some("success");
            let outcome = if success { Outcome::Success } else { Outcome::Failure };
            return id.map_or(Self::Foreign, |correlation_id| {
                Self::Response(ResponseMessage { outcome, data, correlation_id })
            });
        }
        match (message_type, id) {
            (Value::String(message_type), correlation_id) => {
                Self::Request(RequestMessage { message_type, data, correlation_id })
            }
            (_, None) => Self::Foreign,
            (other, Some(correlation_id)) => {
                let message = format!("`messageType` must be the name of a call as text, found {}", other.kind());
                Self::Malformed { correlation_id, failure: Failure::invalid("", message) }
            }
        }
    }
}

/// The keys of `messageData`: a Map; as a courtesy an object, the JSON text of one, or nothing at all.
pub(crate) fn normalise(data: Value) -> Result<Entries, DecodeError> {
    let data = match data {
        Value::String(text) => Value::from_plain_json(&text).map_err(|error| {
            DecodeError::new("messageData", Problem::Invalid(format!("text must be the JSON of an object: {error}")))
        })?,
        other => other,
    };
    match data {
        Value::Object(entries) | Value::Map(entries) => Ok(entries),
        Value::Undefined | Value::Null => Ok(Entries::new()),
        other => Err(DecodeError::new(
            "messageData",
            Problem::Invalid(format!("expected a Map, an object or the JSON text of one, found {}", other.kind())),
        )),
    }
}
