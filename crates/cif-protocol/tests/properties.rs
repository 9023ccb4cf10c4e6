//! Properties over arbitrary values and arbitrary bytes: what is written reads back, and nothing that comes from outside
//! makes a decoder panic.
//!
//! `cargo test -p cif-protocol --features serde_json/arbitrary_precision` runs all tests of this crate with the other
//! representation of numbers that some crate of a build may turn on.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cif_protocol::host::{Failure, HostEvent, HostReply, HostRequest, events, methods};
use cif_protocol::{Entries, EventMessage, Incoming, ResponseMessage, Timestamp, Value, from_value, to_value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The first and the last moment of a JavaScript `Date`.
const DATES: std::ops::RangeInclusive<i64> = -8_640_000_000_000_000..=8_640_000_000_000_000;

/// Keys as they occur, those that look like tags among them.
fn key() -> impl Strategy<Value = String> {
    let known = select(vec![
        "",
        "$map",
        "$obj",
        "$undefined",
        "$date",
        "value",
        "message",
        "messageType",
        "messageData",
        "messageOutcome",
        "messageCorrelationId",
        "entityName",
        "input",
        "templateName",
        "sessionId",
        "method",
        "params",
        "0",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => ".{0,6}"]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Undefined),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::Number),
        any::<i32>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::String),
        key().prop_map(Value::String),
        DATES.prop_map(|millis| Value::Date(Timestamp::from_unix_millis(millis))),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let entries = || vec((key(), inner.clone()), 0..6).prop_map(Entries::from_iter);
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::Array),
            entries().prop_map(Value::Object),
            entries().prop_map(Value::Map),
        ]
    })
}

/// Wire names: all of the table, some that are in no table.
fn wire() -> impl Strategy<Value = &'static str> {
    let known = methods().map(|info| info.wire).chain(events().map(|info| info.wire));
    select(known.chain(["", "raiseEvent", "onConversationLoad", "CIF_Response"]).collect::<Vec<_>>())
}

/// An object of the keys that the method wants, with arbitrary values behind them: gets further than random keys do.
fn likely_data() -> impl Strategy<Value = (&'static str, Value)> {
    let typed: Vec<_> = methods().filter(|info| !info.fields.is_empty()).collect();
    select(typed).prop_flat_map(|info| {
        let keys: Vec<&str> = info.fields.iter().map(|field| field.key).collect();
        let values = vec(prop_oneof![3 => ".{0,8}".prop_map(Value::String), 2 => value()], keys.len());
        values.prop_map(move |values| (info.wire, Value::Map(keys.iter().copied().zip(values).collect())))
    })
}

/// Whatever decodes can be written for the wire and for a link, and reads back from the link as the same.
fn decode_everything(wire: &str, data: &Value) {
    if let Ok(request) = HostRequest::decode(wire, data.clone()) {
        let text = serde_json::to_string(&request).unwrap();
        for again in
            [serde_json::from_str(&text).unwrap(), HostRequest::decode(wire, request.params().unwrap()).unwrap()]
        {
            // What travels as plain JSON text has lost its Maps and undefined entries; what is left is stable.
            let as_text = ["openform", "openDialog", "setAgentPresence", "initializeAgentPresenceList"];
            let same = again == request || (as_text.contains(&wire) && serde_json::to_string(&again).unwrap() == text);
            assert!(same, "{text}");
        }
    }
    if let Ok(event) = HostEvent::decode(wire, data.clone()) {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<HostEvent>(&text).unwrap(), event, "{text}");
        for custom_as_json in [false, true] {
            let _ = EventMessage::carry(&event, custom_as_json, "id").unwrap().to_value();
        }
    }
    if let Ok(reply) = HostReply::decode(wire, data.clone()) {
        let text = serde_json::to_string(&reply).unwrap();
        assert_eq!(serde_json::from_str::<HostReply>(&text).unwrap(), reply, "{text}");
        ResponseMessage::answer(Ok(&reply), "id").unwrap();
    }
    let failure = Failure::from_value(wire, data);
    assert_eq!(Failure::from_value("other", &failure.to_map()).message, failure.message);
}

proptest! {
    #[test]
    fn a_value_reads_back_from_canonical_json(value in value()) {
        let text = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value, "{}", text);
        prop_assert_eq!(&from_value::<Value>(to_value(&value).unwrap()).unwrap(), &value);
    }

    #[test]
    fn plain_json_is_a_fixed_point(value in value()) {
        let text = value.to_plain_json();
        prop_assert_eq!(Value::from_plain_json(&text).unwrap().to_plain_json(), text);
    }

    #[test]
    fn a_time_reads_back(millis in DATES) {
        let time = Timestamp::from_unix_millis(millis);
        prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
    }

    #[test]
    fn any_text_reads_or_is_refused(text in "[\\PC\\\\\"{}\\[\\]:,$0-9a-e]{0,60}", bytes in vec(any::<u8>(), 0..60)) {
        for bytes in [text.as_bytes(), &bytes] {
            let read = serde_json::from_slice::<Value>(bytes);
            if let Ok(value) = read {
                let _ = Incoming::parse(value);
            }
            let _ = serde_json::from_slice::<HostRequest>(bytes);
            let _ = serde_json::from_slice::<HostReply>(bytes);
            let _ = serde_json::from_slice::<HostEvent>(bytes);
        }
        let _ = Value::from_plain_json(&text);
        let _ = Timestamp::parse(&text);
    }

    #[test]
    fn any_value_is_sorted_and_decoded_or_refused(wire in wire(), data in value()) {
        if let Incoming::Request(request) = Incoming::parse(data.clone()) {
            decode_everything(&request.message_type, &request.data);
        }
        decode_everything(wire, &data);
    }

    #[test]
    fn likely_data_is_decoded_or_refused((wire, data) in likely_data()) {
        decode_everything(wire, &data);
    }

    /// The pieces of canonical JSON in any order: reads, or says why not.
    #[test]
    fn pieces_of_canonical_json(pieces in vec(select(vec![
        "{", "}", "[", "]", "\"$map\"", "\"$obj\"", "\"$undefined\"", "\"$date\"", ":", ",", "true", "1", "\"a\"",
        "\"$serde_json::private::Number\"", "\"1970-01-01T00:00:00.000Z\"", "\"\\ud800\"", "null", "\"method\"", "\"setmode\"", "\"params\"",
    ]), 0..20)) {
        let text = pieces.concat();
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let written = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        }
        let _ = serde_json::from_str::<HostRequest>(&text);
    }
}
