//! Creating, switching, closing; titles; who sees what.

use cif_protocol::host::{
    AddHandler, CanCreateSession, GetAllSessions, GetFocusedSession, GetSession, SetSessionTitle,
};
use cif_protocol::{Record, SessionId};

use super::*;

fn focused(bench: &mut Bench, from: ConnectionId) -> Option<String> {
    bench.call(from, GetFocusedSession::new()).expect("answer").map(Into::into)
}

fn subscribe(bench: &mut Bench, from: ConnectionId) {
    for event in ["onSessionSwitched", "onSessionClosed"] {
        bench.call(from, AddHandler::new(event)).expect("handler");
    }
}

fn switched(id: &str, focused: bool, context: &str) -> String {
    format!(r#"onSessionSwitched {{"sessionId":"{id}","focused":{focused},{context}"focussed":{focused}}}"#)
}

#[test]
fn two_in_flight_get_ids_in_order_and_complete_sequences() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    subscribe(&mut bench, a);
    let mut create = |context: bool| {
        let mut call = CreateSession::new("vnd_main");
        call.context = Some(Box::new(Value::Bool(context)));
        bench.call(a, call).expect("session").to_string()
    };
    assert_eq!((create(true), create(false)), ("session-id-1".to_owned(), "session-id-2".to_owned()));
    let (yes, no) = ("\"context\":true,", "\"context\":false,");
    let expected =
        [switched("session-id-1", true, yes), switched("session-id-1", false, yes), switched("session-id-2", true, no)];
    assert_eq!(bench.outputs(), expected);
    assert_eq!(focused(&mut bench, a).as_deref(), Some("session-id-2"));
}

#[test]
fn closing_tells_loss_close_and_gain() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    subscribe(&mut bench, a);
    let (first, second) = (bench.session(a, "Ada"), bench.session(a, "Bob"));
    bench.outputs();
    bench.act(AgentAction::CloseSession { session: second.clone() }).expect("close");
    let closed = r#"onSessionClosed {"sessionId":"session-id-2"}"#.to_owned();
    assert_eq!(bench.outputs(), [switched("session-id-2", false, ""), closed, switched("session-id-1", true, "")]);
    // One without focus only closes; home follows when nothing else is left.
    bench.act(AgentAction::FocusSession { session: SessionId::new(SessionId::HOME) }).expect("home");
    assert_eq!(focused(&mut bench, a).as_deref(), Some("session-id-0"));
    bench.outputs();
    bench.act(AgentAction::CloseSession { session: first }).expect("close");
    assert_eq!(bench.outputs(), [r#"onSessionClosed {"sessionId":"session-id-1"}"#]);
    let home = SessionId::new(SessionId::HOME);
    assert_eq!(bench.act(AgentAction::CloseSession { session: home }), Err(ActError::HomeStays));
    assert!(bench.act(AgentAction::CloseSession { session: second }).is_err());
}

#[test]
fn a_provider_sees_its_own_sessions_only() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    subscribe(&mut bench, a);
    subscribe(&mut bench, b);
    let ada = bench.session(a, "Ada");
    bench.outputs();
    let bob = bench.session(b, "Bob");
    let events = bench.events();
    let to: Vec<ConnectionId> = events.iter().map(|(to, _)| *to).collect();
    assert_eq!(to, [a, b]);
    assert_eq!((focused(&mut bench, a), focused(&mut bench, b).as_deref()), (None, Some("session-id-2")));
    assert_eq!(bench.call(a, GetAllSessions::new()).expect("ids"), std::slice::from_ref(&ada));
    for id in [bob.as_str(), "session-id-9", SessionId::HOME] {
        let failure = bench.call(a, GetSession::new(id)).expect_err(id);
        assert!(failure.message.contains(id) && failure.message.contains("session-id-1"), "{failure}");
    }
    let info = bench.call(a, GetSession::new(ada)).expect("own");
    assert_eq!((info.focused, info.conversation_id.as_str()), (false, ""));
    assert!(bench.call(a, SetSessionTitle::new(Record::new().with("sessionId", bob.as_str()))).is_err());
}

#[test]
fn what_was_given_comes_back() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    assert!(bench.call(a, GetSession::new(SessionId::HOME)).expect("home").focused);
    let context = Value::Object(cif_protocol::Entries::from_iter([("mainsession", true)]));
    let call = CreateSession::new("vnd_main").context(context.clone()).correlation_id("c-1").provider_session_id("p-1");
    let id = bench.call(a, call).expect("session");
    let info = bench.call(a, GetSession::new(id)).expect("own");
    assert_eq!((info.context, info.conversation_id.as_str()), (context, "c-1"));
    assert_eq!(info.provider_session_id, Value::from("p-1"));
    assert!(bench.call(a, GetSession::new(SessionId::HOME)).is_err());
}

#[test]
fn titles_come_from_template_and_slugs() {
    let mut bench = Bench::new(vec![widget("a").with_label("Phone")]);
    let a = bench.connect("a");
    let title = |bench: &Bench| bench.view().sessions.last().expect("session").title.clone();
    let mut input = SessionInput::new("CallSessionTemplate");
    input.other.insert("customer", "+1 (555) 010-0199");
    bench.call(a, CreateSession::new(input)).expect("session");
    assert_eq!(title(&bench), "Call from +1 (555) 010-0199");
    let set = |bench: &mut Bench, input: Record| bench.call(a, SetSessionTitle::new(input)).expect("title");
    assert_eq!(set(&mut bench, Record::new().with("customer", "Ada")), "Call from Ada");
    assert_eq!(set(&mut bench, Record::new().with("title", " My title ")), "My title");
    assert_eq!(set(&mut bench, Record::new()), "Call from +1 (555) 010-0199");
    // Without a title in the template: the label; a title that is blank: the template's name.
    bench.call(a, CreateSession::new("vnd_main")).expect("session");
    assert_eq!(title(&bench), "Phone");
    bench.call(a, CreateSession::new("msdyn_3p_session")).expect("session");
    assert_eq!(title(&bench), "msdyn_3p_session");
    let call = CreateSession::new("msdyn_3p_session").customer_name("x".repeat(300));
    bench.call(a, call).expect("session");
    assert_eq!(title(&bench), "x".repeat(200));
}

#[test]
fn home_can_be_answered_as_null() {
    let mut config = DeskConfig::new(vec![widget("a")]);
    config.options.home_session_as_null = true;
    let mut bench = Bench::with(config);
    let a = bench.connect("a");
    assert_eq!(focused(&mut bench, a), None);
    let id = bench.session(a, "Ada");
    assert_eq!(focused(&mut bench, a).as_deref(), Some(id.as_str()));
}

#[test]
fn ids_are_never_used_again() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let first = bench.session(a, "Ada");
    bench.act(AgentAction::CloseSession { session: first.clone() }).expect("close");
    assert_eq!(bench.session(a, "Bob").as_str(), "session-id-2");
    assert!(bench.call(a, GetSession::new(first)).is_err());
}

#[test]
fn a_refused_session_changes_nothing() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    subscribe(&mut bench, a);
    bench.call(a, CreateSession::new("nothing")).expect_err("no template");
    assert_eq!((bench.outputs(), focused(&mut bench, a).as_deref()), (vec![], Some("session-id-0")));
    assert_eq!(bench.session(a, "Ada").as_str(), "session-id-1");
}

#[test]
fn titles_of_other_sessions_and_of_none() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let ada = bench.session(a, "Ada");
    bench.session(b, "Bob");
    let failure = bench.call(a, SetSessionTitle::new(Record::new().with("title", "x"))).expect_err("not focused");
    assert!(failure.message.contains("sessionId"), "{failure}");
    // By id a session is renamed without focus.
    let input = Record::new().with("sessionId", ada.as_str()).with("customerName", "Eve");
    assert_eq!(bench.call(a, SetSessionTitle::new(input)).as_deref(), Ok("Eve"));
    let titles: Vec<String> = bench.view().sessions.into_iter().map(|session| session.title).collect();
    assert_eq!(titles, ["Home", "Eve", "Bob"]);
}

#[test]
fn templates_that_cannot_be_used_are_named() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let mut refused = |name: &str| bench.call(a, CreateSession::new(name)).expect_err(name).message;
    assert!(refused("nothing").contains("\"nothing\"") && refused("nothing").contains("cif_call"));
    assert!(refused("case_entity_session_default_template").contains("Entity"));
    assert_eq!(bench.view().sessions.len(), 1);
}

#[test]
fn the_limit_refuses_and_tells() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onMaxSessionsReached")).expect("handler");
    for _ in 0..10 {
        assert!(bench.call(a, CanCreateSession::new()).expect("answer"));
        bench.session(a, "Ada");
    }
    bench.outputs();
    assert!(!bench.call(a, CanCreateSession::new()).expect("answer"));
    let failure = bench.call(a, CreateSession::new("vnd_main")).expect_err("limit");
    assert!(failure.message.starts_with("10 sessions"), "{failure}");
    assert_eq!(bench.outputs(), [r#"onMaxSessionsReached {"limit":10,"count":10}"#]);
}

#[test]
fn a_reload_keeps_sessions_and_clears_registrations() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    subscribe(&mut bench, a);
    let ada = bench.session(a, "Ada");
    bench.workspace.reload(bench.now, a);
    assert_eq!(bench.outputs(), [""; 0]);
    bench.act(AgentAction::FocusSession { session: SessionId::new(SessionId::HOME) }).expect("home");
    assert_eq!(bench.outputs(), [""; 0]);
    assert_eq!(bench.call(a, GetAllSessions::new()).expect("ids"), [ada]);
}
