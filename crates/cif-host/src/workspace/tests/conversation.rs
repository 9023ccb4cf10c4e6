//! Conversations of sessions, analytics, features, notes.

use cif_protocol::host::{CloseNotes, GetFcsValue, IsFeatureEnabled, LogAnalyticsEvent, UpdateConversation};
use cif_protocol::{Entries, MapRecord, Record};

use super::*;

fn columns(pairs: &[(&str, &str)]) -> MapRecord {
    MapRecord::from(pairs.iter().copied().collect::<Record>())
}

#[test]
fn a_conversation_is_kept_with_its_session() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let call = CreateSession::new("msdyn_chat_session").correlation_id("C-1");
    bench.call(a, call).expect("session");
    bench.session(a, "without a conversation");
    let link = "msdyn_customer_msdyn_ocliveworkitem_contact@odata.bind";
    for (pairs, kept) in [([(link, "contacts(1)")], 1), ([("subject", "x")], 2), ([("subject", "y")], 2)] {
        let saved = bench.call(a, UpdateConversation::new("{c-1}", columns(&pairs))).expect("own");
        assert_eq!((saved.id(), saved.entity_type(), saved.0.len()), (Some("C-1"), Some("msdyn_ocliveworkitem"), 2));
        assert_eq!(bench.workspace.sessions.list[1].conversation.len(), kept);
    }
    let kept = &bench.workspace.sessions.list[1].conversation;
    assert_eq!(kept.get("subject").and_then(Value::as_str), Some("y"));
    for (from, id) in [(b, "C-1"), (a, "C-2"), (a, "{}")] {
        let failure = bench.call(from, UpdateConversation::new(id, columns(&[("k", "v")]))).expect_err("not own");
        assert!(failure.message.contains(id) && failure.message.contains("conversationId"), "{failure}");
    }
}

#[test]
fn a_conversation_has_bounds_and_a_refusal_changes_nothing() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, CreateSession::new("msdyn_chat_session").correlation_id("c")).expect("session");
    let many: Entries = (0..201).map(|at| (at.to_string(), 1)).collect();
    let large = columns(&[("k", &"x".repeat(300_000))]);
    for (value, word) in [(MapRecord::from(Record(many)), "200"), (large, "larger")] {
        let failure = bench.call(a, UpdateConversation::new("c", value)).expect_err(word);
        assert!(failure.message.contains(word), "{failure}");
        assert!(bench.workspace.sessions.list[1].conversation.is_empty());
    }
}

#[test]
fn analytics_succeed_and_an_empty_event_is_refused() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    assert_eq!(bench.call(a, LogAnalyticsEvent::new().event_name("e")), Ok("Success".to_owned()));
    assert_eq!(bench.call(a, LogAnalyticsEvent::new().data(Value::from(1))), Ok("Success".to_owned()));
    for call in [LogAnalyticsEvent::new(), LogAnalyticsEvent::new().event_name("").data(Value::Null)] {
        let failure = bench.call(a, call).expect_err("nothing given");
        assert!(failure.message.contains("analyticsEventname"), "{failure}");
        assert_eq!(failure.to_map().get("value").and_then(Value::as_str), Some("Failure"));
    }
}

#[test]
fn features_are_off_unless_configured() {
    let features = [("voice.transfer", true), ("dark", true), ("light", false)];
    let features = features.map(|(name, on)| (name.to_owned(), on)).into();
    let options = DeskOptions { features, ..DeskOptions::default() };
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a")]).with_options(options));
    let a = bench.connect("a");
    assert_eq!(bench.call(a, GetFcsValue::new("voice", "transfer")), Ok(true));
    assert_eq!(bench.call(a, GetFcsValue::new("voice", "dark")), Ok(false));
    for (name, on) in [("dark", true), ("light", false), ("unknown", false)] {
        assert_eq!(bench.call(a, IsFeatureEnabled::new(name)), Ok(on), "{name}");
    }
    for (wire, blank) in [("getFcsValue", "featureNameSpace"), ("isFeatureEnabled", "featureName")] {
        let keys = [(blank, Value::from("")), ("featureUniqueName", Value::from("x"))];
        let answer = bench.answer(a, raw(wire, &keys));
        assert!(matches!(&answer, Answer::Done(Err(failure)) if failure.message.contains(blank)), "{answer:?}");
    }
}

#[test]
fn closing_notes_when_none_is_open_succeeds() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    assert_eq!(bench.call(a, CloseNotes::new()), Ok(()));
}
