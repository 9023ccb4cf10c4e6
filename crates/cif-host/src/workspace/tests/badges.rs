//! Marks on sessions.

use cif_protocol::SessionId;
use cif_protocol::host::{NotifyKpiBreach, NotifyNewActivity, RequestFocusSession};

use super::*;

/// Two sessions of `a`; the second has the focus.
fn bench(options: DeskOptions) -> (Bench, ConnectionId, SessionId, SessionId) {
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a"), widget("b")]).with_options(options));
    let a = bench.connect("a");
    let (first, second) = (bench.session(a, "Ada"), bench.session(a, "Bob"));
    (bench, a, first, second)
}

fn badge(bench: &Bench, id: &SessionId) -> Option<BadgeView> {
    bench.view().sessions.into_iter().find(|session| session.id == *id).and_then(|session| session.badge)
}

/// Count and text of the badge.
fn news(bench: &Bench, id: &SessionId) -> Option<(Option<u32>, String)> {
    badge(bench, id).map(|badge| (badge.count, badge.text))
}

fn focus(bench: &mut Bench, id: &SessionId) {
    bench.act(AgentAction::FocusSession { session: id.clone() }).expect("focus");
}

#[test]
fn attention_is_a_dot_or_a_number_and_no_switch() {
    let (mut bench, a, first, second) = bench(DeskOptions::default());
    let dot = (None, String::new());
    for (count, shown) in [
        (Value::Undefined, dot.clone()),
        (Value::from(0), dot.clone()),
        (Value::from(-3), dot.clone()),
        (Value::from("0c1f0000-0000-4000-8000-000000000001"), dot.clone()),
        (Value::from("inf"), dot),
        (Value::from("7"), (Some(7), "7".to_owned())),
        (Value::from(140), (Some(99), "99".to_owned())),
    ] {
        let call = RequestFocusSession::new(first.clone()).messages_count(count.clone());
        bench.call(a, call).expect("marked");
        assert_eq!(news(&bench, &first), Some(shown), "{count:?}");
    }
    assert!(bench.view().sessions.iter().any(|session| session.focused && session.id == second));
    focus(&mut bench, &first);
    assert_eq!(badge(&bench, &first), None);
    bench.call(a, RequestFocusSession::new(first.clone())).expect("the focused one is not marked");
    assert_eq!(badge(&bench, &first), None);
}

#[test]
fn new_activity_counts_to_nine() {
    let (mut bench, a, first, second) = bench(DeskOptions::default());
    let mut notify = |id: &SessionId, count: Value, reset: bool| {
        let mut call = NotifyNewActivity::new(id.clone()).messages_count(count);
        call.reset = reset.then_some(true.into());
        bench.call(a, call).map(|()| news(&bench, id))
    };
    assert_eq!(notify(&first, Value::from(0), false), Ok(Some((None, String::new()))));
    assert_eq!(notify(&first, Value::from("9"), false), Ok(Some((Some(9), "9".to_owned()))));
    assert_eq!(notify(&first, Value::from("many"), false), Ok(Some((Some(9), "9".to_owned()))), "changes nothing");
    assert_eq!(notify(&first, Value::from(10), false), Ok(Some((Some(10), "9+".to_owned()))));
    assert_eq!(notify(&first, Value::from(3), true), Ok(None));
    assert!(notify(&first, Value::from(-1), false).expect_err("negative").message.contains("-1"));
    assert_eq!(notify(&second, Value::from(4), false), Ok(None), "it has the focus");
    notify(&first, Value::from(2), false).expect("marked");
    focus(&mut bench, &first);
    focus(&mut bench, &second);
    assert_eq!(badge(&bench, &first), None, "the focus took it away");
}

#[test]
fn a_breached_kpi_stays_until_it_is_taken_back() {
    let (mut bench, a, first, second) = bench(DeskOptions::default());
    let details = Value::from("first reply is late");
    bench.call(a, NotifyKpiBreach::new(first.clone()).details(details)).expect("marked");
    bench.call(a, NotifyKpiBreach::new(second.clone()).reset(false)).expect("marked");
    focus(&mut bench, &first);
    let first_badge = badge(&bench, &first).expect("stays with the focus");
    assert!(first_badge.kpi_breach && first_badge.count.is_none());
    assert_eq!(first_badge.kpi_details.as_deref(), Some("first reply is late"));
    assert!(badge(&bench, &second).is_some_and(|badge| badge.kpi_breach && badge.kpi_details.is_none()));
    bench.call(a, NotifyNewActivity::new(second.clone()).messages_count(Value::from(2))).expect("marked");
    assert!(badge(&bench, &second).is_some_and(|badge| badge.kpi_breach && badge.count == Some(2)));
    bench.call(a, NotifyKpiBreach::new(first.clone()).reset(true)).expect("taken back");
    assert_eq!(badge(&bench, &first), None);
    let large = Value::from("x".repeat(300_000));
    let failure = bench.call(a, NotifyKpiBreach::new(first.clone()).details(large)).expect_err("too large");
    assert!(failure.message.contains("details"), "{failure}");
    assert_eq!(badge(&bench, &first), None);
}

#[test]
fn the_meaning_of_a_kpi_reset_can_be_turned_round() {
    let options = DeskOptions { kpi_reset_inverted: true, ..DeskOptions::default() };
    let (mut bench, a, first, _) = bench(options);
    let mut breach = |call: NotifyKpiBreach| {
        bench.call(a, call).expect("done");
        badge(&bench, &first).is_some()
    };
    assert!(breach(NotifyKpiBreach::new(first.clone()).reset(true)));
    assert!(!breach(NotifyKpiBreach::new(first.clone()).reset(false)));
    assert!(breach(NotifyKpiBreach::new(first.clone())));
}

#[test]
fn only_own_sessions_are_marked() {
    let (mut bench, _, first, _) = bench(DeskOptions::default());
    let b = bench.connect("b");
    for id in [first, SessionId::new("session-id-0"), SessionId::new("session-id-99")] {
        for failure in [
            bench.call(b, RequestFocusSession::new(id.clone())).expect_err("foreign"),
            bench.call(b, NotifyNewActivity::new(id.clone())).expect_err("foreign"),
            bench.call(b, NotifyKpiBreach::new(id.clone())).expect_err("foreign"),
        ] {
            assert!(failure.message.contains(id.as_str()), "{failure}");
        }
    }
    assert!(bench.view().sessions.iter().all(|session| session.badge.is_none()));
}
