//! DOM hooks of the host page.

use cif_protocol::Record;
use cif_protocol::host::{AddHandler, GetPresence};

use super::*;

fn detail(pairs: &[(&str, Value)]) -> Record {
    pairs.iter().map(|(key, value)| (*key, value.clone())).collect()
}

#[test]
fn a_click_keeps_every_field_of_its_detail() {
    let mut bench = Bench::new(vec![widget("a").with_click_to_act(true)]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    let full = detail(&[
        ("value", "tel:+1 555 0100".into()),
        ("entityLogicalName", "contact".into()),
        ("message", "kept".into()),
        ("nested", Value::Object([("a", 1)].into_iter().collect())),
        ("$map", "left out".into()),
    ]);
    assert_eq!(bench.act(AgentAction::HookClick { detail: full }), Ok(true));
    let expected = r#"onclicktoact {"value":"15550100","name":"","format":"phone","entityLogicalName":"contact","message":"kept","nested":{"a":1}}"#;
    assert_eq!(bench.outputs(), [expected]);
    let numeric = detail(&[("value", 5_550_100.into()), ("name", "telephone1".into()), ("format", "x".into())]);
    assert_eq!(bench.act(AgentAction::HookClick { detail: numeric }), Ok(true));
    assert_eq!(bench.outputs(), [r#"onclicktoact {"value":"5550100","name":"telephone1","format":"x"}"#]);
    for empty in [detail(&[]), detail(&[("value", " ".into())]), detail(&[("value", Value::Null)])] {
        assert!(matches!(bench.act(AgentAction::HookClick { detail: empty }), Err(ActError::Hook(_))));
    }
    let huge = detail(&[("value", "1".into()), ("more", "x".repeat(300_000).into())]);
    assert!(matches!(bench.act(AgentAction::HookClick { detail: huge }), Err(ActError::Hook(_))));
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn a_click_of_a_script_passes_the_same_gate() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    assert_eq!(bench.act(AgentAction::HookClick { detail: detail(&[("value", "1".into())]) }), Ok(false));
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn a_presence_of_a_script_is_shown_and_forwarded() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let both = ["a", "b"].map(|name| bench.connect(name));
    for from in both {
        for event in ["setPresenceEvent", "onPresenceChange"] {
            bench.call(from, AddHandler::new(event)).expect("handler");
        }
    }
    let info = detail(&[("presenceText", "At lunch".into()), ("basePresenceStatus", "AWAY".into())]);
    let hook = detail(&[("presenceId", "lunch".into()), ("presenceInfo", info.into())]);
    assert_eq!(bench.act(AgentAction::HookPresence { detail: hook.clone() }), Ok(true));
    let events: Vec<_> = bench.events().into_iter().map(|(to, event)| (to, event.wire_name().to_owned())).collect();
    let told = |name: &str| both.map(|to| (to, name.to_owned()));
    assert_eq!(events, [told("setPresenceEvent"), told("onPresenceChange")].concat());
    assert_eq!(bench.call(both[0], GetPresence::new()).expect("text"), "At lunch");
    bench.act(AgentAction::HookPresence { detail: hook }).expect("the same again");
    assert_eq!(bench.events(), []);
    let wrong = detail(&[("presenceId", "x".into())]);
    assert!(matches!(bench.act(AgentAction::HookPresence { detail: wrong }), Err(ActError::Hook(_))));
}
