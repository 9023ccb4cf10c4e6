//! Template parameters of a session while it runs.

use cif_protocol::host::{GetSession, SetSessionTitle, UpdateContext};
use cif_protocol::{Entries, Record, SessionId};

use super::*;

fn object(pairs: &[(&str, &str)]) -> Value {
    Value::Object(pairs.iter().copied().collect())
}

fn names(names: &[&str]) -> Value {
    Value::Array(names.iter().map(|name| Value::from(*name)).collect())
}

#[test]
fn parameters_are_merged_and_removed_and_titles_follow_when_asked() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let id = bench.session(a, "Ada");
    let title = |bench: &Bench| bench.view().sessions[1].title.clone();
    let before = title(&bench);
    let merged = bench.call(a, UpdateContext::new(object(&[("customerName", "Bob"), ("caseId", "7")]))).expect("own");
    assert_eq!(merged, Record::from_iter([("customerName", "Bob"), ("caseId", "7")]));
    assert_eq!(title(&bench), before, "nothing is rendered anew");
    let new = bench.call(a, SetSessionTitle::new(Record::new())).expect("title");
    assert!(new.contains("Bob") && before.contains("Ada"), "{before} then {new}");
    let call = UpdateContext::new(names(&["customerName", "unknown"])).session_id(id.clone()).is_delete(true);
    assert_eq!(bench.call(a, call), Ok(Record::from_iter([("caseId", "7")])));
    let context = bench.call(a, GetSession::new(id)).expect("own").context;
    assert_eq!(context, Value::Object(Entries::new()), "the context of createSession is another thing");
}

#[test]
fn only_the_session_that_is_meant_changes() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let (first, second) = (bench.session(a, "Ada"), bench.session(a, "Bob"));
    bench.call(a, UpdateContext::new(object(&[("k", "1")])).session_id(first)).expect("own");
    assert_eq!(
        bench.call(a, UpdateContext::new(object(&[]))),
        Ok(Record::from_iter([("customerName", "Bob")])),
        "the focused one"
    );
    for call in [
        UpdateContext::new(object(&[])),
        UpdateContext::new(object(&[])).session_id(second),
        UpdateContext::new(object(&[])).session_id("session-id-0"),
    ] {
        let failure = bench.call(b, call).expect_err("not own");
        assert!(failure.message.contains("session"), "{failure}");
    }
    bench.act(AgentAction::FocusSession { session: SessionId::new("session-id-0") }).expect("home");
    let failure = bench.call(a, UpdateContext::new(object(&[]))).expect_err("home");
    assert!(failure.message.contains("sessionId"), "{failure}");
}

#[test]
fn what_cannot_be_merged_or_kept_is_refused_and_changes_nothing() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.session(a, "Ada");
    let large = "x".repeat(200_000);
    let many: Entries = (0..1_001).map(|at| (at.to_string(), 1)).collect();
    for (call, word) in [
        (UpdateContext::new(names(&["customerName"])), "isDelete"),
        (UpdateContext::new(object(&[("k", "v")])).is_delete(true), "array"),
        (UpdateContext::new(Value::Array(vec![Value::from(1)])).is_delete(true), "number"),
        (UpdateContext::new(Value::from("text")), "object"),
        (UpdateContext::new(object(&[("one", &large), ("two", &large)])), "larger"),
        (UpdateContext::new(object(&[(&large, "a name counts as well")])), ""),
        (UpdateContext::new(Value::Object(many)), "1000"),
    ] {
        match bench.call(a, call) {
            Err(failure) => assert!(failure.message.contains(word), "{failure}"),
            Ok(_) => assert_eq!(word, ""),
        }
    }
    let failure = bench.call(a, UpdateContext::new(object(&[("k", &large)]))).expect_err("full");
    assert!(failure.message.contains("larger"), "{failure}");
    bench.call(a, UpdateContext::new(names(&[&large])).is_delete(true)).expect("removed");
    assert_eq!(bench.call(a, UpdateContext::new(object(&[]))), Ok(Record::from_iter([("customerName", "Ada")])));
}
