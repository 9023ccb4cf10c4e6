//! The driver in virtual time: order, timers, limits, cancellation.

use std::time::Duration;

use async_trait::async_trait;
use cif_protocol::host::{
    AddHandler, CreateRecord, CreateSession, GetMode, HostRequest, InsertNotes, NotifyEvent, OpenForm,
    SearchAndOpenRecords, SessionInput,
};
use cif_protocol::{MapRecord, NotificationAction, Value};
use cif_provider::{CallContext, Cancel, HostError, HostErrorKind, HostExt, ManualRuntime, RuntimeExt};
use futures::{FutureExt, StreamExt};

use super::*;
use crate::records::{RecordsError, TableSchema};
use crate::{MemoryRecords, demo_records};

fn desk_with(records: Arc<dyn Records>) -> (ManualRuntime, Desk) {
    let runtime = ManualRuntime::new();
    let phone = ProviderRecord::widget("phone", "https://phone.example/");
    let voice = ProviderRecord::native("voice", cif_protocol::NativeEndpoint::Listen);
    let desk = Desk::new(DeskConfig::new(vec![phone, voice]), records, runtime.handle());
    runtime.run_until_stalled();
    (runtime, desk)
}

fn desk() -> (ManualRuntime, Desk) {
    desk_with(Arc::new(demo_records().expect("demo rows")))
}

fn incoming() -> NotifyEvent {
    NotifyEvent::new().template_name("cif_incoming_call")
}

fn accept(desk: &Desk) {
    let id = desk.view().notification.expect("shown").id;
    desk.act(AgentAction::AcceptNotification { id }).expect("accepted");
}

/// A store that never answers.
#[derive(Debug)]
struct Stuck;

#[async_trait]
impl Records for Stuck {
    async fn create(&self, _: &str, _: Record) -> Result<String, RecordsError> {
        std::future::pending().await
    }
    async fn retrieve(&self, _: &str, _: &str, _: &Query) -> Result<Record, RecordsError> {
        std::future::pending().await
    }
    async fn update(&self, _: &str, _: &str, _: Record) -> Result<(), RecordsError> {
        std::future::pending().await
    }
    async fn delete(&self, _: &str, _: &str) -> Result<(), RecordsError> {
        std::future::pending().await
    }
    async fn query(&self, _: &str, _: &Query) -> Result<Vec<Record>, RecordsError> {
        std::future::pending().await
    }
    async fn table(&self, _: &str) -> Result<TableSchema, RecordsError> {
        std::future::pending().await
    }
}

#[test]
fn a_custom_event_is_answered_by_its_reader_or_by_the_reader_s_end() {
    let (runtime, desk) = desk();
    let host = desk.connect("phone", Side::Frame).expect("in use").host();
    let raise = |host: &Arc<dyn Host>| {
        let host = Arc::clone(host);
        Box::pin(async move { host.raise_event("CALL", Value::Null).await })
    };
    let mut events = desk.page_events().settling();
    assert!(events.subscribe("CALL"));
    for success in [true, false] {
        let mut call = raise(&host);
        assert!((&mut call).now_or_never().is_none(), "it waits for the reader");
        let event = runtime.block_on(events.next()).expect("an event");
        events.settle(event.id, success);
        events.settle(event.id, !success);
        assert_eq!(runtime.block_on(call), Ok(Value::Bool(success)));
    }
    let mut call = raise(&host);
    assert!((&mut call).now_or_never().is_none());
    drop(events);
    assert_eq!(runtime.block_on(call), Ok(Value::Bool(false)), "nobody handles it any more");
    // A reader that does not tell has taken it.
    let _events = desk.subscribe("CALL").expect("room");
    assert_eq!(runtime.block_on(raise(&host)), Ok(Value::Bool(true)));
}

#[test]
fn unknown_names_are_refused_with_the_known_ones() {
    let (_runtime, desk) = desk();
    let error = desk.connect("fone", Side::Frame).expect_err("unknown").to_string();
    assert!(error.contains("\"fone\"") && error.contains("phone, voice"), "{error}");
}

#[test]
fn an_immediate_call_is_ready_at_once() {
    let (_runtime, desk) = desk();
    let phone = desk.connect("phone", Side::Frame).expect("in use");
    let host = phone.host();
    let cx = CallContext::new();
    assert!(host.call(&cx, GetMode::new().into()).now_or_never().is_some_and(|result| result.is_ok()));
}

#[test]
fn the_pump_posts_answers_before_the_events_they_cause() {
    let (runtime, desk) = desk();
    let mut pump = desk.connect("phone", Side::Frame).expect("in use").into_pump::<u32>();
    let session = |name: &str| {
        let input = SessionInput::new("msdyn_chat_session").parameter("customerName", name);
        HostRequest::from(CreateSession::new(input))
    };
    pump.submit(0, CallContext::new(), AddHandler::new("onSessionSwitched").into());
    pump.submit(1, CallContext::new(), session("Ada"));
    pump.submit(2, CallContext::new(), session("Bob"));
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(match runtime.block_on(pump.next()).expect("open") {
            PumpItem::Reply(tag, result) => {
                format!("{tag} {}", result.expect("answer").to_wire_value().expect("value").to_plain_json())
            }
            PumpItem::Event(event, _) => {
                let payload = event.payload().expect("payload");
                format!(
                    "{:?} {:?}",
                    payload.get("sessionId").and_then(Value::as_str).unwrap_or_default(),
                    payload.get("focused")
                )
            }
        });
    }
    let event = |id: &str, focused: bool| format!("{id:?} {:?}", Some(Value::Bool(focused)));
    let expected = [
        "0 true".to_owned(),
        "1 \"session-id-1\"".to_owned(),
        "2 \"session-id-2\"".to_owned(),
        event("session-id-1", true),
        event("session-id-1", false),
        event("session-id-2", true),
    ];
    assert_eq!(seen, expected);
    assert_eq!(pump.pending(), 0);
}

#[test]
fn events_of_different_providers_have_places_in_the_order_in_which_they_happened() {
    let runtime = ManualRuntime::new();
    let records = ["a", "b"].map(|name| ProviderRecord::widget(name, format!("https://{name}.example/")));
    let store = Arc::new(demo_records().expect("demo rows"));
    let desk = Desk::new(DeskConfig::new(records.to_vec()), store, runtime.handle());
    let mut pumps = ["a", "b"].map(|name| (name, desk.connect(name, Side::Frame).expect("in use").into_pump::<()>()));
    for (_, pump) in &mut pumps {
        let input = SessionInput::new("msdyn_chat_session").parameter("customerName", "Ada");
        for call in [AddHandler::new("onSessionSwitched").into(), HostRequest::from(CreateSession::new(input))] {
            pump.submit((), CallContext::new(), call);
            let reply = runtime.block_on(futures::future::poll_fn(|cx| pump.poll_reply(cx)));
            assert!(matches!(reply, PumpItem::Reply((), Ok(_))), "{reply:?}");
        }
    }
    for id in ["session-id-1", "session-id-2", "session-id-1"] {
        desk.act(AgentAction::FocusSession { session: id.into() }).expect("focused");
    }
    let mut told = Vec::new();
    // Nobody has read an event so far: all of them wait.
    while let Some((name, pump)) =
        pumps.iter_mut().filter(|(_, pump)| pump.next_place().is_some()).min_by_key(|(_, pump)| pump.next_place())
    {
        let Some(PumpItem::Event(event, _)) = pump.next().now_or_never().flatten() else {
            panic!("an event of {name}")
        };
        let payload = event.payload().expect("payload");
        let id = payload.get("sessionId").and_then(Value::as_str).unwrap_or_default().to_owned();
        told.push(format!("{name} {id} {}", payload.get("focused") == Some(&Value::Bool(true))));
    }
    // Two creations, then there and back: who loses the focus hears of it before who gets it, whatever their names.
    let (to_a, to_b) =
        (["b session-id-2 false", "a session-id-1 true"], ["a session-id-1 false", "b session-id-2 true"]);
    let expected = [&["a session-id-1 true"][..], &to_b, &to_a, &to_b, &to_a].concat();
    assert_eq!(told, expected);
}

#[test]
fn a_notification_waits_for_the_agent_or_its_time() {
    let (runtime, desk) = desk();
    let host = desk.connect("phone", Side::Frame).expect("in use").host();
    let mut call = Box::pin(host.notify_event(incoming()));
    assert!((&mut call).now_or_never().is_none());
    accept(&desk);
    assert_eq!(runtime.block_on(call).expect("answer").action, NotificationAction::Accept);
    let begin = runtime.now();
    let outcome = runtime.block_on(host.notify_event(incoming())).expect("answer");
    assert_eq!(outcome.action, NotificationAction::Timeout);
    // Two seconds of its 120 went by in the pause behind the first.
    assert_eq!(runtime.now() - begin, Duration::from_secs(120));
}

#[test]
fn a_caller_that_gives_up_takes_its_notification_along() {
    let (runtime, desk) = desk();
    let host = desk.connect("phone", Side::Frame).expect("in use").host();
    let mut dropped = Box::pin(host.notify_event(incoming()));
    assert!((&mut dropped).now_or_never().is_none() && desk.view().notification.is_some());
    drop(dropped);
    assert!(desk.view().notification.is_none());
    runtime.advance(Duration::from_secs(2));
    let limited = CallContext::new().within(Duration::from_secs(5));
    let error = runtime.block_on(host.call_with(&limited, incoming())).expect_err("too late");
    assert_eq!((error.kind, desk.view().notification.is_none()), (HostErrorKind::TimedOut, true));
    runtime.advance(Duration::from_secs(2));
    let cancel = Cancel::new();
    let cx = CallContext::new().with_cancel(cancel.clone());
    let mut call = Box::pin(host.call_with(&cx, incoming()));
    assert!((&mut call).now_or_never().is_none());
    cancel.cancel();
    assert_eq!(runtime.block_on(call).expect_err("given up").kind, HostErrorKind::Cancelled);
    assert!(desk.view().notification.is_none());
}

#[test]
fn a_stuck_store_is_answered_after_nine_seconds() {
    let (runtime, desk) = desk_with(Arc::new(Stuck));
    let host = desk.connect("phone", Side::Frame).expect("in use").host();
    let begin = runtime.now();
    let error =
        runtime.block_on(host.create_record(CreateRecord::new("contact", MapRecord(Record::new())))).expect_err("late");
    assert_eq!((error.kind, runtime.now() - begin), (HostErrorKind::TimedOut, Duration::from_secs(9)));
    let entries = desk.diagnostics(0);
    let late = entries.iter().find(|entry| entry.kind == DiagnosticKind::CallTimedOut).expect("entry");
    assert_eq!((late.provider.as_deref(), late.message.starts_with("createrecord: ")), (Some("phone"), true));
    assert!(error.to_string().contains("record store"), "{error}");
    let options = cif_protocol::host::JsonObject(Record::new().with("entityName", "incident"));
    let error = runtime.block_on(host.open_form(OpenForm::new(options))).expect_err("late");
    assert_eq!((error.kind, runtime.now() - begin), (HostErrorKind::TimedOut, Duration::from_secs(18)));
    let begin = begin + Duration::from_secs(9);
    let hurry = CallContext::new().within(Duration::from_secs(1));
    let error: HostError =
        runtime.block_on(host.call_with(&hurry, SearchAndOpenRecords::new("contact", "$top=1"))).expect_err("late");
    assert_eq!((error.kind, runtime.now() - begin), (HostErrorKind::TimedOut, Duration::from_secs(10)));
}

#[test]
fn a_note_is_saved_behind_what_closes_it() {
    let (runtime, desk) = desk();
    let host = desk.connect("phone", Side::Frame).expect("in use").host();
    let ada = "20000000-0000-4000-8000-000000000001";
    let mut note = Box::pin(host.insert_notes(InsertNotes::new("contact", "contacts", ada)));
    assert!((&mut note).now_or_never().is_none());
    let flap = desk.view().note.expect("the flap");
    desk.act(AgentAction::NoteText { note: flap.id, text: "Called".to_owned() }).expect("written");
    let input = SessionInput::new("cif_call").parameter("customerName", "Ada");
    runtime.block_on(host.create_session(CreateSession::new(input))).expect("session");
    let id = runtime.block_on(note).expect("saved").annotation_id;
    let row = runtime.block_on(desk.records().retrieve("annotation", &id, &Query::all())).expect("row");
    assert_eq!((row.text("notetext"), row.text("_objectid_value")), (Some("Called"), Some(ada)));
}

#[test]
fn forms_are_saved_for_the_agent_and_answered() {
    let (runtime, desk) = desk();
    let host = desk.connect("phone", Side::Frame).expect("in use").host();
    let options = cif_protocol::host::JsonObject(Record::new().with("entityName", "incident"));
    let mut call = Box::pin(host.open_form(OpenForm::new(options)));
    assert!((&mut call).now_or_never().is_none());
    let tab = desk.view().tabs[1].id.clone();
    let id = runtime.block_on(desk.save_form(tab.clone(), Record::new().with("title", "Late"))).expect("saved");
    let saved = runtime.block_on(call).expect("answer").saved;
    assert_eq!((saved[0].id.as_str(), saved[0].name.as_deref()), (id.as_str(), Some("Late")));
    runtime.block_on(desk.save_form(tab, Record::new().with("title", "On time"))).expect("changed");
    let row = runtime.block_on(desk.records().retrieve("incident", &id, &Query::all())).expect("row");
    assert_eq!(row.text("title"), Some("On time"));
    assert!(matches!(runtime.block_on(desk.save_form("tab-id-1".into(), Record::new())), Err(ActError::Save(_))));
}

#[test]
fn dropping_a_connection_ends_it() {
    let (runtime, desk) = desk();
    let voice = desk.connect("voice", Side::Native).expect("in use");
    let connected = || desk.view().providers.iter().any(|provider| provider.name == "voice" && provider.connected);
    let (host, mut events) = voice.split();
    drop(host);
    assert!(connected());
    desk.act(AgentAction::SetPanelMode { mode: cif_protocol::host::PanelMode::Docked }).expect("toggle");
    assert_eq!(runtime.block_on(events.next()).expect("event").wire_name(), "onmodechanged");
    drop(events);
    assert!(!connected());
}

#[test]
fn a_slow_reader_loses_events_visibly() {
    let (_runtime, desk) = desk();
    let (_host, mut events) = desk.connect("voice", Side::Native).expect("in use").split();
    for at in 0..300_u32 {
        let mode = if at % 2 == 0 { 1.0 } else { 0.0 };
        let action = serde_json::json!({ "action": "setPanelMode", "mode": mode });
        desk.act(serde_json::from_value(action).expect("action")).expect("toggle");
    }
    assert_eq!(events.lost(), 44);
    assert!(desk.diagnostics(0).iter().any(|entry| entry.kind == DiagnosticKind::EventLost && entry.times == 44));
    assert_eq!(std::iter::from_fn(|| events.try_next_event()).count(), 256);
}

#[test]
fn a_reload_drops_waiting_events_and_calls() {
    let (runtime, desk) = desk();
    let phone = desk.connect("phone", Side::Frame).expect("in use");
    let (id, (host, mut events)) = (phone.id(), phone.split());
    runtime.block_on(host.add_handler(AddHandler::new("onmodechanged"))).expect("handler");
    desk.act(AgentAction::SetPanelMode { mode: cif_protocol::host::PanelMode::Docked }).expect("toggle");
    let mut call = Box::pin(host.notify_event(incoming()));
    assert!((&mut call).now_or_never().is_none());
    desk.reload(id);
    assert!(desk.view().notification.is_none());
    assert!(events.try_next_event().is_none());
    assert!(runtime.block_on(call).expect_err("dropped").message.contains("closed"));
}

#[test]
fn pages_see_changes_and_custom_events() {
    let (runtime, desk) = desk();
    let host = desk.connect("voice", Side::Native).expect("in use").host();
    let mut changes = desk.changes();
    assert!(runtime.block_on(changes.next()).is_some());
    assert!(changes.next().now_or_never().is_none());
    let mut page = desk.subscribe("WIDGET_CALL_STARTED").expect("room");
    assert_eq!(runtime.block_on(host.raise_event("WIDGET_CALL_STARTED", 7)), Ok(Value::Bool(true)));
    let event = runtime.block_on(page.next()).expect("event");
    assert_eq!((event.provider.as_str(), event.value), ("voice", Value::from(7)));
    drop(page);
    assert_eq!(runtime.block_on(host.raise_event("WIDGET_CALL_STARTED", 7)), Ok(Value::Bool(false)));
    let input = SessionInput::new("cif_call").parameter("customerName", "Ada");
    runtime.block_on(host.create_session(CreateSession::new(input))).expect("session");
    let version = runtime.block_on(changes.next()).expect("change");
    assert_eq!(version, desk.view().version);
    let mut waiting = changes.next();
    assert!((&mut waiting).now_or_never().is_none());
    drop((desk, host));
    assert_eq!(runtime.block_on(waiting), None);
}

#[test]
fn a_page_subscribes_to_several_names_and_gets_their_events_in_order() {
    let (runtime, desk) = desk();
    let host = desk.connect("voice", Side::Native).expect("in use").host();
    let page = desk.page_events();
    assert!(page.subscribe("z_started") && page.subscribe("a_ended") && page.subscribe("a_ended"));
    assert_eq!(page.names(), 2);
    for name in ["z_started", "a_ended", "z_started"] {
        assert_eq!(runtime.block_on(host.raise_event(name, 1)), Ok(Value::Bool(true)));
    }
    let names: Vec<String> = (0..3).map(|_| runtime.block_on((&page).next()).expect("event").name).collect();
    assert_eq!(names, ["z_started", "a_ended", "z_started"]);
    page.unsubscribe("a_ended");
    assert_eq!(runtime.block_on(host.raise_event("a_ended", 1)), Ok(Value::Bool(false)), "no subscription is left");
    drop(page);
    assert_eq!(runtime.block_on(host.raise_event("z_started", 1)), Ok(Value::Bool(false)));
}

#[test]
fn origins_are_judged_and_refusals_written_down() {
    let (_runtime, desk) = desk();
    assert!(desk.judge_origin("phone", "https://phone.example").is_ok());
    assert!(desk.judge_origin("phone", "https://phone.example:8443").is_err());
    assert_eq!(desk.judge_origin("voice", "https://phone.example"), Err(None));
    let entry = desk.diagnostics(0).pop().expect("entry");
    assert_eq!(entry.kind, DiagnosticKind::OriginRefused);
    assert_eq!(
        entry.message,
        "sender origin https://phone.example:8443 is not trusted; provider \"phone\" has https://phone.example"
    );
}

#[test]
fn the_task_ends_with_the_desk() {
    let (runtime, desk) = desk_with(Arc::new(MemoryRecords::new()));
    let again = desk.clone();
    assert_eq!(runtime.tasks(), 1);
    drop(desk);
    runtime.run_until_stalled();
    assert_eq!(runtime.tasks(), 1);
    drop(again);
    runtime.run_until_stalled();
    assert_eq!(runtime.tasks(), 0);
    runtime.block_on(runtime.sleep(Duration::ZERO));
}
