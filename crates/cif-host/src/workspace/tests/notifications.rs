//! Queue, timers and outcomes of notifications, in virtual time.

use cif_protocol::host::{CancelEvent, NotifyEvent};
use cif_protocol::{NotificationId, NotificationTemplate, Record};

use super::*;

fn bench() -> (Bench, ConnectionId) {
    let mut templates = Templates::default();
    templates.notifications.push(NotificationTemplate::new("t_short", "Short", "Short").with_timeout_seconds(5));
    templates.notifications.push(NotificationTemplate::new("t_auto", "Auto", "Auto").auto_accepted());
    templates.notifications.push(NotificationTemplate::new("t_stays", "Stays", "Stays").with_timeout_seconds(0));
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a"), widget("b")]).with_templates(templates));
    let a = bench.connect("a");
    (bench, a)
}

fn notify(template: &str) -> NotifyEvent {
    NotifyEvent::new().template_name(template)
}

fn incoming() -> NotifyEvent {
    let values = Record::new().with("customerName", "Ada").with("number", "+1 555");
    notify("cif_incoming_call").template_parameters(values)
}

/// All but the events about what comes and goes.
fn outputs(bench: &mut Bench) -> Vec<String> {
    bench.outputs().into_iter().filter(|text| !text.starts_with("notificationDisplayEvent")).collect()
}

fn shown(bench: &Bench) -> Option<String> {
    bench.view().notification.map(|notification| notification.title)
}

fn shown_id(bench: &Bench) -> NotificationId {
    bench.view().notification.expect("a notification").id
}

fn outcome(action: &str, reason: &str) -> String {
    format!(r#"reply {{"actionName":"{action}","responseReason":"{reason}"}}"#)
}

#[test]
fn the_agent_accepts_or_declines() {
    let (mut bench, a) = bench();
    bench.later(a, incoming());
    let view = bench.view().notification.expect("shown");
    assert_eq!((view.title.as_str(), view.provider.as_str()), ("Incoming call from Ada", "a"));
    assert_eq!((view.rows[0].title.as_str(), view.rows[0].value.as_str()), ("Number", "+1 555"));
    assert_eq!((view.remaining_ms, view.information), (Some(120_000), false));
    bench.act(AgentAction::AcceptNotification { id: view.id.clone() }).expect("shown");
    assert_eq!(outputs(&mut bench), [outcome("Accept", "Accept")]);
    assert!(bench.act(AgentAction::AcceptNotification { id: view.id }).is_err());
    bench.later(a, incoming());
    assert_eq!(shown(&bench), None);
    bench.seconds(2);
    let id = shown_id(&bench);
    bench.act(AgentAction::DeclineNotification { id }).expect("shown");
    assert_eq!(outputs(&mut bench), [outcome("Reject", "DeclinedByAgent")]);
}

#[test]
fn one_is_shown_then_a_pause_then_the_next() {
    let (mut bench, a) = bench();
    bench.later(a, notify("t_short"));
    bench.seconds(1);
    bench.later(a, incoming());
    assert_eq!((shown(&bench).as_deref(), bench.view().notifications_waiting), (Some("Short"), 1));
    bench.seconds(4);
    assert_eq!(outputs(&mut bench), [outcome("Timeout", "DisplayTimeout")]);
    assert_eq!(shown(&bench), None);
    bench.advance(Duration::from_millis(1_999));
    assert_eq!(shown(&bench), None);
    bench.advance(Duration::from_millis(1));
    assert_eq!(shown(&bench).as_deref(), Some("Incoming call from Ada"));
    // Six seconds of its display time went by while it waited.
    assert_eq!(bench.view().notification.and_then(|view| view.remaining_ms), Some(114_000));
}

#[test]
fn ten_wait_and_the_next_is_refused() {
    let (mut bench, a) = bench();
    for _ in 0..11 {
        bench.later(a, incoming());
    }
    let Answer::Done(Ok(reply)) = bench.answer(a, incoming()) else { panic!("refused at once") };
    let expected = r#"{"actionName":"Reject","responseReason":"NotificationQueueLimitExceeded"}"#;
    assert_eq!(reply.to_wire_value().expect("value").to_plain_json(), expected);
    bench.seconds(30);
    assert_eq!(outputs(&mut bench), vec![outcome("Reject", "NotificationQueueTimeLimitExceeded"); 10]);
    assert!(shown(&bench).is_some());
}

#[test]
fn a_short_one_waits_no_longer_than_its_own_time() {
    let (mut bench, a) = bench();
    bench.later(a, notify("t_stays"));
    bench.later(a, notify("t_short"));
    bench.seconds(5);
    assert_eq!(outputs(&mut bench), [outcome("Reject", "NotificationQueueTimeLimitExceeded")]);
    bench.seconds(10_000);
    assert_eq!((shown(&bench).as_deref(), outputs(&mut bench).len()), (Some("Stays"), 0));
}

#[test]
fn automatic_ones_are_answered_at_once_and_shown() {
    let (mut bench, a) = bench();
    let outcome = bench.call(a, notify("t_auto")).expect("answer");
    assert_eq!((outcome.action.as_str(), outcome.reason.as_str()), ("Accept", "AutoAccept"));
    let view = bench.view().notification.expect("shown");
    assert!(view.information && view.reject_text.is_none() && view.accept_text == "Open");
    bench.seconds(10);
    assert_eq!((shown(&bench), outputs(&mut bench).len()), (None, 0));
}

#[test]
fn cancelling_answers_both_calls() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    bench.later(a, incoming().cancellation_token("t-1"));
    bench.later(a, incoming().cancellation_token("t-2"));
    assert!(bench.call(b, CancelEvent::new("t-1")).is_err());
    assert_eq!(bench.call(a, CancelEvent::new("t-2")).expect("waiting").cancellation_token, "t-2");
    assert_eq!(outputs(&mut bench), [outcome("Cancel", "Cancelled")]);
    bench.call(a, CancelEvent::new("t-1")).expect("shown");
    assert_eq!((shown(&bench), outputs(&mut bench)), (None, vec![outcome("Cancel", "Cancelled")]));
    let failure = bench.call(a, CancelEvent::new("t-1")).expect_err("gone");
    assert_eq!((failure.message.as_str(), failure.method.as_str()), ("RejectAfterClientError", "cancelEvent"));
}

#[test]
fn a_provider_that_goes_takes_its_notifications_along() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    let first = bench.later(a, incoming());
    bench.later(a, incoming());
    bench.later(b, notify("t_short"));
    bench.workspace.abandon(bench.now, first);
    assert_eq!(shown(&bench), None);
    bench.workspace.reload(bench.now, a);
    bench.seconds(2);
    assert_eq!((shown(&bench).as_deref(), bench.replies().len()), (Some("Short"), 0));
}

#[test]
fn failures_have_their_exact_words() {
    let (mut bench, a) = bench();
    let mut message = |call: NotifyEvent| bench.call(a, call).expect_err("refused").message;
    assert_eq!(message(notify("nothing")), "NotificationTemplateNotFoundError");
    assert_eq!(message(NotifyEvent::new()), "RejectAfterClientError");
    let resolver = NotifyEvent::new().template_name_resolver(Value::from("x"));
    assert_eq!(message(resolver), "NotificationTemplateResolverNotFoundError");
    assert!(bench.problems().iter().any(|text| text.contains("\"nothing\"") && text.contains("cif_incoming_call")));
}

#[test]
fn older_widgets_can_have_rejections_instead_of_timeouts() {
    let mut config = DeskConfig::new(vec![widget("a")]);
    config.options.legacy_reject_outcomes = true;
    let mut bench = Bench::with(config);
    let a = bench.connect("a");
    bench.later(a, incoming());
    bench.seconds(120);
    assert_eq!(outputs(&mut bench), [outcome("Reject", "DisplayTimeout")]);
    let missing = bench.call(a, notify("nothing")).expect("an outcome");
    assert_eq!((missing.action.as_str(), missing.reason.as_str()), ("Reject", "NotificationTemplateNotFoundError"));
    assert!(bench.call(a, NotifyEvent::new()).is_err());
}

#[test]
fn one_queue_serves_all_providers_in_order() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    for from in [a, b, a] {
        bench.later(from, incoming());
    }
    let mut order = Vec::new();
    for _ in 0..3 {
        let view = bench.view().notification.expect("shown");
        order.push(view.provider);
        bench.act(AgentAction::DeclineNotification { id: view.id }).expect("shown");
        bench.seconds(2);
    }
    assert_eq!(order, ["a", "b", "a"]);
}

#[test]
fn display_names_and_any_case_find_a_template_and_four_fields_are_shown() {
    let mut template = NotificationTemplate::new("t_fields", "With fields", "{missing}");
    for at in (0..6).rev() {
        template = template.with_field(format!("{at}"), "{number}");
        template.fields.last_mut().expect("field").order = at;
    }
    let mut templates = Templates::default();
    templates.notifications.push(template);
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a")]).with_templates(templates));
    let a = bench.connect("a");
    bench.later(a, notify("with FIELDS").template_parameters(Record::new().with("number", 5)));
    let view = bench.view().notification.expect("shown");
    // A title that comes out blank falls back to the template's name.
    assert_eq!(view.title, "With fields");
    let rows: Vec<String> = view.rows.iter().map(|row| format!("{}={}", row.title, row.value)).collect();
    assert_eq!(rows, ["0=5", "1=5", "2=5", "3=5"]);
}
