//! Events and their answers: sections 7, 10 and 11.

use cif_protocol::Outcome;
use cif_protocol::host::{HostEvent, ModeChanged, PanelMode, SessionSwitched};

use super::*;

fn answer(id: &str, outcome: &str) -> Value {
    object([
        ("messageType", "CIF_Response".into()),
        ("messageOutcome", outcome.into()),
        ("messageData", "kept".into()),
        ("messageCorrelationId", id.into()),
    ])
}

fn send(bench: &mut Bench, event: impl Into<HostEvent>, id: &str) {
    let at = bench.at();
    assert!(bench.gate.event(at, &"contoso_phone".into(), &event.into(), id));
}

#[test]
fn a_built_in_event_is_json_text_with_an_id() {
    let mut bench = bench();
    send(&mut bench, ModeChanged::new(PanelMode::Docked), "e1");
    let posts = bench.posts();
    assert_eq!(posts[0].0, ORIGIN);
    assert_eq!(posts[0].1.get("messageData"), Some(&r#"{"value":1}"#.into()));
    assert_eq!(text(&posts[0].1, &["messageCorrelationId"]), "e1");
    let at = bench.at();
    assert!(!bench.gate.event(at, &"nobody".into(), &ModeChanged::new(PanelMode::Docked).into(), "e2"));
}

#[test]
fn a_custom_event_is_a_map_or_for_those_who_want_it_json_text() {
    let mut record = ProviderRecord::widget("json", "https://json.example/");
    record.custom_event_form = cif_protocol::CustomEventForm::Json;
    let mut bench = bench();
    assert!(bench.gate.add_frame(&record, &[]).expect("valid record"));
    let payload = object([("a", Value::from(1))]);
    let forms = [(payload, Value::from(r#"{"a":1}"#)), ("as it is".into(), Value::from("as it is"))];
    for (payload, json) in forms {
        let event = HostEvent::custom("THEME", payload.clone());
        let at = bench.at();
        for provider in ["contoso_phone", "json"] {
            assert!(bench.gate.event(at, &provider.into(), &event, "e1"));
        }
        let posts = bench.posts();
        let data = posts[0].1.get("messageData").expect("data");
        assert!(matches!(data, Value::Map(_)) && data.get("value") == Some(&payload), "{data:?}");
        assert_eq!(posts[1].1.get("messageData"), Some(&json));
    }
}

#[test]
fn the_first_answer_counts_and_failure_is_normal() {
    let mut bench = bench();
    send(&mut bench, ModeChanged::new(PanelMode::Docked), "e1");
    bench.outputs();
    bench.arrive(ORIGIN, answer("e1", "failure"));
    bench.arrive(ORIGIN, answer("e1", "success"));
    let outputs = bench.outputs();
    let answered: Vec<&GateOutput> =
        outputs.iter().filter(|output| matches!(output, GateOutput::EventAnswered { .. })).collect();
    let [GateOutput::EventAnswered { event, outcome, data, .. }] = answered.as_slice() else { panic!("{outputs:?}") };
    assert_eq!((event.as_str(), *outcome, data), ("onmodechanged", Outcome::Failure, &"kept".into()));
    let quiet = outputs.iter().all(|output| match output {
        GateOutput::Diagnostic(line) => line.severity == cif_host::Severity::Debug,
        _ => true,
    });
    assert!(quiet, "the agent hears nothing of it");
}

#[test]
fn an_answer_that_does_not_come_is_noted_once() {
    let mut bench = bench();
    send(&mut bench, ModeChanged::new(PanelMode::Docked), "e1");
    bench.outputs();
    bench.pass(10_000);
    assert_eq!(bench.log(), ["no answer to `onmodechanged` within 10s"]);
    bench.arrive(ORIGIN, answer("e1", "success"));
    bench.pass(10_000);
    let late = bench.outputs();
    assert!(!late.iter().any(|output| matches!(output, GateOutput::EventAnswered { .. })), "{late:?}");
}

#[test]
fn answers_of_another_origin_do_not_count() {
    let mut bench = bench();
    send(&mut bench, ModeChanged::new(PanelMode::Docked), "e1");
    bench.arrive("https://evil.example", answer("e1", "success"));
    assert!(!bench.outputs().iter().any(|output| matches!(output, GateOutput::EventAnswered { .. })));
}

#[test]
fn the_answer_to_create_session_stands_before_its_events() {
    let mut bench = bench();
    bench.ask("createSession", map([("input", object([("templateName", "t".into())]))]), "c");
    let calls = bench.calls();
    send(&mut bench, SessionSwitched::new("session-id-1", true), "e1");
    assert!(bench.posts().is_empty());
    bench.answer(calls[0].0, "session-id-1");
    let order: Vec<String> = bench.posts().iter().map(|(_, message)| text(message, &["messageType"])).collect();
    assert_eq!(order, ["CIF_Response", "onSessionSwitched"]);
}

#[test]
fn events_do_not_wait_for_ever() {
    let mut bench = bench();
    bench.ask("createSession", map([("input", object([("templateName", "t".into())]))]), "c");
    send(&mut bench, SessionSwitched::new("session-id-1", true), "e1");
    bench.pass(10_000_000);
    assert_eq!(bench.posts().len(), 1, "the host never answers the call, the event goes out all the same");
}

#[test]
fn pending_events_are_bounded() {
    let mut bench = bench();
    for number in 0..300 {
        send(&mut bench, ModeChanged::new(PanelMode::Docked), &format!("e{number}"));
    }
    bench.outputs();
    bench.arrive(ORIGIN, answer("e0", "success"));
    bench.arrive(ORIGIN, answer("e299", "success"));
    let answered = bench.outputs().iter().filter(|output| matches!(output, GateOutput::EventAnswered { .. })).count();
    assert_eq!(answered, 1, "the oldest was forgotten");
}
