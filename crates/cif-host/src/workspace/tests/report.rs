//! The diagnostics report.

use cif_protocol::Timestamp;
use cif_protocol::host::{AddHandler, DebugInformation};

use super::*;

#[test]
fn a_report_has_what_the_providers_answer_within_ten_seconds() {
    let mut bench = Bench::new(vec![widget("a"), widget("b"), widget("c")]);
    bench.workspace.set_wall_clock(bench.now, Timestamp::from_unix_millis(1_767_323_045_000));
    let [a, b, _] = ["a", "b", "c"].map(|name| bench.connect(name));
    for from in [a, b] {
        bench.call(from, AddHandler::new("fetchDebugData")).expect("handler");
    }
    assert!(bench.workspace.diagnostics_report(bench.now).is_none());
    bench.act(AgentAction::RequestDebugData).expect("asked");
    // Asking again while it is being made asks nobody.
    bench.act(AgentAction::RequestDebugData).expect("asked");
    let outputs = bench.workspace.take_outputs();
    let asked: Vec<_> = outputs
        .into_iter()
        .map(|output| match output {
            Output::Event { connection, event, answer: Some(id) } => (connection, event, id),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(asked.iter().map(|(to, ..)| *to).collect::<Vec<_>>(), [a, b]);
    let payload = asked[0].1.payload().expect("payload").to_plain_json();
    assert_eq!(payload, r#"{"requestedAt":"2026-01-02T03:04:05.000Z"}"#);
    let data = Value::Object([("version", "1.2")].into_iter().collect());
    assert!(bench.workspace.answer_event(bench.now, a, asked[0].2, EventAnswer::success(data)));
    let early = bench.workspace.diagnostics_report(bench.now).expect("a report");
    assert!(!early.complete && early.answers.is_empty());
    bench.seconds(10);
    let report = bench.workspace.diagnostics_report(bench.now).expect("a report");
    assert_eq!((report.complete, report.requested_at.as_str()), (true, "2026-01-02T03:04:05.000Z"));
    let outcomes: Vec<_> = report.answers.iter().map(|result| (result.provider.as_str(), result.outcome)).collect();
    assert_eq!(outcomes, [("a", EventOutcome::Success), ("b", EventOutcome::None)]);
    assert_eq!((report.providers.len(), report.sessions.len()), (3, 1));
    assert!(!bench.workspace.answer_event(bench.now, b, asked[1].2, EventAnswer::success(1)), "late");
    assert_eq!(bench.view().report, Some(bench.view().report.expect("seen")));
}

#[test]
fn an_answer_that_is_too_large_is_left_out_and_a_widget_may_ask() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("fetchDebugData")).expect("handler");
    bench.call(a, DebugInformation::new()).expect("asked");
    let Some(Output::Event { answer: Some(id), .. }) = bench.workspace.take_outputs().pop_front() else {
        panic!("nobody was asked")
    };
    bench.workspace.answer_event(bench.now, a, id, EventAnswer::success("x".repeat(300_000)));
    let report = bench.workspace.diagnostics_report(bench.now).expect("a report");
    assert!(report.answers[0].data.as_str().is_some_and(|text| text.contains("larger than 262144 bytes")));
}
