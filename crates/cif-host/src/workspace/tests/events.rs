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

/// A provider raises an event; gives the answer if it is there at once.
fn provider_raises(bench: &mut Bench, from: ConnectionId, name: &str) -> Option<Value> {
    match bench.answer(from, raw(name, &[("value", "x".into()), ("correlationId", "c-1".into())])) {
        Answer::Done(Ok(reply)) => Some(reply.to_wire_value().expect("value")),
        Answer::Later(_) => None,
        other => panic!("{other:?}"),
    }
}

/// The custom events for the page among the outputs.
fn for_page(bench: &mut Bench) -> Vec<PageEvent> {
    let outputs = bench.workspace.take_outputs().into_iter();
    outputs.filter_map(|output| if let Output::PageEvent(event) = output { Some(event) } else { None }).collect()
}

#[test]
fn a_widget_is_answered_when_the_subscribers_have_settled() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    assert_eq!(provider_raises(&mut bench, a, "LOADED"), Some(Value::Bool(false)), "nobody listens");
    assert!(bench.workspace.subscribe("LOADED") && bench.workspace.subscribe("LOADED"));
    for (first, second, taken) in [(true, false, true), (false, true, true), (false, false, false)] {
        assert_eq!(provider_raises(&mut bench, a, "LOADED"), None);
        let [event] = for_page(&mut bench).try_into().expect("one event, two subscribers");
        assert_eq!((&event.value, event.correlation_id.as_deref()), (&"x".into(), Some("c-1")));
        assert_eq!(event.origin_url.as_deref(), Some("https://a.example/"));
        bench.workspace.page_event_settled(event.id, first);
        assert_eq!(bench.outputs(), [""; 0]);
        bench.workspace.page_event_settled(event.id, second);
        assert_eq!(bench.outputs(), [format!("reply {taken}")]);
        bench.workspace.page_event_settled(event.id, true);
        assert_eq!(bench.outputs(), [""; 0], "answered once");
    }
    bench.workspace.unsubscribe("LOADED");
    assert_eq!(provider_raises(&mut bench, a, "LOADED"), None);
    bench.workspace.unsubscribe("LOADED");
    assert_eq!(provider_raises(&mut bench, a, "LOADED"), Some(Value::Bool(false)));
}

#[test]
fn subscribers_that_take_four_seconds_count_as_taken() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    assert!(bench.workspace.subscribe("LOADED"));
    assert_eq!(provider_raises(&mut bench, a, "LOADED"), None);
    bench.outputs();
    bench.advance(Duration::from_millis(3_999));
    assert_eq!(bench.outputs(), [""; 0]);
    bench.advance(Duration::from_millis(1));
    assert_eq!(bench.outputs(), ["reply true"]);
    // A widget that is loaded anew waits for nothing any more.
    assert_eq!(provider_raises(&mut bench, a, "LOADED"), None);
    bench.workspace.reload(bench.now, a);
    assert_eq!(bench.outputs(), ["page LOADED \"x\"", "dropped"]);
    bench.seconds(5);
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn providers_hear_each_other_only_if_the_host_wants_it() {
    let mut config = DeskConfig::new(vec![widget("a"), widget("b")]);
    for relay in [false, true] {
        config.options.relay_between_providers = relay;
        let mut bench = Bench::with(config.clone());
        let (a, b) = (bench.connect("a"), bench.connect("b"));
        for (from, name) in [(a, "LOADED"), (b, "LOADED"), (b, "onclicktoact")] {
            bench.call(from, AddHandler::new(name)).expect("handler");
        }
        assert_eq!(provider_raises(&mut bench, a, "LOADED"), Some(Value::Bool(relay)));
        let events = bench.events();
        let told: Vec<ConnectionId> = events.iter().map(|(to, _)| *to).collect();
        assert_eq!(told, if relay { vec![b] } else { vec![] }, "never back to the raiser");
        // The name of a built-in event stays a custom one, for the page alone.
        assert_eq!(provider_raises(&mut bench, a, "onclicktoact"), Some(Value::Bool(false)));
        assert_eq!(bench.events(), []);
    }
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
