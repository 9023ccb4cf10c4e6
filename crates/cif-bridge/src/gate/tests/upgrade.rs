//! Ports, and what is credited to which document of a frame.

use cif_protocol::Value;
use cif_protocol::host::{HostEvent, ModeChanged, PanelMode};

use super::{Bench, FrameMessage, GateOutput, ORIGIN, OTHER, bench, map, object};

fn upgrade(bench: &mut Bench, origin: &str, versions: Vec<Value>, port: bool) -> Vec<Value> {
    let data = map([("versions", Value::Array(versions))]);
    let message =
        object([("messageType", "cif.upgrade".into()), ("messageData", data), ("messageCorrelationId", "u".into())]);
    let message = FrameMessage::new("contoso_phone", origin, bench.epoch, message);
    bench.gate.frame_message(bench.at(), if port { message.with_port() } else { message });
    let posts = bench.posts();
    posts
        .into_iter()
        .map(|(_, message)| message.get("messageData").and_then(|data| data.get("value")).cloned().unwrap_or_default())
        .collect()
}

fn send_event(bench: &mut Bench) -> Vec<String> {
    bench.outputs();
    let event = HostEvent::from(ModeChanged::new(PanelMode::Docked));
    assert!(bench.gate.event(bench.at(), &"contoso_phone".into(), &event, "e"));
    bench.posts().into_iter().map(|(origin, _)| origin).collect()
}

fn register(bench: &mut Bench, origin: &str, name: &str) {
    bench.ask_from(origin, "addGenericHandler", map([("eventType", name.into())]), "r");
    let key = bench.calls().pop().expect("a call").0;
    bench.answer(key, true);
    bench.outputs();
}

#[test]
fn a_port_is_granted_to_a_trusted_sender_that_sent_one() {
    let mut bench = bench();
    let one = || vec![Value::Number(1.0)];
    let granted = object([("version", Value::Number(1.0))]);
    assert_eq!(upgrade(&mut bench, ORIGIN, one(), true), std::slice::from_ref(&granted));
    assert_eq!(upgrade(&mut bench, OTHER, vec![Value::Number(9.0), Value::Number(1.0)], true), [granted]);
    assert_eq!(upgrade(&mut bench, ORIGIN, one(), false), [Value::Bool(false)], "no port came");
    assert_eq!(upgrade(&mut bench, ORIGIN, vec![Value::Number(2.0)], true), [Value::Bool(false)]);
    assert_eq!(upgrade(&mut bench, "https://evil.example", one(), true), [], "a stranger gets no answer");
}

#[test]
fn after_a_load_event_an_event_goes_to_both_origins_that_the_document_can_have() {
    let mut bench = bench();
    bench.load(1);
    bench.ask_from(OTHER, "getmode", map([]), "a");
    assert_eq!(send_event(&mut bench), [OTHER]);
    bench.pass(3_000);
    bench.load(2);
    assert_eq!(send_event(&mut bench), [ORIGIN, OTHER], "the new document may have spoken already");
    bench.ask_from(ORIGIN, "getmode", map([]), "b");
    assert_eq!(send_event(&mut bench), [ORIGIN]);

    let mut bench = self::bench();
    bench.load(1);
    bench.ask_from(OTHER, "getmode", map([]), "c");
    bench.pass(11_000);
    bench.load(2);
    assert_eq!(send_event(&mut bench), [ORIGIN], "what was said long ago came from the old document");
}

#[test]
fn a_change_of_origin_marks_a_new_document() {
    let mut bench = bench();
    bench.load(1);
    register(&mut bench, ORIGIN, "of_the_old");
    bench.pass(1_000);
    register(&mut bench, OTHER, "of_the_new");
    bench.load(2);
    let again: Vec<String> = bench.outputs().into_iter().filter_map(registered).collect();
    assert_eq!(again, ["of_the_new"]);
}

#[test]
fn a_document_that_has_left_leaves_nothing_behind() {
    let mut bench = bench();
    bench.load(1);
    register(&mut bench, ORIGIN, "of_the_old");
    bench.ask("getmode", map([]), "pending");
    let (pending, _) = bench.calls().pop().expect("a call");
    bench.leave();
    let outputs = bench.outputs();
    assert!(outputs.contains(&GateOutput::Abandon { key: pending }), "{outputs:?}");
    let loaded = GateOutput::FrameLoaded { provider: "contoso_phone".into(), again: true };
    assert!(outputs.contains(&loaded), "{outputs:?}");
    register(&mut bench, ORIGIN, "of_the_new");
    bench.pass(30_000);
    bench.load(2);
    let again: Vec<String> = bench.outputs().into_iter().filter_map(registered).collect();
    assert_eq!(again, ["of_the_new"], "it began when the old one left, however long ago");
}

#[test]
fn waiting_requests_are_bounded_by_their_size_too() {
    let mut bench = super::waiting_bench();
    let big = || map([("value", "x".repeat(1_000_000).into())]);
    for id in ["a", "b", "c", "d"] {
        bench.ask("something_big", big(), id);
    }
    assert_eq!(bench.posts(), []);
    bench.ask("something_big", big(), "e");
    let posts = bench.posts();
    let text =
        posts[0].1.get("messageData").and_then(|data| data.get("message")).and_then(Value::as_str).unwrap_or_default();
    assert!(text.contains("bytes"), "{text}");
    bench.ask("getmode", map([]), "f");
    assert_eq!(bench.posts(), [], "a small one still fits");
}

fn registered(output: GateOutput) -> Option<String> {
    match output {
        GateOutput::Call { request: cif_protocol::host::HostRequest::AddHandler(call), .. } => {
            Some(call.event_type.clone())
        }
        _ => None,
    }
}
