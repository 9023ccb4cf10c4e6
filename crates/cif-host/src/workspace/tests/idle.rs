//! Idle sessions and the focus of the window.

use cif_protocol::SessionId;
use cif_protocol::host::{AddHandler, UserActivity};

use super::*;

/// Two widgets; the first one wants to be told after 60 s. Both have registered, each has a session, the first one's is shown.
fn bench() -> (Bench, [ConnectionId; 2], [SessionId; 2]) {
    let mut first = widget("a");
    first.channel_url = Some("https://a.example/?x=1&idleTimeThreshold=60".to_owned());
    let mut bench = Bench::new(vec![first, widget("b")]);
    let both = ["a", "b"].map(|name| bench.connect(name));
    for from in both {
        bench.call(from, AddHandler::new("onSessionIdle")).expect("handler");
    }
    let sessions = both.map(|from| bench.session(from, "x"));
    bench.act(AgentAction::FocusSession { session: sessions[0].clone() }).expect("focus");
    bench.outputs();
    (bench, both, sessions)
}

/// Who was told what since the last look.
fn told(bench: &mut Bench) -> Vec<(ConnectionId, String)> {
    let events = bench.events().into_iter();
    events.map(|(to, event)| (to, event.payload().expect("payload").to_plain_json())).collect()
}

#[test]
fn the_owner_of_the_focused_session_hears_of_idleness_and_of_its_end() {
    let (mut bench, [a, _], _) = bench();
    bench.advance(Duration::from_millis(59_999));
    assert_eq!(told(&mut bench), []);
    bench.advance(Duration::from_millis(1));
    assert_eq!(told(&mut bench), [(a, r#"{"sessionId":"session-id-1","idle":true}"#.to_owned())]);
    bench.seconds(600);
    assert_eq!(told(&mut bench), [], "once");
    bench.act(AgentAction::Activity).expect("activity");
    bench.act(AgentAction::Activity).expect("activity");
    assert_eq!(told(&mut bench), [(a, r#"{"sessionId":"session-id-1","idle":false}"#.to_owned())]);
    bench.seconds(60);
    assert_eq!(told(&mut bench).len(), 1, "and again");
}

#[test]
fn activity_in_page_or_widget_keeps_the_session_awake_and_what_scripts_do_does_not() {
    let (mut bench, [a, b], _) = bench();
    for _ in 0..5 {
        bench.seconds(50);
        bench.call(b, UserActivity::new()).expect("a widget, whichever");
        bench.seconds(50);
        bench.act(AgentAction::SetPanelMode { mode: PanelMode::Docked }).expect("the page");
    }
    assert_eq!(told(&mut bench), []);
    bench.seconds(50);
    for action in [
        AgentAction::ScreenWidth { width: 900.0 },
        AgentAction::RaiseEvent { name: "x".to_owned(), value: Value::Null, provider: None },
        AgentAction::WindowFocus { focused: false },
    ] {
        bench.act(action).expect("no activity");
    }
    bench.seconds(10);
    assert_eq!(told(&mut bench).iter().map(|(to, _)| *to).collect::<Vec<_>>(), [a]);
}

#[test]
fn the_threshold_is_that_of_the_active_provider() {
    let (mut bench, _, sessions) = bench();
    // The second provider has none, and home is nobody's.
    for session in [sessions[1].clone(), SessionId::new(SessionId::HOME)] {
        bench.act(AgentAction::FocusSession { session }).expect("focus");
        bench.outputs();
        bench.seconds(1_000);
        assert_eq!(told(&mut bench), []);
    }
    for wrong in ["0", "-1", "soon", "86401", ""] {
        let mut record = widget("a");
        record.channel_url = Some(format!("https://a.example/?idleTimeThreshold={wrong}"));
        let mut bench = Bench::new(vec![record]);
        let a = bench.connect("a");
        bench.call(a, AddHandler::new("onSessionIdle")).expect("handler");
        bench.session(a, "x");
        bench.outputs();
        bench.seconds(100_000);
        assert_eq!(told(&mut bench), [], "{wrong:?}");
    }
}

#[test]
fn a_session_that_was_closed_is_told_nothing_more() {
    let (mut bench, _, sessions) = bench();
    bench.seconds(60);
    bench.outputs();
    bench.workspace.close_session(&sessions[0]).expect("closed");
    bench.outputs();
    bench.act(AgentAction::Activity).expect("activity");
    assert_eq!(told(&mut bench), []);
}

#[test]
fn the_focus_of_the_window_is_told_when_it_changes() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let [a, _] = ["a", "b"].map(|name| bench.connect(name));
    bench.call(a, AddHandler::new("windowFocusEvent")).expect("handler");
    for focused in [false, false, true, true, false] {
        bench.act(AgentAction::WindowFocus { focused }).expect("focus");
    }
    let expected = [false, true, false].map(|focused| (a, format!("{{\"focused\":{focused}}}")));
    assert_eq!(told(&mut bench), expected);
}
