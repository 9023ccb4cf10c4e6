//! Bars above the content, and the progress indicator.

use cif_protocol::Record;
use cif_protocol::host::{
    AddHandler, ClearGlobalNotification, CloseProgressIndicator, NotificationLevel, SetAgentPresence,
    ShowGlobalNotification, ShowProgressIndicator, ShowTimeoutGlobalNotification,
};

use super::*;

fn bench() -> (Bench, ConnectionId, ConnectionId) {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    for from in [a, b] {
        bench.call(from, AddHandler::new("onGlobalNotificationActionClick")).expect("handler");
    }
    (bench, a, b)
}

fn bar(message: &str) -> ShowGlobalNotification {
    ShowGlobalNotification::new(Record::new().with("type", 2).with("message", message))
}

fn messages(bench: &Bench) -> Vec<String> {
    bench.view().bars.into_iter().map(|bar| bar.message).collect()
}

#[test]
fn a_bar_is_shown_used_and_cleared() {
    let (mut bench, a, b) = bench();
    let options = Record::new()
        .with("type", 2)
        .with("message", "Line is down")
        .with("level", 2)
        .with("showCloseButton", true)
        .with("actionLabel", "Details")
        .with("actionLink", "https://status.example/");
    let id = bench.call(a, ShowGlobalNotification::new(options)).expect("shown");
    let plain = bench.call(b, bar("Plain")).expect("shown");
    let view = bench.view().bars;
    assert_eq!((view[0].id.as_str(), view[0].provider.as_str(), view[0].level), (&*id, "a", NotificationLevel::Error));
    assert_eq!(view[0].action_label.as_deref(), Some("Details"));
    assert_eq!(view[0].action_link.as_deref(), Some("https://status.example/"));
    assert!(view[0].closable && !view[1].closable && view[1].action_label.is_none());
    assert_eq!(view[1].level, NotificationLevel::Information);

    bench.outputs();
    bench.act(AgentAction::UseBar { id: id.clone() }).expect("it has an action");
    let raised = bench.workspace.take_outputs();
    assert_eq!(raised.len(), 1, "for the raiser alone");
    assert!(matches!(&raised[0], Output::Event { connection, event, .. }
        if *connection == a && event.wire_name() == "onGlobalNotificationActionClick"
            && event.payload().expect("payload").get("notificationId") == Some(&Value::from(id.as_str()))));
    assert_eq!(bench.act(AgentAction::UseBar { id: plain.clone() }), Err(ActError::UnknownBar(plain.clone())));
    assert_eq!(bench.act(AgentAction::CloseBar { id: plain.clone() }), Err(ActError::UnknownBar(plain.clone())));
    assert_eq!(messages(&bench), ["Line is down", "Plain"], "the action leaves the bar");
    bench.act(AgentAction::CloseBar { id: id.clone() }).expect("it has a button");
    assert_eq!(messages(&bench), ["Plain"]);

    for id in [id.as_str(), "nothing", plain.as_str()] {
        bench.call(a, ClearGlobalNotification::new(id)).expect("clearing never fails");
    }
    assert_eq!(messages(&bench), ["Plain"], "a bar of another provider stays");
    bench.call(b, ClearGlobalNotification::new(plain)).expect("cleared");
    assert_eq!(messages(&bench), [""; 0]);
}

#[test]
fn what_cannot_be_shown_is_refused_with_its_reason() {
    let (mut bench, a, b) = bench();
    let mut refused =
        |options: Record| bench.call(a, ShowGlobalNotification::new(options)).expect_err("refused").message;
    assert!(refused(Record::new()).contains("`message` is missing"));
    assert!(refused(Record::new().with("message", "  ")).contains("`message` is missing"));
    assert!(refused(Record::new().with("message", true)).contains("boolean"));
    let link = refused(Record::new().with("message", "x").with("actionLink", "javascript:alert(1)"));
    assert!(link.contains("javascript:alert(1)") && link.contains("http"), "{link}");
    for at in 0..10 {
        bench.call(if at % 2 == 0 { a } else { b }, bar(&at.to_string())).expect("room");
    }
    let full = bench.call(a, bar("one more")).expect_err("full");
    assert!(full.message.contains("10 bars") && full.message.contains("clearGlobalNotification"), "{full}");
    assert!(bench.problems().last().is_some_and(|text| text.contains("10 bars")), "and the log says so");
    assert_eq!(bench.view().bars.len(), 10);
}

#[test]
fn an_action_without_label_has_a_name_all_the_same() {
    let (mut bench, a, _) = bench();
    let named = Record::new().with("actionLabel", "Redial");
    let action = Value::Object([("actionLabel", "Redial")].into_iter().collect());
    for (options, label) in [
        (Record::new().with("action", action), Some("Redial")),
        (Record::new().with("action", "redial"), Some("Open")),
        (Record::new().with("actionLink", "https://a.example/x"), Some("Open")),
        (named, Some("Redial")),
        (Record::new().with("action", Value::Null).with("actionLabel", ""), None),
    ] {
        bench.call(a, ShowGlobalNotification::new(options.with("message", "m"))).expect("shown");
        assert_eq!(bench.view().bars.last().and_then(|bar| bar.action_label.clone()).as_deref(), label);
    }
}

#[test]
fn the_bar_of_a_missed_notification_is_one_and_resets_the_presence() {
    let (mut bench, a, b) = bench();
    let inactive = Record::new().with("presenceId", "a89ee9cf-453a-4b52-8d7a-ad647feecd5d");
    bench.call(a, SetAgentPresence::new(inactive)).expect("set");
    let id = bench.call(a, ShowTimeoutGlobalNotification::new()).expect("shown");
    assert_eq!(bench.call(b, ShowTimeoutGlobalNotification::new()).expect("the same"), id);
    let view = bench.view().bars;
    assert_eq!((view.len(), view[0].level, view[0].closable), (1, NotificationLevel::Warning, true));
    assert_eq!(view[0].action_label.as_deref(), Some("Set presence to Available"));
    bench.outputs();
    bench.act(AgentAction::UseBar { id }).expect("it has an action");
    let view = bench.view();
    assert_eq!((view.bars.len(), view.presence.map(|info| info.presence_text)), (0, Some("Available".to_owned())));
    let raised: Vec<_> = bench.events().into_iter().map(|(to, event)| (to, event.wire_name().to_owned())).collect();
    assert_eq!(raised, [(b, "onGlobalNotificationActionClick".to_owned())], "who asked last");
}

#[test]
fn bars_and_progress_go_with_their_page() {
    let (mut bench, a, b) = bench();
    bench.call(a, bar("of a")).expect("shown");
    bench.call(b, bar("of b")).expect("shown");
    bench.call(a, ShowProgressIndicator::new("Looking up")).expect("shown");
    bench.workspace.reload(bench.now, a);
    assert_eq!((messages(&bench), bench.view().progress), (vec!["of b".to_owned()], None));
    bench.workspace.disconnect(bench.now, b);
    assert_eq!(messages(&bench), [""; 0]);
}

#[test]
fn there_is_one_progress_indicator_and_the_last_caller_has_it() {
    let (mut bench, a, b) = bench();
    bench.call(a, ShowProgressIndicator::new("First")).expect("shown");
    bench.call(b, ShowProgressIndicator::new("Second")).expect("shown");
    let shown = |bench: &Bench| bench.view().progress.map(|view| (view.provider, view.message));
    assert_eq!(shown(&bench), Some(("b".to_owned(), "Second".to_owned())));
    bench.call(a, CloseProgressIndicator::new()).expect("nothing of its own is shown");
    assert_eq!(shown(&bench), Some(("b".to_owned(), "Second".to_owned())));
    bench.call(b, CloseProgressIndicator::new()).expect("closed");
    assert_eq!(shown(&bench), None);
    bench.call(b, CloseProgressIndicator::new()).expect("nothing is open");
}
