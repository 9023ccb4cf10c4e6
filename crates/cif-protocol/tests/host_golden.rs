//! Every typed row of the host API against its golden file, `tests/golden/host/{methods,events}/<wire name>.json`.
//!
//! A request has the data as a widget posts it (`wire`) and the form on a link (`link`); a reply the form on a link and
//! the `value` for the wire; an event the JSON text for the wire, the Map that older hosts send and the form on a link.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod golden;

use std::collections::BTreeSet;

use cif_protocol::host::{Failure, HostEvent, HostReply, HostRequest, MethodInfo, events, method_info, methods};
use cif_protocol::{DecodeError, EventMessage, Problem, Value};
use golden::{canonical, cases, part, text, value};

const REQUESTS: [&str; 3] = ["minimal", "full", "unknown fields"];

/// What the table says beyond the keys that have a type: the telemetry id that most calls carry and nobody reads.
fn posted_keys(info: &MethodInfo) -> BTreeSet<&str> {
    let own = info.fields.iter().map(|field| field.key);
    let without = ["setwidth", "isConsoleApp", "clearGlobalNotification", "executeFetchQuery"];
    let telemetry = Some("correlationId").filter(|_| !without.contains(&info.wire));
    own.chain(telemetry).collect()
}

fn check_request(wire: &str, name: &str, case: &Value) {
    let (posted, link) = (value(part(case, "wire")), part(case, "link").to_plain_json());
    let request = HostRequest::decode(wire, posted).unwrap_or_else(|error| panic!("{wire}, {name}: {error}"));
    assert!(!matches!(request, HostRequest::Other(_)), "{wire}, {name}: not typed");
    assert_eq!(request.wire_name(), wire);
    assert_eq!(canonical(&request), link, "{wire}, {name}: written for a link");
    assert_eq!(serde_json::from_str::<HostRequest>(&link).unwrap(), request, "{wire}, {name}: read from a link");
    let params = request.params().unwrap();
    assert_eq!(canonical(&params), part(part(case, "link"), "params").to_plain_json(), "{wire}, {name}: params");
    assert_eq!(HostRequest::decode(wire, params).unwrap(), request, "{wire}, {name}: params read back");
}

/// Takes every key of the full case out in turn: a required one is missed by its name.
fn check_missing_keys(info: &MethodInfo, full: &Value) {
    let wire = value(part(full, "wire"));
    let entries = wire.as_entries().unwrap();
    let keys: BTreeSet<&str> = entries.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, posted_keys(info), "{}: the full case has every key", info.wire);
    for field in info.fields {
        let mut without = entries.clone();
        without.remove(field.key);
        match HostRequest::decode(info.wire, Value::Map(without)) {
            Ok(_) => assert!(!field.required, "{}: nobody missed `{}`", info.wire, field.key),
            Err(error) => {
                assert!(field.required, "{}: {error}", info.wire);
                assert_eq!(error, DecodeError::new(field.key, Problem::Missing), "{}", info.wire);
            }
        }
    }
}

fn check_reply(info: &MethodInfo, name: &str, case: &Value) {
    let (link, wire) = (part(case, "link").to_plain_json(), part(case, "wire"));
    let reply: HostReply = serde_json::from_str(&link).unwrap_or_else(|error| panic!("{}, {name}: {error}", info.wire));
    assert!(!matches!(reply, HostReply::Other { .. }), "{}, {name}: not typed", info.wire);
    assert_eq!(canonical(&reply), link, "{}, {name}: written for a link", info.wire);
    assert_eq!(canonical(&reply.to_wire_value().unwrap()), wire.to_plain_json(), "{}, {name}: for the wire", info.wire);
    let read = HostReply::decode(info.wire, value(wire)).unwrap();
    let expected = case.get("read back").map_or(link, Value::to_plain_json);
    assert_eq!(canonical(&read), expected, "{}, {name}: read from the wire", info.wire);
}

fn check_failure(wire: &str, case: &Value) {
    let failure: Failure = serde_json::from_str(&part(case, "failure").to_plain_json()).unwrap();
    assert_eq!(failure.method, wire, "the failure names its method");
    assert_eq!(canonical(&failure), part(case, "failure").to_plain_json(), "{wire}: written for a link");
    assert_eq!(canonical(&failure.to_map()), part(case, "map").to_plain_json(), "{wire}: the error map");
    assert_eq!(Failure::from_value(wire, &value(part(case, "map"))), failure, "{wire}: read from the error map");
}

#[test]
fn every_typed_method() {
    for info in methods() {
        let file = golden::read(&format!("host/methods/{}", info.wire));
        let requests = part(&file, "requests");
        for name in REQUESTS {
            part(requests, name);
        }
        cases(requests).for_each(|(name, case)| check_request(info.wire, name, case));
        check_missing_keys(info, part(requests, "full"));

        let replies = part(&file, "replies");
        part(replies, "success");
        check_failure(info.wire, part(replies, "failure"));
        let good = cases(replies).filter(|(name, _)| *name != "failure");
        good.for_each(|(name, case)| check_reply(info, name, case));
    }
}

#[test]
fn the_unknown_fields_case_has_a_field_that_nobody_knows() {
    for info in methods() {
        let file = golden::read(&format!("host/methods/{}", info.wire));
        let posted = value(part(part(part(&file, "requests"), "unknown fields"), "wire"));
        let known = posted_keys(info);
        assert!(posted.as_entries().unwrap().iter().any(|(key, _)| !known.contains(key)), "{}", info.wire);
    }
}

#[test]
fn every_typed_event() {
    for info in events() {
        let file = golden::read(&format!("host/events/{}", info.wire));
        for name in REQUESTS {
            let case = part(&file, name);
            let at = format!("{}, {name}", info.wire);
            let link = part(case, "link").to_plain_json();
            let event: HostEvent = serde_json::from_str(&link).unwrap_or_else(|error| panic!("{at}: {error}"));
            assert!(!matches!(event, HostEvent::Custom { .. }), "{at}: not typed");
            assert_eq!(event.wire_name(), info.wire);
            assert_eq!(canonical(&event), link, "{at}: written for a link");
            let message = EventMessage::carry(&event, false, "id").unwrap();
            assert_eq!(message.data.as_str(), Some(text(case, "wire")), "{at}: written for the wire");
            let received = case.get("received").and_then(Value::as_str);
            assert_eq!(received.is_some(), name == "unknown fields", "{at}: only unknown fields are not written");
            for data in [Value::from(received.unwrap_or(text(case, "wire"))), value(part(case, "map"))] {
                assert_eq!(HostEvent::decode(info.wire, data).unwrap(), event, "{at}: read from the wire");
            }
        }
        assert_eq!(cases(&file).count(), REQUESTS.len(), "{}: a case nobody reads", info.wire);
    }
}

#[test]
fn no_golden_file_is_left_over() {
    let typed: BTreeSet<String> = methods().map(|info| info.wire.to_owned()).collect();
    assert_eq!(golden::names("host/methods"), typed);
    let typed: BTreeSet<String> = events().map(|info| info.wire.to_owned()).collect();
    assert_eq!(golden::names("host/events"), typed);
}

#[test]
fn columns_that_came_from_an_array_are_refused() {
    for wire in ["createrecord", "updaterecord"] {
        assert!(method_info(wire).is_some());
        let data = r#"{"$map":[["entityName","contact"],["entityId","7"],["value",{"$map":[["0","a"],["1","b"]]}]]}"#;
        let error = HostRequest::decode(wire, serde_json::from_str(data).unwrap()).unwrap_err();
        assert_eq!(error.path(), "value");
        assert!(error.to_string().contains("array"), "{error}");
    }
}
