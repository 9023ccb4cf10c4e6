//! The envelope against `tests/golden/envelope`: requests, responses, events, and what a host makes of anything else.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod golden;

use cif_protocol::host::{Failure, HostEvent, HostReply};
use cif_protocol::{EventMessage, Incoming, Outcome, RequestMessage, ResponseMessage, Value};
use golden::{canonical, cases, part, text, value};

#[test]
fn requests() {
    for (name, case) in cases(&golden::read("envelope/requests")) {
        let message = part(case, "message");
        let Incoming::Request(request) = Incoming::parse(value(message)) else { panic!("{name}: no request") };
        let id = part(case, "id").as_str();
        let expected = RequestMessage::new(text(case, "type"), value(part(case, "data")), id.unwrap_or_default());
        assert_eq!(request, expected, "{name}");
        assert_eq!(request.correlation_id.as_deref(), id, "{name}");
        let written = case.get("written").unwrap_or(message).to_plain_json();
        assert_eq!(canonical(&request.to_value()), written, "{name}: written");
    }
}

#[test]
fn responses() {
    for (name, case) in cases(&golden::read("envelope/responses")) {
        let reply: Option<HostReply> =
            case.get("reply").map(|reply| serde_json::from_str(&reply.to_plain_json()).unwrap());
        let failure: Option<Failure> =
            case.get("failure").map(|failure| serde_json::from_str(&failure.to_plain_json()).unwrap());
        let result = reply.as_ref().ok_or_else(|| failure.as_ref().expect("a reply or a failure"));
        let response = ResponseMessage::answer(result, "k3x9a").unwrap();
        let message = part(case, "message");
        assert_eq!(canonical(&response.to_value()), message.to_plain_json(), "{name}");
        assert_eq!(Incoming::parse(value(message)), Incoming::Response(response), "{name}: read");
        let keys: Vec<&str> = cases(message).map(|(key, _)| key).collect();
        assert_eq!(keys, ["messageType", "messageOutcome", "messageData", "messageCorrelationId"], "{name}");
    }
}

#[test]
fn events() {
    for (name, case) in cases(&golden::read("envelope/events")) {
        let event: HostEvent = serde_json::from_str(&part(case, "event").to_plain_json()).unwrap();
        let as_json = part(case, "custom as json").as_bool().unwrap();
        let message = EventMessage::carry(&event, as_json, "k3x9a").unwrap();
        assert_eq!(canonical(&message.to_value()), part(case, "message").to_plain_json(), "{name}");
        assert_eq!(canonical(&event), part(case, "event").to_plain_json(), "{name}: for a link");
        if !as_json && matches!(event, HostEvent::Custom { .. }) {
            assert_eq!(HostEvent::decode(event.wire_name(), message.data).unwrap(), event, "{name}: read");
        }
    }
}

#[test]
fn anything_else() {
    for (name, case) in cases(&golden::read("envelope/incoming")) {
        let is = match Incoming::parse(value(part(case, "message"))) {
            Incoming::Foreign => "foreign",
            Incoming::Request(_) => "request",
            Incoming::Response(response) if response.outcome == Outcome::Success => "success",
            Incoming::Response(_) => "failure",
            Incoming::Malformed { correlation_id, failure } => {
                assert_eq!(correlation_id, "x", "{name}");
                assert_eq!(failure.message, text(case, "error"), "{name}");
                "malformed"
            }
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(is, text(case, "is"), "{name}");
        assert_eq!(case.get("error").is_some(), is == "malformed", "{name}");
    }
    assert_eq!(Incoming::parse(Value::Undefined), Incoming::Foreign);
}
