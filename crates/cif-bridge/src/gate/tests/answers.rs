//! What is answered, and how: sections 4, 6, 7, 8.2 and 12.

use cif_protocol::Record;
use cif_protocol::host::{ErrorType, Failure, GetEnvironment, HostCall as _};

use super::*;

#[test]
fn an_answer_has_four_keys_and_goes_back_to_where_the_request_came_from() {
    let mut bench = bench();
    bench.ask_from(OTHER, "getmode", map([]), "a1");
    bench.ask("getclicktoact", map([]), "a1");
    let calls = bench.calls();
    bench.answer(calls[1].0, true);
    bench.answer(calls[0].0, 1);
    let posts = bench.posts();
    assert_eq!((posts[0].0.as_str(), posts[1].0.as_str()), (ORIGIN, OTHER), "one id twice: both are answered");
    let keys: Vec<&str> = posts[1].1.as_entries().expect("an object").iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["messageType", "messageOutcome", "messageData", "messageCorrelationId"]);
    assert_eq!(text(&posts[1].1, &["messageType"]), "CIF_Response");
    assert_eq!(posts[1].1.get("messageData"), Some(&map([("value", 1.into())])));
}

#[test]
fn a_class_m_answer_is_a_map_in_the_map() {
    let mut bench = bench();
    bench.ask("getenvironment", map([]), "a");
    bench.ask("getEnvironment", map([]), "b");
    let calls = bench.calls();
    assert_eq!(calls.len(), 2, "a name in another case is a custom event, and that goes to the host as well");
    let environment = Record::new().with("appName", "desk").with("inner", object([("a", Value::Null)]));
    let reply = GetEnvironment::wrap(environment);
    let at = bench.at();
    for (key, _) in calls {
        bench.gate.answer(at, key, Ok(&reply));
    }
    let posts = bench.posts();
    let value = posts[1].1.get("messageData").and_then(|data| data.get("value"));
    assert!(matches!(value, Some(Value::Map(entries)) if matches!(entries.get("inner"), Some(Value::Object(_)))));
}

#[test]
fn a_failure_is_an_error_map_with_the_time() {
    let mut bench = bench();
    bench.ask("openform", map([("entityFormOptions", "x".into())]), "a");
    let posts = bench.posts();
    assert_eq!(text(&posts[0].1, &["messageOutcome"]), "failure", "parameters are checked before the host is asked");
    bench.ask("getmode", map([]), "b");
    let calls = bench.calls();
    bench.gate.answer(bench.at(), calls[0].0, Err(Failure::new(ErrorType::GenericError, "getmode", "no panel")));
    let posts = bench.posts();
    let data = posts[0].1.get("messageData").expect("data");
    assert!(matches!(data, Value::Map(_)));
    assert_eq!((text(data, &["message"]), text(data, &["msdyn_name"])), ("no panel".into(), "getmode".into()));
    assert_eq!(text(data, &["value", "reportTime"]), "2026-11-22T16:00:00.000Z");
}

#[test]
fn responses_and_foreign_messages_are_never_answered() {
    let mut bench = bench();
    for message in [
        object([("messageType", "CIF_Response".into()), ("messageCorrelationId", "a".into())]),
        object([
            ("messageType", "getmode".into()),
            ("messageOutcome", "success".into()),
            ("messageCorrelationId", "a".into()),
        ]),
        object([("messageOutcome", Value::Null), ("messageCorrelationId", "a".into())]),
        Value::from("a text"),
        Value::Null,
        map([("messageType", "getmode".into()), ("messageCorrelationId", "a".into())]),
        object([("type", "webpackOk".into())]),
        object([("messageType", 5.into())]),
    ] {
        bench.arrive(ORIGIN, message.clone());
        let outputs = bench.outputs();
        let quiet = outputs.iter().all(|output| matches!(output, GateOutput::OriginAccepted { .. }));
        assert!(quiet, "{message:?}: {outputs:?}");
    }
}

#[test]
fn a_type_that_is_no_text_is_answered_when_there_is_an_id() {
    let mut bench = bench();
    bench.arrive(ORIGIN, object([("messageType", 5.into()), ("messageCorrelationId", "a".into())]));
    let posts = bench.posts();
    assert!(text(&posts[0].1, &["messageData", "message"]).contains("messageType"), "{posts:?}");
}

#[test]
fn without_an_id_the_host_is_called_and_nobody_answered() {
    let mut bench = bench();
    bench.ask("getmode", map([]), "");
    let calls = bench.calls();
    bench.answer(calls[0].0, 1);
    assert!(bench.posts().is_empty());
}

#[test]
fn data_may_be_a_map_an_object_json_text_or_nothing() {
    let mut bench = bench();
    for data in [map([("value", 1.into())]), object([("value", 1.into())]), r#"{"value":1}"#.into()] {
        bench.ask("setmode", data, "a");
        let calls = bench.calls();
        assert_eq!(calls[0].1, "setmode");
        bench.answer(calls[0].0, 1);
    }
    for (data, ok) in [(Value::Undefined, true), (Value::Null, true), (5.into(), false), ("[1]".into(), false)] {
        bench.outputs();
        bench.ask("getmode", data.clone(), "a");
        assert_eq!(bench.calls().len() == 1, ok, "{data:?}");
    }
}

#[test]
fn internal_messages_are_answered_at_once_even_before_the_host_is_ready() {
    let mut bench = waiting_bench();
    for (name, value) in [("onUserActivity", true), ("logErrorsAndReject", true), ("debugInformationEvent", true)] {
        bench.ask(name, map([("functName", "setmode".into()), ("errorMsg", "value is 7".into())]), "a");
        let outputs = bench.outputs();
        let answered = outputs.iter().any(|output| match output {
            GateOutput::Post { message, .. } => message.get("messageData") == Some(&map([("value", value.into())])),
            _ => false,
        });
        assert!(answered, "{name}: {outputs:?}");
        let said = |wanted: fn(&GateOutput) -> bool| outputs.iter().any(wanted);
        match name {
            "onUserActivity" => assert!(said(|output| matches!(output, GateOutput::Activity { .. }))),
            "logErrorsAndReject" => {
                assert!(said(
                    |output| matches!(output, GateOutput::Diagnostic(line) if line.text.contains("value is 7"))
                ));
            }
            _ => assert!(said(|output| matches!(output, GateOutput::ShowDiagnostics { .. }))),
        }
    }
    bench.ask("setPosition", map([("value", 2.into())]), "p");
    assert_eq!(bench.posts()[0].1.get("messageData"), Some(&map([("value", 2.into())])));
}

#[test]
fn a_late_host_is_answered_for_and_its_result_discarded() {
    let mut bench = bench();
    bench.ask("retrieverecord", map([("entityName", "contact".into()), ("entityId", "1".into())]), "slow");
    bench.ask("notifyEvent", map([("templateName", "t".into()), ("eventType", "call".into())]), "endless");
    let calls = bench.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(bench.gate.next_deadline(), Some(Instant::from_millis(9_000)));
    bench.pass(8_999);
    assert!(bench.posts().is_empty());
    bench.pass(1);
    let outputs = bench.outputs();
    assert!(outputs.contains(&GateOutput::Abandon { key: calls[0].0 }));
    let answer = outputs.iter().find_map(|output| match output {
        GateOutput::Post { message, .. } => Some(message),
        _ => None,
    });
    let answer = answer.expect("an answer");
    assert_eq!(text(answer, &["messageCorrelationId"]), "slow");
    assert!(text(answer, &["messageData", "message"]).contains("9.0 s"));
    assert_eq!(answer.get("messageData").and_then(|data| data.get("value")?.get("errorType")), Some(&1.into()));
    bench.answer(calls[0].0, 1);
    assert!(bench.posts().is_empty(), "answered once");
    bench.pass(3_600_000);
    bench.answer(calls[1].0, 1);
    assert_eq!(bench.posts().len(), 1, "a call that waits for the agent has no limit");
}

#[test]
fn a_custom_event_counts_as_delivered_after_four_seconds() {
    let mut bench = bench();
    bench.ask("WIDGET_CALL_STARTED", map([("value", Value::Undefined)]), "e");
    assert_eq!(bench.calls().len(), 1);
    bench.pass(4_000);
    let posts = bench.posts();
    assert_eq!(posts[0].1.get("messageData"), Some(&map([("value", true.into())])));
}
