//! Registrations and the custom event bus.

use cif_protocol::host::{AddHandler, GetMode, RemoveHandler};

use super::*;

fn raise(bench: &mut Bench, name: &str, provider: Option<&str>) -> Result<bool, ActError> {
    let provider = provider.map(str::to_owned);
    bench.act(AgentAction::RaiseEvent { name: name.to_owned(), value: Value::from(1), provider })
}

fn toggle(bench: &mut Bench) -> usize {
    let mode = if bench.view().panel.mode == PanelMode::Docked { PanelMode::Minimized } else { PanelMode::Docked };
    bench.act(AgentAction::SetPanelMode { mode }).expect("toggle");
    bench.outputs().len()
}

#[test]
fn registrations_are_counted() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let remove = |bench: &mut Bench| bench.call(a, RemoveHandler::new("onmodechanged")).expect("removed");
    remove(&mut bench);
    for _ in 0..2 {
        bench.call(a, AddHandler::new("onmodechanged")).expect("handler");
    }
    assert_eq!(toggle(&mut bench), 1);
    remove(&mut bench);
    assert_eq!(toggle(&mut bench), 1);
    remove(&mut bench);
    assert_eq!(toggle(&mut bench), 0);
}

#[test]
fn an_older_library_gets_built_in_events_once_it_has_called() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    assert_eq!(toggle(&mut bench), 0);
    bench.call(a, GetMode::new()).expect("call");
    assert_eq!(toggle(&mut bench), 1);
    assert_eq!(raise(&mut bench, "custom", None), Ok(false));
    bench.call(a, AddHandler::new("onsizechanged")).expect("handler");
    assert_eq!(toggle(&mut bench), 0);
}

#[test]
fn the_host_page_raises_events_for_those_who_registered() {
    let mut bench = Bench::new(vec![widget("a"), widget("b"), native("n")]);
    let (a, b, n) = (bench.connect("a"), bench.connect("b"), bench.connect("n"));
    assert_eq!(raise(&mut bench, "custom", None), Ok(false));
    for from in [a, b, n] {
        bench.call(from, AddHandler::new("custom")).expect("handler");
    }
    assert_eq!(raise(&mut bench, "custom", None), Ok(true));
    assert_eq!(bench.events().iter().map(|(to, _)| *to).collect::<Vec<_>>(), [a, b, n]);
    assert_eq!(raise(&mut bench, "custom", Some("b")), Ok(true));
    assert_eq!(bench.events().iter().map(|(to, _)| *to).collect::<Vec<_>>(), [b]);
    assert!(matches!(raise(&mut bench, "custom", Some("x")), Err(ActError::UnknownProvider(_))));
    for reserved in ["onclicktoact", "setPresenceEvent", "createSession", ""] {
        assert!(matches!(raise(&mut bench, reserved, None), Err(ActError::ReservedEvent(_))), "{reserved}");
    }
}

#[test]
fn a_provider_raises_events_for_subscribers_of_the_page() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let taken = |bench: &mut Bench| match bench.answer(a, raw("onConversationLoad", &[("value", "x".into())])) {
        Answer::Done(Ok(reply)) => reply.to_wire_value().expect("value") == Value::Bool(true),
        other => panic!("{other:?}"),
    };
    assert!(!taken(&mut bench));
    assert!(bench.workspace.subscribe("onConversationLoad") && bench.workspace.subscribe("onConversationLoad"));
    assert!(taken(&mut bench));
    assert_eq!(bench.outputs(), ["page onConversationLoad \"x\""]);
    bench.workspace.unsubscribe("onConversationLoad");
    assert!(taken(&mut bench));
    bench.workspace.unsubscribe("onConversationLoad");
    assert!(!taken(&mut bench));
}

#[test]
fn names_are_bounded() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let refused = (0..300).filter(|at| bench.call(a, AddHandler::new(format!("e{at}"))).is_err()).count();
    assert_eq!(refused, 100);
}

#[test]
fn navigation_is_told_with_an_absolute_url() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onpagenavigate")).expect("handler");
    bench.act(AgentAction::OpenPage { page: Page::record("contact", "ab"), new_tab: false }).expect("page");
    let events = bench.outputs();
    assert_eq!(events.len(), 1);
    let url = events[0].trim_start_matches("onpagenavigate {\"value\":\"").trim_end_matches("\"}");
    let url = url::Url::parse(url).expect("absolute");
    let pairs: Vec<_> = url.query_pairs().filter(|(key, _)| key != "appid").map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(pairs, ["pagetype=entityrecord", "etn=contact", "id=ab"]);
}
