//! What the host's client library gave, as the typed reply or failure of the call.

use cif_protocol::Value;
use cif_protocol::host::{Failure, HostReply, HostRequest, ResponseClass};
use cif_provider::{HostError, HostErrorKind};

use super::page_api::{Ended, Why};

/// How the original library begins the message of a call that nobody answered, and how ours does.
const TIMED_OUT: &str = "Timeout";

/// The reply to `wire`, a method of this class, or why it failed.
pub(super) fn read(wire: &str, class: ResponseClass, ended: Ended) -> Result<HostReply, HostError> {
    match ended {
        Ended::Ok(value) => reply(wire, class, value),
        Ended::Error(failed) => Err(failure(wire, failed.why, &failed.value)),
    }
}

/// The class of a request; a custom event gives its value as it is.
pub(super) fn class(request: &HostRequest) -> ResponseClass {
    request.info().map_or(ResponseClass::Raw, |info| info.class)
}

fn reply(wire: &str, class: ResponseClass, value: Value) -> Result<HostReply, HostError> {
    let value = match (class, value) {
        (ResponseClass::None, _) => Value::Bool(true),
        (ResponseClass::Map | ResponseClass::Stringify, Value::String(text)) => {
            Value::from_plain_json(&text).map_err(|error| unreadable(wire, &format!("is no JSON text: {error}")))?
        }
        (_, Value::Undefined) => Value::Null,
        // Libraries of the first generation give a Map where later ones give its JSON text.
        (_, value) => value,
    };
    let rows = (class == ResponseClass::Map).then(|| numbered(&value)).flatten();
    match HostReply::decode(wire, value) {
        Ok(reply) => Ok(reply),
        // An array has become an object with the keys 0, 1, … in the library.
        Err(error) => match rows.map(|rows| HostReply::decode(wire, rows)) {
            Some(Ok(reply)) => Ok(reply),
            _ => Err(unreadable(wire, &error.to_string())),
        },
    }
}

/// The values of an object with the keys 0, 1, …, as an array.
fn numbered(value: &Value) -> Option<Value> {
    let (Value::Object(entries) | Value::Map(entries)) = value else { return None };
    let in_order = entries.iter().enumerate().all(|(at, (key, _))| key == at.to_string());
    in_order.then(|| Value::Array(entries.iter().map(|(_, row)| row.clone()).collect()))
}

fn unreadable(wire: &str, problem: &str) -> HostError {
    let text = format!("the host has carried it out, and its answer cannot be read: {problem}");
    HostError::new(HostErrorKind::Generic, wire, text)
}

/// What a rejected promise says. The library gives a Map, the JSON text of one, an error, or a bare text.
fn failure(wire: &str, why: Why, value: &Value) -> HostError {
    let parsed = value.as_str().and_then(|text| Value::from_plain_json(text).ok());
    let value = parsed.as_ref().filter(|parsed| matches!(parsed, Value::Object(_))).unwrap_or(value);
    let mut error = HostError::from(Failure::from_value(wire, value));
    wire.clone_into(&mut error.method);
    match why {
        Why::Unsupported => error.kind = HostErrorKind::NotImplemented,
        Why::TimedOut => error.kind = HostErrorKind::TimedOut,
        Why::Rejected if error.kind == HostErrorKind::Generic && error.message.starts_with(TIMED_OUT) => {
            error.kind = HostErrorKind::TimedOut;
        }
        Why::Rejected => {}
    }
    error
}

#[cfg(test)]
mod tests {
    use cif_protocol::Entries;

    use super::*;
    use crate::relay::page_api::Failed;

    #[test]
    fn each_class_is_read_in_its_own_way() {
        let text = Value::from(r#"{"0":{"name":"a"},"1":{"name":"b"}}"#);
        let reply = read("search", ResponseClass::Map, Ended::Ok(text)).expect("rows");
        let HostReply::SearchAndOpenRecords(rows) = reply else { panic!("another reply") };
        assert_eq!(rows.len(), 2);
        let none = read("addGenericHandler", ResponseClass::None, Ended::Ok(Value::Undefined)).expect("nothing");
        assert_eq!(none, HostReply::AddHandler(true));
        let bad = read("search", ResponseClass::Map, Ended::Ok(Value::from("no JSON"))).expect_err("no JSON");
        assert_eq!(bad.kind, HostErrorKind::Generic);
    }

    #[test]
    fn failures_keep_what_the_host_said() {
        let text =
            r#"{"message":"no such record","msdyn_name":"x","value":{"errorMsg":"","errorType":2},"errorCode":7}"#;
        let failed = |value: Value, why: Why| {
            read("retrieverecord", ResponseClass::Map, Ended::Error(Failed { why, value })).expect_err("a failure")
        };
        let error = failed(Value::from(text), Why::Rejected);
        assert_eq!((error.kind, error.code, &*error.method), (HostErrorKind::Platform, Some(7), "retrieverecord"));
        let error = failed(Value::from("Timeout occurred as no response was received"), Why::Rejected);
        assert!(!error.is_certain(), "{error}");
        let error = failed(Value::Object(Entries::from_iter([("message", "no function")])), Why::Unsupported);
        assert_eq!(error.kind, HostErrorKind::NotImplemented);
    }
}
