//! What is recorded for analytics, in order, and for whom.

use cif_protocol::host::{CreateTab, LogAnalyticsEvent, NotifyEvent, TabInput};

use super::*;

fn bench() -> (Bench, ConnectionId, ConnectionId) {
    let mut on = widget("on");
    on.analytics = true;
    let mut bench = Bench::new(vec![on, widget("off")]);
    let (on, off) = (bench.connect("on"), bench.connect("off"));
    (bench, on, off)
}

fn records(bench: &mut Bench) -> Vec<AnalyticsRecord> {
    let outputs = bench.workspace.take_outputs().into_iter();
    outputs.filter_map(|output| if let Output::Analytics(record) = output { Some(*record) } else { None }).collect()
}

/// Name, provider and session of each record.
fn told(bench: &mut Bench) -> Vec<String> {
    let line = |record: &AnalyticsRecord| {
        let provider = record.provider.as_ref().map_or("-", |provider| provider.as_str());
        let session = record.client_session_id.as_ref().map_or("-", |id| id.as_str());
        format!("{} {provider} {session}", record.name)
    };
    records(bench).iter().map(line).collect()
}

#[test]
fn sessions_and_tabs_are_recorded_in_order_whoever_owns_them() {
    let (mut bench, on, off) = bench();
    bench.session(on, "Ada");
    let start = [
        " on -",
        "CifSessionStart on -",
        "SessionStarted on session-id-1",
        "SessionFocusOut - session-id-0",
        "SessionFocusIn on session-id-1",
    ];
    assert_eq!(told(&mut bench), start);
    bench.session(off, "Bob");
    let second =
        ["SessionStarted off session-id-2", "SessionFocusOut on session-id-1", "SessionFocusIn off session-id-2"];
    assert_eq!(told(&mut bench), second);
    bench.call(off, CreateTab::new(TabInput::new("Bing"))).expect("a tab");
    assert_eq!(told(&mut bench), ["NewTabOpened off session-id-2"]);
    bench.act(AgentAction::CloseSession { session: "session-id-2".into() }).expect("closed");
    let closed =
        ["SessionFocusOut off session-id-2", "SessionClosed off session-id-2", "SessionFocusIn on session-id-1"];
    assert_eq!(told(&mut bench), closed);
    bench.workspace.end_analytics(bench.now);
    bench.workspace.end_analytics(bench.now);
    assert_eq!(told(&mut bench), ["CifSessionEnd - -"]);
    bench.session(on, "Cleo");
    assert!(told(&mut bench).contains(&"CifSessionStart on -".to_owned()), "a new page begins anew");
}

#[test]
fn every_end_of_a_notification_is_recorded_for_the_provider_with_analytics() {
    let (mut bench, on, off) = bench();
    let notify = || NotifyEvent::new().template_name("cif_incoming_call").correlation_id("n-1");
    bench.later(off, notify());
    bench.advance(Duration::from_secs(600));
    bench.outputs();
    type Ending = fn(cif_protocol::NotificationId) -> Option<AgentAction>;
    let ends: [(Ending, &str, &str); 3] = [
        (|id| Some(AgentAction::AcceptNotification { id }), "NotificationAccepted", "accepted"),
        (|id| Some(AgentAction::DeclineNotification { id }), "NotificationRejected", "rejected"),
        (|_| None, "NotificationTimedOut", "rejected"),
    ];
    for (action, name, word) in ends {
        bench.seconds(5);
        bench.later(on, notify());
        let shown = bench.view().notification.expect("shown").id;
        match action(shown) {
            Some(action) => drop(bench.act(action).expect("answered")),
            None => bench.seconds(600),
        }
        let records = records(&mut bench);
        let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        assert_eq!(names, ["NotificationReceived", name]);
        assert_eq!(records[1].data.text("notificationResponseAction"), Some(word));
        assert_eq!(records[1].correlation_id.as_deref(), Some("n-1"), "the notification's own");
        assert_eq!((records[0].code, records[0].event_type), (Some(0), 0));
    }
}

#[test]
fn logged_events_are_filled_up_from_the_own_session() {
    let (mut bench, on, off) = bench();
    let session = bench.session(on, "Ada");
    bench.outputs();
    let event = |name: &str| Value::Object([("kpiEventName", name), ("kpiEventReason", "why")].into_iter().collect());
    let data = Value::Object(
        [("events", Value::Array(vec![event("CALL_HELD"), event("CALL_RESUMED")]))].into_iter().collect(),
    );
    let call = LogAnalyticsEvent::new().data(data.clone());
    assert_eq!(bench.call(on, call.clone()).expect("logged"), "Success");
    let logged = records(&mut bench);
    let names: Vec<&str> = logged.iter().map(|record| record.name.as_str()).collect();
    assert_eq!(names, ["CALL_HELD", "CALL_RESUMED"]);
    assert_eq!((logged[0].source, logged[0].event_type), (AnalyticsSource::Custom, 1));
    assert_eq!(logged[0].client_session_id.as_ref(), Some(&session));
    assert_eq!(logged[0].data.text("kpiEventReason"), Some("why"));
    let unique = logged[0].session_unique_id.clone().expect("a GUID");
    assert_eq!((unique.len(), unique.as_bytes()[14], logged[1].session_unique_id.as_ref()), (36, b'4', Some(&unique)));
    // A provider without analytics succeeds, and nothing is kept.
    assert_eq!(bench.call(off, call).expect("nothing"), "Success");
    assert_eq!(told(&mut bench), [""; 0]);
    bench.call(on, LogAnalyticsEvent::new()).expect_err("nothing to log");
    bench.call(on, LogAnalyticsEvent::new().event_name("BARE")).expect("logged");
    assert_eq!(told(&mut bench), ["BARE on session-id-1"]);
}

#[test]
fn without_analytics_nothing_is_recorded() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.session(a, "Ada");
    bench.call(a, LogAnalyticsEvent::new().event_name("X")).expect("Success");
    assert_eq!(told(&mut bench), [""; 0]);
}
