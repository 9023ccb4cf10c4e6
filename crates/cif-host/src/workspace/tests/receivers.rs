//! Each event at the right receivers: two providers that have registered for everything, and one of an older library.

use cif_protocol::host::{AddHandler, CreateSession, GetMode, SessionInput, SetPresence, events};
use cif_protocol::{ApiVersion, SessionId};

use super::*;

/// Providers that have registered every built-in event.
fn everything(bench: &mut Bench, names: &[&str]) -> Vec<ConnectionId> {
    let all: Vec<ConnectionId> = names.iter().map(|name| bench.connect(name)).collect();
    for from in &all {
        for event in events() {
            bench.call(*from, AddHandler::new(event.wire)).expect("handler");
        }
    }
    bench.outputs();
    all
}

/// Names of events with their receivers, as indices into `all`.
fn told(bench: &mut Bench, all: &[ConnectionId]) -> Vec<(String, usize)> {
    let place = |to| all.iter().position(|id| *id == to).expect("a provider");
    bench.events().into_iter().map(|(to, event)| (event.wire_name().to_owned(), place(to))).collect()
}

fn pairs(list: &[(&str, usize)]) -> Vec<(String, usize)> {
    list.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect()
}

#[test]
fn session_events_go_to_their_owners_in_order() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let all = everything(&mut bench, &["a", "b"]);
    let context = Value::from("c");
    let input = SessionInput::new("msdyn_chat_session").parameter("customerName", "Ada");
    let first = bench.call(all[0], CreateSession::new(input).context(context)).expect("session");
    // Home has no owner: only the gain is told.
    let events = bench.events();
    assert_eq!(events.len(), 1);
    let expected = r#"{"sessionId":"session-id-1","focused":true,"context":"c","focussed":true}"#;
    assert_eq!((events[0].0, events[0].1.payload().expect("payload").to_plain_json()), (all[0], expected.to_owned()));
    bench.session(all[1], "Bob");
    assert_eq!(told(&mut bench, &all), pairs(&[("onSessionSwitched", 0), ("onSessionSwitched", 1)]));
    bench.act(AgentAction::FocusSession { session: SessionId::new(SessionId::HOME) }).expect("home");
    assert_eq!(told(&mut bench, &all), pairs(&[("onSessionSwitched", 1)]), "going home tells the loss alone");
    bench.act(AgentAction::FocusSession { session: first }).expect("focus");
    assert_eq!(told(&mut bench, &all), pairs(&[("onSessionSwitched", 0)]));
    // One provider that owns both gets both, the loss first.
    bench.session(all[0], "Cleo");
    let focused: Vec<_> = bench.outputs().into_iter().filter(|text| text.starts_with("onSessionSwitched")).collect();
    assert!(focused.len() == 2 && focused[0].contains("\"focused\":false") && focused[1].contains("\"focused\":true"));
}

#[test]
fn a_panel_session_is_told_when_it_is_created_and_others_are_not() {
    let record = |version| {
        let mut record = widget("a");
        record.api_version = version;
        record
    };
    let single = DeskConfig::new(vec![record(ApiVersion::V1)]).with_app(AppKind::SingleSession);
    let mut bench = Bench::with(single);
    let all = everything(&mut bench, &["a"]);
    bench.session(all[0], "Ada");
    assert_eq!(told(&mut bench, &all), pairs(&[("onSessionCreated", 0), ("onSessionSwitched", 0)]));
    let mut bench = Bench::new(vec![record(ApiVersion::V2)]);
    let all = everything(&mut bench, &["a"]);
    bench.session(all[0], "Ada");
    assert_eq!(told(&mut bench, &all), pairs(&[("onSessionSwitched", 0)]));
}

#[test]
fn what_is_for_all_goes_to_each_once_and_the_limit_to_the_raiser() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let all = everything(&mut bench, &["a", "b"]);
    // A second handler for a name makes no second event.
    bench.call(all[0], AddHandler::new("setPresenceEvent")).expect("handler");
    bench.call(all[0], SetPresence::new("Busy")).expect("presence");
    let both = [("setPresenceEvent", 0), ("setPresenceEvent", 1), ("onPresenceChange", 0), ("onPresenceChange", 1)];
    assert_eq!(told(&mut bench, &all), pairs(&both));
    bench.act(AgentAction::WindowFocus { focused: true }).expect("focus");
    assert_eq!(told(&mut bench, &all), pairs(&[("windowFocusEvent", 0), ("windowFocusEvent", 1)]));
    bench.act(AgentAction::RequestDebugData).expect("report");
    assert_eq!(told(&mut bench, &all), pairs(&[("fetchDebugData", 0), ("fetchDebugData", 1)]));
    for _ in 0..10 {
        bench.session(all[1], "x");
    }
    bench.outputs();
    let input = SessionInput::new("msdyn_chat_session");
    bench.call(all[0], CreateSession::new(input)).expect_err("the limit");
    assert_eq!(told(&mut bench, &all), pairs(&[("onMaxSessionsReached", 0)]));
}

#[test]
fn an_older_library_is_told_everything_but_what_needs_a_registration_and_a_reload_clears() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, GetMode::new()).expect("call");
    bench.act(AgentAction::WindowFocus { focused: false }).expect("focus");
    assert_eq!(told(&mut bench, &[a]), pairs(&[("windowFocusEvent", 0)]));
    bench.call(a, AddHandler::new("windowFocusEvent")).expect("handler");
    bench.workspace.reload(bench.now, a);
    bench.act(AgentAction::WindowFocus { focused: true }).expect("focus");
    assert_eq!(told(&mut bench, &[a]), [], "nothing is repeated for those who come late");
    bench.call(a, AddHandler::new("windowFocusEvent")).expect("handler");
    assert_eq!(told(&mut bench, &[a]), []);
}
