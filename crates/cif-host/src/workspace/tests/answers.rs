//! Events whose answers count: closing a session, custom events both ways.

use cif_protocol::host::{AddHandler, GetFocusedSession};

use super::*;
use cif_protocol::SessionId;

const BEFORE: &str = "onBeforeSessionClosed";

/// An app with one provider that has registered these events, and a session of it.
fn bench(app: AppKind, events: &[&str]) -> (Bench, ConnectionId, SessionId) {
    let mut record = widget("a");
    if app == AppKind::SingleSession {
        record.api_version = cif_protocol::ApiVersion::V1;
    }
    let mut bench = Bench::with(DeskConfig::new(vec![record]).with_app(app));
    let a = bench.connect("a");
    for event in events {
        bench.call(a, AddHandler::new(*event)).expect("handler");
    }
    let session = bench.session(a, "Ada");
    bench.outputs();
    (bench, a, session)
}

/// The agent closes the session; gives the event that its provider got.
fn close(bench: &mut Bench, session: &SessionId) -> Option<EventId> {
    bench.act(AgentAction::CloseSession { session: session.clone() }).expect("closed");
    let mut outputs = bench.workspace.take_outputs();
    let at = outputs.iter().position(|output| matches!(output, Output::Event { answer: Some(_), .. }))?;
    match outputs.remove(at)? {
        Output::Event { answer, event, .. } => {
            assert_eq!(event.wire_name(), BEFORE);
            assert!(outputs.is_empty(), "nothing before the answer: {outputs:?}");
            answer
        }
        _ => None,
    }
}

fn is_open(bench: &Bench, session: &SessionId) -> bool {
    bench.view().sessions.iter().any(|view| view.id == *session)
}

fn answer(bench: &mut Bench, from: ConnectionId, event: EventId, answer: EventAnswer) -> bool {
    bench.workspace.answer_event(bench.now, from, event, answer)
}

#[test]
fn closing_waits_for_the_provider_and_keeps_the_order() {
    for app in [AppKind::MultiSession, AppKind::SingleSession] {
        let (mut bench, a, session) = bench(app, &[BEFORE, "onSessionSwitched", "onSessionClosed"]);
        let event = close(&mut bench, &session).expect("asked");
        assert!(is_open(&bench, &session));
        assert_eq!(bench.call(a, GetFocusedSession::new()), Ok(Some(session.clone())), "the focus stays meanwhile");
        // A second wish changes nothing, and asks nobody again.
        assert_eq!(close(&mut bench, &session), None);
        assert!(answer(&mut bench, a, event, EventAnswer::success(Value::Undefined)));
        let names: Vec<String> = bench.events().iter().map(|(_, event)| event.wire_name().to_owned()).collect();
        assert_eq!(names, ["onSessionSwitched", "onSessionClosed"], "{app:?}");
        assert!(!is_open(&bench, &session));
        assert!(!answer(&mut bench, a, event, EventAnswer::failure("late")), "the first answer counts");
    }
}

#[test]
fn the_event_carries_session_focus_and_context() {
    use cif_protocol::host::{CreateSession, SessionInput};
    let (mut bench, a, _) = bench(AppKind::MultiSession, &[BEFORE]);
    let input = SessionInput::new("msdyn_chat_session").parameter("customerName", "Bob");
    let call = CreateSession::new(input).context(Value::from("ctx"));
    let session = bench.call(a, call).expect("session");
    bench.outputs();
    bench.act(AgentAction::CloseSession { session }).expect("closed");
    let expected = r#"onBeforeSessionClosed {"sessionId":"session-id-2","focused":true,"context":"ctx"}"#;
    assert_eq!(bench.outputs(), [expected]);
}

#[test]
fn a_failure_keeps_only_a_panel_session_open_and_the_agent_is_told_why() {
    let (mut multi, a, session) = bench(AppKind::MultiSession, &[BEFORE]);
    let event = close(&mut multi, &session).expect("asked");
    answer(&mut multi, a, event, EventAnswer::failure(Value::Undefined));
    assert!(!is_open(&multi, &session), "advice only: common handlers fail by returning nothing");
    assert_eq!(multi.view().notice, None);

    let (mut single, a, session) = bench(AppKind::SingleSession, &[BEFORE]);
    let event = close(&mut single, &session).expect("asked");
    let reason = Value::Map([("message", Value::from("the call is on"))].into_iter().collect());
    answer(&mut single, a, event, EventAnswer::failure(reason));
    assert!(is_open(&single, &session));
    let notice = single.view().notice.expect("told");
    assert_eq!(notice.text, "a keeps the session \"Ada\" open: the call is on");
    single.act(AgentAction::DismissNotice { number: notice.number }).expect("read");
    assert_eq!(single.view().notice, None);
    // It can be closed later.
    let event = close(&mut single, &session).expect("asked again");
    answer(&mut single, a, event, EventAnswer::success(true));
    assert!(!is_open(&single, &session));
}

#[test]
fn no_answer_in_ten_seconds_closes_and_so_does_a_provider_that_goes() {
    for app in [AppKind::MultiSession, AppKind::SingleSession] {
        let (mut one, _, session) = bench(app, &[BEFORE]);
        close(&mut one, &session).expect("asked");
        one.advance(Duration::from_millis(9_999));
        assert!(is_open(&one, &session));
        one.advance(Duration::from_millis(1));
        assert!(!is_open(&one, &session));

        let (mut other, a, session) = bench(app, &[BEFORE]);
        close(&mut other, &session).expect("asked");
        other.workspace.reload(other.now, a);
        assert!(!is_open(&other, &session), "a reload drops what was pending");
    }
}

#[test]
fn nobody_who_has_not_registered_is_asked() {
    // Neither another provider, nor an older library that is taken to want everything.
    let (mut one, a, session) = bench(AppKind::MultiSession, &[]);
    assert_eq!(close(&mut one, &session), None);
    assert!(!is_open(&one, &session));
    one.call(a, GetFocusedSession::new()).expect("call");

    let mut two = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (two.connect("a"), two.connect("b"));
    two.call(b, AddHandler::new(BEFORE)).expect("handler");
    let session = two.session(a, "Ada");
    two.outputs();
    assert_eq!(close(&mut two, &session), None);
    assert!(!is_open(&two, &session));
}

#[test]
fn the_host_learns_what_providers_make_of_its_event() {
    let mut bench = Bench::new(vec![widget("a"), widget("b"), widget("c")]);
    let all: Vec<ConnectionId> = ["a", "b", "c"].iter().map(|name| bench.connect(name)).collect();
    for from in &all {
        bench.call(*from, AddHandler::new("THEME")).expect("handler");
    }
    bench.workspace.raise_event(bench.now, &RaiseEvent::new("THEME", "dark")).expect("raised");
    let ids = bench.workspace.take_outputs().into_iter().filter_map(|output| match output {
        Output::Event { answer, .. } => answer,
        _ => None,
    });
    let ids: Vec<EventId> = ids.collect();
    assert!(answer(&mut bench, all[1], ids[1], EventAnswer::failure("no")));
    assert!(answer(&mut bench, all[0], ids[0], EventAnswer::success(7)));
    assert!(!answer(&mut bench, all[1], ids[2], EventAnswer::success(1)), "an id belongs to its connection");
    assert_eq!(bench.outputs(), [""; 0]);
    bench.seconds(10);
    assert_eq!(bench.outputs(), ["answers a Success 7 b Failure \"no\" c None null"]);
    // Nobody registered: the answer is there at once.
    bench.workspace.raise_event(bench.now, &RaiseEvent::new("OTHER", 1)).expect("raised");
    assert_eq!(bench.outputs(), ["answers"]);
}

#[test]
fn inquiries_are_bounded() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("THEME")).expect("handler");
    for _ in 0..300 {
        bench.workspace.raise_event(bench.now, &RaiseEvent::new("THEME", 1)).expect("raised");
    }
    let outputs = bench.outputs();
    assert_eq!(outputs.iter().filter(|text| text.starts_with("answers")).count(), 300 - 256);
    assert_eq!(outputs.iter().filter(|text| text.starts_with("THEME")).count(), 300, "all are delivered");
    bench.seconds(10);
    assert_eq!(bench.outputs().len(), 256);
}
