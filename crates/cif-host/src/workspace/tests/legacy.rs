//! Notifications without a template, and the events about what comes and goes.

use cif_protocol::host::{AddHandler, CancelEvent, NotifyEvent};
use cif_protocol::{MapRecord, NotificationId, Record};

use super::*;

fn bench() -> (Bench, ConnectionId) {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let a = bench.connect("a");
    (bench, a)
}

fn action(kind: &str, name: &str, value: i32) -> Value {
    let entries = [("actionType", kind), ("actionName", name), ("actionDisplayText", name), ("actionColor", "#0f7a3d")];
    let mut entries: Record = entries.into_iter().collect();
    entries.insert("actionReturnValue", value);
    entries.into()
}

fn legacy(kind: &str, title: &str) -> Record {
    let types = Value::Array(vec![Value::from(kind)]);
    Record::new().with("headerDataCIF", title).with("bodyDataCIF", "Ada: hello").with("notificationType", types)
}

fn call(object: Record) -> NotifyEvent {
    NotifyEvent::new().event_type("sms").notification_ux_object(MapRecord(object))
}

fn hard(title: &str) -> Record {
    let actions = vec![action("Accept", "Answer", 7), action("Reject", "Later", 8), action("Timeout", "Missed", 9)];
    legacy("hardNotification", title).with("actions", Value::Array(actions))
}

/// All but the events about what comes and goes.
fn outputs(bench: &mut Bench) -> Vec<String> {
    bench.outputs().into_iter().filter(|text| !text.starts_with("notificationDisplayEvent")).collect()
}

fn titles(bench: &Bench) -> Vec<String> {
    bench.view().toasts.into_iter().map(|toast| toast.title).collect()
}

fn end(name: &str, value: i32, reason: &str) -> String {
    format!(r#"reply {{"actionName":"{name}","actionReturnValue":{value},"responseReason":"{reason}"}}"#)
}

fn toast(bench: &Bench) -> NotificationId {
    bench.view().toasts[0].id.clone()
}

#[test]
fn each_missing_part_is_named() {
    let (mut bench, a) = bench();
    for part in ["headerDataCIF", "bodyDataCIF", "notificationType"] {
        let object: Record = legacy("soft", "Title")
            .0
            .iter()
            .filter(|(key, _)| *key != part)
            .map(|(key, value)| (key, value.clone()))
            .collect();
        let failure = bench.call(a, call(object)).expect_err("incomplete");
        assert!(failure.message.contains(part), "{failure}");
        assert_eq!(failure.error_type, cif_protocol::host::ErrorType::InvalidParams);
    }
    let failure = bench.call(a, call(legacy("soft", "T").with("notificationType", Value::Array(Vec::new()))));
    assert!(failure.expect_err("empty").message.contains("notificationType"));
}

#[test]
fn informational_ones_are_answered_at_once_and_hold_nothing_up() {
    let (mut bench, a) = bench();
    for at in 0..7 {
        let outcome = bench.call(a, call(legacy("informational", &at.to_string()))).expect("answer");
        assert_eq!((outcome.action.as_str(), outcome.reason.as_str()), ("Accept", "Accept"));
    }
    assert_eq!(titles(&bench), ["2", "3", "4", "5", "6"], "five are shown, the oldest give way");
    assert!(bench.view().toasts.iter().all(|toast| toast.information && toast.buttons.is_empty()));
    assert!(bench.view().notification.is_none());
    bench.seconds(10);
    assert_eq!((titles(&bench).len(), outputs(&mut bench).len()), (0, 0));
}

#[test]
fn soft_ones_are_accepted_by_a_click_and_time_out_after_twenty_seconds() {
    let (mut bench, a) = bench();
    bench.later(a, call(legacy("softNotification", "A message")));
    let view = bench.view().notification.expect("in the queue");
    assert!(view.click_accepts && view.remaining_ms == Some(20_000) && view.rows[0].value == "Ada: hello");
    bench.act(AgentAction::AcceptNotification { id: view.id }).expect("shown");
    assert_eq!(outputs(&mut bench), [r#"reply {"actionName":"Accept","responseReason":"Accept"}"#]);
    bench.seconds(2);
    bench.later(a, call(legacy("soft", "Another")));
    let id = bench.view().notification.expect("shown").id;
    bench.act(AgentAction::DeclineNotification { id }).expect("shown");
    assert_eq!(outputs(&mut bench), [r#"reply {"actionName":"Reject","responseReason":"DeclinedByAgent"}"#]);
    bench.seconds(2);
    bench.later(a, call(legacy("soft", "Left alone")));
    bench.seconds(20);
    assert_eq!(outputs(&mut bench), [r#"reply {"actionName":"Timeout","responseReason":"DisplayTimeout"}"#]);
    bench.seconds(2);
    bench.later(a, call(legacy("soft", "Short").with("Timer", 3_000)));
    bench.seconds(3);
    assert_eq!(bench.replies().len(), 1);
}

#[test]
fn hard_ones_answer_the_name_and_value_of_the_chosen_action() {
    let (mut bench, a) = bench();
    bench.later(a, call(hard("Call")));
    let view = bench.view().toasts.remove(0);
    let labels: Vec<&str> = view.buttons.iter().map(|button| button.label.as_str()).collect();
    assert_eq!(
        (labels, view.kind.as_str(), view.buttons[0].color.as_str()),
        (vec!["Answer", "Later"], "sms", "#0f7a3d")
    );
    bench.seconds(1_000);
    let press = |id: NotificationId, button| AgentAction::AnswerToast { id, button };
    bench.act(press(view.id.clone(), Some(0))).expect("shown");
    assert_eq!(outputs(&mut bench), [end("Answer", 7, "Accept")]);
    assert!(bench.act(press(view.id, Some(0))).is_err());
    bench.later(a, call(hard("Call")));
    bench.act(press(toast(&bench), None)).expect("shown");
    assert_eq!(outputs(&mut bench), [end("Later", 8, "DeclinedByAgent")], "closing is a rejection");
    bench.later(a, call(hard("Call").with("Timer", 5_000)));
    bench.seconds(5);
    assert_eq!(outputs(&mut bench), [end("Missed", 9, "DisplayTimeout")]);
    bench.later(a, call(hard("Call")).cancellation_token("t-1"));
    bench.call(a, CancelEvent::new("t-1")).expect("shown");
    assert_eq!(outputs(&mut bench), [r#"reply {"actionName":"Cancel","responseReason":"Cancelled"}"#]);
}

#[test]
fn five_hard_ones_are_shown_and_the_oldest_gives_way() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    for at in 0..6 {
        bench.later(a, call(hard(&at.to_string())));
    }
    assert_eq!(titles(&bench), ["1", "2", "3", "4", "5"]);
    assert_eq!(outputs(&mut bench), [end("Later", 8, "NotificationQueueLimitExceeded")]);
    bench.later(a, call(hard("only two").with("NoOfNotifications", 2)));
    assert_eq!((titles(&bench), bench.replies().len()), (vec!["5".to_owned(), "only two".to_owned()], 4));
    bench.later(b, call(hard("of b")));
    bench.workspace.reload(bench.now, a);
    assert_eq!((titles(&bench), outputs(&mut bench)), (vec!["of b".to_owned()], vec!["dropped".to_owned(); 2]));
}

#[test]
fn the_provider_is_told_when_its_notification_comes_and_goes() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    for from in [a, b] {
        bench.call(from, AddHandler::new("notificationDisplayEvent")).expect("handler");
    }
    let incoming = || NotifyEvent::new().template_name("cif_incoming_call");
    let told = |state: &str, more: &str| format!(r#"notificationDisplayEvent {{"state":"{state}"{more}}}"#);
    let named = r#","templateName":"cif_incoming_call","cancellationToken":"t-1""#;
    bench.later(a, incoming().cancellation_token("t-1"));
    assert_eq!(bench.outputs(), [told("DisplayStart", named)]);
    bench.later(b, incoming());
    assert_eq!(bench.outputs(), [""; 0], "it waits");
    let id = bench.view().notification.expect("shown").id;
    bench.act(AgentAction::AcceptNotification { id }).expect("shown");
    let outputs = bench.outputs();
    assert!(outputs.len() == 2 && outputs[0].starts_with("reply"), "{outputs:?}");
    assert_eq!(outputs[1], told("DisplayEnd", named));
    bench.seconds(2);
    let events = bench.events();
    assert_eq!((events.len(), events[0].0), (1, b), "to the raiser alone");
    bench.seconds(118);
    assert!(bench.outputs().contains(&told("DisplayEnd", r#","templateName":"cif_incoming_call""#)));
    bench.later(a, call(hard("Call")));
    bench.act(AgentAction::AnswerToast { id: toast(&bench), button: None }).expect("shown");
    let outputs = bench.outputs();
    assert_eq!((&outputs[0], &outputs[2]), (&told("DisplayStart", ""), &told("DisplayEnd", "")));
}
