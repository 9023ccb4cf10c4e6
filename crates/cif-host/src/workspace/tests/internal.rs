//! Messages of the library itself, calls that are known and not built, unknown ones; the same for every kind of provider.

use super::*;

fn value(bench: &mut Bench, from: ConnectionId, request: HostRequest) -> Value {
    match bench.answer(from, request) {
        Answer::Done(Ok(reply)) => reply.to_wire_value().expect("value"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn internal_messages_are_answered_at_once() {
    let mut bench = Bench::new(vec![widget("a"), native("n")]);
    let (a, n) = (bench.connect("a"), bench.connect("n"));
    for from in [a, n] {
        for (wire, data, expected) in [
            ("onUserActivity", vec![("value", "mousemove".into())], Value::Bool(true)),
            ("logErrorsAndReject", vec![("errorMsg", "EntityName is blank".into())], Value::Bool(true)),
            ("debugInformationEvent", vec![], Value::Bool(true)),
            ("setPosition", vec![("value", 2.into())], 2.into()),
            ("setPosition", vec![], Value::Null),
            ("initLogAnalytics", vec![("anything", 1.into())], "Success".into()),
            ("isConsoleApp", vec![], Value::Bool(true)),
        ] {
            assert_eq!(value(&mut bench, from, raw(wire, &data)), expected, "{wire}");
        }
    }
    assert!(bench.problems().iter().any(|text| text.contains("EntityName is blank")));
    assert_eq!(bench.view().panel.position, "left");
    let outputs = bench.outputs();
    assert!(outputs.iter().all(|text| text.starts_with("fetchDebugData")), "{outputs:?}");
}

#[test]
fn unknown_names_are_custom_events() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    // A known name in another case, an empty one, names that exist as constants only, a built-in event.
    for wire in
        ["setMode", "SETMODE", "", "retrieveMultipleRecords", "loadProvider", "onMaxSessionsReached", "raiseEvent"]
    {
        assert_eq!(value(&mut bench, a, raw(wire, &[])), Value::Bool(false), "{wire}");
        assert!(bench.workspace.subscribe(wire));
        assert!(matches!(bench.answer(a, raw(wire, &[])), Answer::Later(_)), "{wire} waits for its subscriber");
    }
    assert_eq!(bench.outputs().len(), 7);
}

#[test]
fn a_flood_of_activity_leaves_no_trace() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let version = bench.view().version;
    for _ in 0..1_000 {
        assert_eq!(value(&mut bench, a, raw("onUserActivity", &[])), Value::Bool(true));
    }
    assert_eq!((bench.view().version, bench.problems().len(), bench.outputs().len()), (version, 0, 0));
}

#[test]
fn custom_events_carry_value_telemetry_id_and_origin() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    assert!(bench.workspace.subscribe("CALL"));
    bench.answer(a, raw("CALL", &[("value", Value::Undefined), ("correlationId", "c-1".into())]));
    let Some(Output::PageEvent(event)) = bench.workspace.take_outputs().pop_front() else { panic!("a page event") };
    assert_eq!((event.value, event.correlation_id.as_deref()), (Value::Undefined, Some("c-1")));
    assert_eq!(event.origin_url.as_deref(), Some("https://a.example/"));
}
