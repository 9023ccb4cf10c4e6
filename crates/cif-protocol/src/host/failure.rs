//! The error map: what a failed call answers.

use serde::{Deserialize, Serialize};

use crate::{DecodeError, Entries, Timestamp, Value};

/// The kind of a failure, a number on the wire (`docs/src/methods.md`, errors).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorType {
    /// 0: a parameter is missing, has the wrong type, or the caller may not do this now.
    InvalidParams,
    /// 1: no answer in time.
    TimeOut,
    /// 2: the platform or a data call failed.
    XrmApiError,
    /// 3: anything else.
    GenericError,
}

impl ErrorType {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::InvalidParams, Self::TimeOut, Self::XrmApiError, Self::GenericError];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this number; unknown numbers are generic errors.
    #[must_use]
    pub fn from_number(number: f64) -> Self {
        Self::ALL.into_iter().find(|kind| f64::from(kind.number()) == number).unwrap_or(Self::GenericError)
    }
}

impl Serialize for ErrorType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for ErrorType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::from_number)
    }
}

/// Why a host call failed: the error map of the protocol (`docs/src/methods.md`, errors), as a Rust value.
///
/// Five messages are read by programs and stand exactly so; they are the constants of this type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{method}: {message}")]
#[non_exhaustive]
pub struct Failure {
    /// What failed, what was expected and what to do.
    pub message: String,
    /// The wire name of the request.
    pub method: String,
    /// The kind of failure.
    pub error_type: ErrorType,
    /// A number, where one exists: 101 is "notes flap already expanded".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
    /// When it happened, if the host said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Timestamp>,
}

impl Failure {
    /// `message` of a notification whose template is unknown.
    pub const NOTIFICATION_TEMPLATE_NOT_FOUND: &'static str = "NotificationTemplateNotFoundError";
    /// `message` of a notification whose template resolver cannot be used.
    pub const NOTIFICATION_RESOLVER_NOT_FOUND: &'static str = "NotificationTemplateResolverNotFoundError";
    /// `message` of a notification or a cancellation that the client got wrong.
    pub const REJECT_AFTER_CLIENT_ERROR: &'static str = "RejectAfterClientError";
    /// `message` of `insertNotes` while the notes flap is open, with code 101.
    pub const FLAP_EXPANDED: &'static str = "Flap already expanded";
    /// `message` of a call that this host knows and does not serve.
    pub const NOT_IMPLEMENTED: &'static str = "Not implemented";

    /// A failure of the call `method`.
    #[must_use]
    pub fn new(error_type: ErrorType, method: impl Into<String>, message: impl Into<String>) -> Self {
        Self { message: message.into(), method: method.into(), error_type, code: None, reported: None }
    }

    /// A parameter is missing or wrong, or the caller may not do this now.
    #[must_use]
    pub fn invalid(method: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorType::InvalidParams, method, message)
    }

    /// The call is known and not served.
    #[must_use]
    pub fn not_implemented(method: impl Into<String>) -> Self {
        Self::new(ErrorType::GenericError, method, Self::NOT_IMPLEMENTED)
    }

    /// The parameters of `method` could not be read.
    #[must_use]
    pub fn from_decode(method: impl Into<String>, error: &DecodeError) -> Self {
        Self::invalid(method, error.to_string())
    }

    /// The same failure with the time it is reported with.
    #[must_use]
    pub const fn reported_at(mut self, time: Timestamp) -> Self {
        self.reported = Some(time);
        self
    }

    /// The same failure with a number.
    #[must_use]
    pub const fn with_code(mut self, code: i32) -> Self {
        self.code = Some(code);
        self
    }

    /// The error map for the wire.
    #[must_use]
    pub fn to_map(&self) -> Value {
        let value = match (self.method.as_str(), self.code) {
            ("insertNotes", Some(101)) => Value::from(self.message.as_str()),
            ("logAnalyticsEvent", _) => Value::from("Failure"),
            _ => Value::Object(Entries::from_iter([
                ("reportTime", self.reported.map_or(Value::from(""), |time| Value::String(time.to_string()))),
                ("errorMsg", Value::from(self.message.as_str())),
                ("errorType", Value::from(u32::from(self.error_type.number()))),
                ("sourceFunc", Value::from(self.method.as_str())),
            ])),
        };
        let mut map = Entries::from_iter([
            ("message", Value::from(self.message.as_str())),
            ("msdyn_name", Value::from(self.method.as_str())),
            ("value", value),
        ]);
        if let Some(code) = self.code {
            map.insert("errorCode", code);
        }
        Value::Map(map)
    }

    /// Reads an error map that some host sent for the call `method`. Whatever it is, a failure comes out: hosts have
    /// answered with Maps, objects and bare texts.
    #[must_use]
    pub fn from_value(method: &str, data: &Value) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(String::from);
        let details = data.get("value");
        let detail = |key: &str| details.and_then(|details| details.get(key));
        let message = text(data.get("message"))
            .or_else(|| text(detail("errorMsg")))
            .or_else(|| text(Some(data)))
            .unwrap_or_else(|| format!("the host gave no reason, only {}", data.kind()));
        let error_type =
            detail("errorType").and_then(Value::as_f64).map_or(ErrorType::GenericError, ErrorType::from_number);
        let mut failure = Self::new(error_type, text(data.get("msdyn_name")).unwrap_or_else(|| method.into()), message);
        failure.reported = text(detail("reportTime")).and_then(|text| Timestamp::parse(&text));
        #[expect(clippy::cast_possible_truncation, reason = "a float to integer cast saturates; codes are small")]
        {
            failure.code = data.get("errorCode").and_then(Value::as_f64).map(|code| code as i32);
        }
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_map_reads_back() {
        let failure = Failure::invalid("createSession", "no template `x`; use one of the configured ones")
            .reported_at(Timestamp::from_unix_millis(0))
            .with_code(7);
        let map = failure.to_map();
        assert_eq!(map.get("message").and_then(Value::as_str), Some("no template `x`; use one of the configured ones"));
        assert_eq!(map.get("msdyn_name").and_then(Value::as_str), Some("createSession"));
        assert_eq!(Failure::from_value("other", &map), failure);
    }

    #[test]
    fn special_cases_keep_their_text_value() {
        let notes = Failure::new(ErrorType::GenericError, "insertNotes", "Flap already expanded").with_code(101);
        assert_eq!(notes.to_map().get("value").and_then(Value::as_str), Some("Flap already expanded"));
        let log = Failure::new(ErrorType::GenericError, "logAnalyticsEvent", "no such table");
        assert_eq!(log.to_map().get("value").and_then(Value::as_str), Some("Failure"));
    }

    #[test]
    fn any_shape_gives_a_failure() {
        assert_eq!(Failure::from_value("getmode", &Value::from("boom")).message, "boom");
        assert_eq!(
            Failure::from_value("getmode", &Value::Undefined).message,
            "the host gave no reason, only undefined"
        );
        assert_eq!(ErrorType::from_number(9.0), ErrorType::GenericError);
    }
}
