//! What callers and hosts send though it is of another type than the documents say.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cif_protocol::host::{CancelEvent, CreateSession, HostReply, HostRequest, NotifyEvent, SetPresence, methods};
use cif_protocol::{Record, Value};

fn decode(wire: &str, keys: &[(&str, Value)]) -> HostRequest {
    HostRequest::decode(wire, Value::Map(keys.iter().cloned().collect())).unwrap()
}

#[test]
fn texts_that_callers_give_as_numbers_or_worse() {
    let input = Value::from(Record::new().with("templateName", "t"));
    let request = decode(
        "createSession",
        &[("input", input), ("customerName", Value::from(4711.0)), ("correlationId", Value::Bool(true))],
    );
    assert_eq!(request, CreateSession::new("t").customer_name("4711").correlation_id("true").into());

    let request = decode("notifyEvent", &[("templateName", "t".into()), ("cancellationToken", Value::from(0.5))]);
    assert_eq!(request, NotifyEvent::new().template_name("t").cancellation_token("0.5").into());

    let request = decode("cancelEvent", &[("cancellationToken", Record::new().with("id", 7.0).into())]);
    assert_eq!(request, CancelEvent::new(r#"{"id":7}"#).into());

    let request = decode("setPresence", &[("presenceState", Value::from(3.0))]);
    assert_eq!(request, SetPresence::new("3").into());
}

#[test]
fn a_missing_text_is_still_missing() {
    for token in [Value::Undefined, Value::Null] {
        HostRequest::decode("cancelEvent", Value::Map([("cancellationToken", token)].into_iter().collect()))
            .unwrap_err();
    }
    let absent = [("templateName", Value::from("t")), ("cancellationToken", Value::Null)];
    assert_eq!(decode("notifyEvent", &absent), NotifyEvent::new().template_name("t").into());
}

#[test]
fn where_nothing_is_expected_any_answer_will_do() {
    let mut checked = 0;
    for info in methods().filter(|info| info.result == "null") {
        for value in
            [Value::Null, Value::Undefined, Value::Bool(true), Value::from("done"), Record::new().with("a", 1.0).into()]
        {
            let reply = HostReply::decode(info.wire, value).unwrap();
            assert_eq!(reply.to_wire_value().unwrap(), Value::Null, "{}", info.wire);
            checked += 1;
        }
    }
    assert!(checked >= 50, "{checked}");
}
