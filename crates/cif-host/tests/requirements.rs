//! The requirements of the host model, one test each (`docs/src/host-model.md`, requirements). Those that concern messages
//! of frames are with the gate, `crates/cif-bridge/src/gate/tests/requirements.rs`, under the same kind of name:
//!
//! | here | at the gate |
//! |---|---|
//! | 2, 3, 7 to 20, 22 to 28, 30 | 1, 2, 3, 4, 5, 6, 21, 29 |
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use cif_host::{
    AgentAction, Answer, ConnectionId, DeskConfig, MemoryRecords, Output, Page, Side, Templates, Ticket, Workspace,
    demo_records,
};
use cif_protocol::host::{Failure, HostEvent, HostReply, HostRequest};
use cif_protocol::{Instant, ProviderRecord, SessionTemplate, Value};
use futures::executor::block_on;

const ADA: &str = "20000000-0000-4000-8000-000000000001";

struct Bench {
    workspace: Workspace,
    records: MemoryRecords,
}

fn plain(json: &str) -> Value {
    Value::from_plain_json(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn record(name: &str) -> ProviderRecord {
    ProviderRecord::widget(name, format!("https://{name}.example/"))
}

/// A desk with one provider, `phone`.
fn single() -> (Bench, ConnectionId) {
    let mut bench = Bench::new(vec![record("phone")]);
    let phone = bench.connect("phone");
    (bench, phone)
}

/// A desk with two providers, `a` before `b`.
fn two() -> (Bench, ConnectionId, ConnectionId) {
    let mut bench = Bench::new(vec![record("a"), record("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    (bench, a, b)
}

impl Bench {
    fn new(providers: Vec<ProviderRecord>) -> Self {
        let mut templates = Templates::default();
        templates.sessions.push(SessionTemplate::new("vnd_titled", "Titled").with_title("Case {caseId}"));
        let config = DeskConfig::new(providers).with_templates(templates);
        Self { workspace: Workspace::new(config), records: demo_records().unwrap() }
    }

    fn connect(&mut self, name: &str) -> ConnectionId {
        self.workspace.connect(Instant::ZERO, name, Side::Frame).unwrap()
    }

    fn answer(&mut self, from: ConnectionId, wire: &str, data: &str) -> Answer {
        let request = match HostRequest::decode(wire, plain(data)) {
            Ok(request) => request,
            Err(error) => return Answer::Done(Err(Failure::from_decode(wire, &error))),
        };
        let mut answer = self.workspace.call(Instant::ZERO, from, request);
        while let Answer::Records(job) = answer {
            let outcome = block_on(job.run(&self.records));
            answer = self.workspace.finish_job(Instant::ZERO, *job, outcome);
        }
        answer
    }

    fn call(&mut self, from: ConnectionId, wire: &str, data: &str) -> Result<Value, Failure> {
        match self.answer(from, wire, data) {
            Answer::Done(result) => result.map(|reply| reply.to_wire_value().unwrap()),
            other => panic!("{wire} is not answered at once: {other:?}"),
        }
    }

    fn ok(&mut self, from: ConnectionId, wire: &str, data: &str) -> Value {
        self.call(from, wire, data).unwrap_or_else(|failure| panic!("{wire} {data}: {failure}"))
    }

    fn fails(&mut self, from: ConnectionId, wire: &str, data: &str) -> Failure {
        match self.call(from, wire, data) {
            Ok(value) => panic!("{wire} {data} gives {value:?}"),
            Err(failure) => failure,
        }
    }

    fn later(&mut self, from: ConnectionId, wire: &str, data: &str) -> Ticket {
        match self.answer(from, wire, data) {
            Answer::Later(ticket) => ticket,
            other => panic!("{wire} does not wait for the agent: {other:?}"),
        }
    }

    fn session(&mut self, from: ConnectionId, parameters: &str) -> String {
        let data = format!(r#"{{"input": {{"templateName": "vnd_titled", "templateParameters": {parameters}}}}}"#);
        self.ok(from, "createSession", &data).as_str().unwrap().to_owned()
    }

    /// Events since the last look, with their connection.
    fn events(&mut self) -> Vec<(ConnectionId, HostEvent)> {
        let event = |output| match output {
            Output::Event { connection, event, .. } => Some((connection, event)),
            _ => None,
        };
        self.workspace.take_outputs().into_iter().filter_map(event).collect()
    }

    fn names(&mut self, of: ConnectionId) -> Vec<String> {
        let mine = |(to, event): (ConnectionId, HostEvent)| (to == of).then(|| event.wire_name().to_owned());
        self.events().into_iter().filter_map(mine).collect()
    }

    fn log(&self) -> String {
        let texts = self.workspace.diagnostics().entries().map(|entry| entry.message.clone());
        texts.collect::<Vec<_>>().join("\n")
    }

    fn act(&mut self, action: AgentAction) {
        self.workspace.act(Instant::ZERO, action).unwrap();
    }

    fn focused_page(&self) -> Page {
        let view = self.workspace.view(Instant::ZERO);
        view.tabs.into_iter().find(|tab| tab.focused).unwrap().page
    }
}

/// The error map of a failure has what every error map has.
fn is_error_map(failure: &Failure, wire: &str) {
    let map = failure.to_map();
    assert!(map.get("message").and_then(Value::as_str).is_some_and(|text| !text.is_empty()), "{map:?}");
    assert_eq!(map.get("msdyn_name").and_then(Value::as_str), Some(wire));
}

#[test]
fn requirement_02_origins_are_compared_exactly() {
    let bench = Bench::new(vec![record("phone")]);
    let policy = bench.workspace.registry().find("phone").unwrap().policy.clone().unwrap();
    assert!(policy.judge("https://phone.example").is_ok());
    for other in [
        "https://phone.example:8443",
        "http://phone.example",
        "https://x.phone.example",
        "https://phone.example.evil.example",
    ] {
        assert!(policy.judge(other).is_err(), "{other}");
    }
}

#[test]
fn requirement_03_a_trusted_domain_belongs_to_its_provider() {
    let bench = Bench::new(vec![record("a").with_trusted_domain("shared.example"), record("b")]);
    let judge = |name: &str| {
        bench.workspace.registry().find(name).unwrap().policy.clone().unwrap().judge("https://shared.example").is_ok()
    };
    assert!(judge("a") && !judge("b"));
}

#[test]
fn requirement_07_the_first_provider_in_channel_order_starts_as_active() {
    let bench = Bench::new(vec![record("late").with_sort_order(5), record("first").with_sort_order(1)]);
    let view = bench.workspace.view(Instant::ZERO);
    let active: Vec<&str> = view.providers.iter().filter(|one| one.active).map(|one| one.name.as_str()).collect();
    assert_eq!(active, ["first"]);
}

#[test]
fn requirement_08_click_to_act_picks_the_first_flagged_provider() {
    let (mut bench, a, b) = two();
    for from in [a, b] {
        bench.ok(from, "addGenericHandler", r#"{"eventType": "onclicktoact"}"#);
    }
    bench.ok(b, "setclicktoact", r#"{"value": true}"#);
    let click = || serde_json::from_str(r#"{"action": "clickToAct", "value": "5550100199"}"#).unwrap();
    bench.act(click());
    let told = bench.events();
    assert_eq!(told.iter().map(|(to, _)| *to).collect::<Vec<_>>(), [b], "the first one has no flag");
    bench.ok(a, "setclicktoact", r#"{"value": true}"#);
    bench.act(click());
    assert_eq!(bench.events()[0].0, a);
}

#[test]
fn requirement_09_set_session_title_answers_the_new_title() {
    let (mut bench, phone) = single();
    let id = bench.session(phone, r#"{"caseId": "1"}"#);
    let title = bench.ok(phone, "setSessionTitle", &format!(r#"{{"input": {{"sessionId": "{id}", "caseId": "2"}}}}"#));
    assert_eq!(title, "Case 2".into());
}

#[test]
fn requirement_10_tabs_by_tag_and_ownership_failures() {
    let (mut bench, a, b) = two();
    bench.session(a, "{}");
    let tab = r#"{"input": {"templateName": "Contacts", "templateTag": "tagged"}}"#;
    let id = bench.ok(a, "createTab", tab);
    assert_eq!(bench.ok(a, "getTabsByTagOrName", r#"{"templateTag": "tagged"}"#), Value::Array(vec![id]));
    for (wire, data) in [
        ("createTab", tab),
        ("getTabsByTagOrName", "{}"),
        ("getFocusedTab", "{}"),
        ("focusTab", r#"{"tabId": "tab-id-1"}"#),
        ("refreshTab", r#"{"tabId": "tab-id-1"}"#),
        ("closeTab", r#"{"tabId": "tab-id-1"}"#),
        ("setTabTitle", r#"{"tabId": "tab-id-1", "input": {"title": "x"}}"#),
        ("setmode", r#"{"value": 1}"#),
        ("setwidth", r#"{"value": 400}"#),
        ("getSession", r#"{"sessionId": "session-id-1"}"#),
        ("updateContext", r#"{"input": {"x": 1}}"#),
        ("setSessionTitle", r#"{"input": {"sessionId": "session-id-1"}}"#),
        ("requestFocusSession", r#"{"sessionId": "session-id-1"}"#),
    ] {
        is_error_map(&bench.fails(b, wire, data), wire);
    }
}

#[test]
fn requirement_11_platform_errors_are_error_maps() {
    let (mut bench, phone) = single();
    for (wire, data) in [
        ("openform", r#"{"entityFormOptions": "{\"entityName\":\"nothing\"}"}"#),
        ("openDialog", r#"{"dialogType": "confirmDialog", "dialogStrings": "no json"}"#),
        ("showGlobalNotification", r#"{"notificationOptions": 7}"#),
    ] {
        is_error_map(&bench.fails(phone, wire, data), wire);
    }
}

#[test]
fn requirement_12_every_error_has_a_message() {
    let (mut bench, phone) = single();
    for info in cif_protocol::host::methods() {
        if let Answer::Done(Err(failure)) = bench.answer(phone, info.wire, "{}") {
            is_error_map(&failure, info.wire);
        }
    }
}

#[test]
fn requirement_13_every_record_call_is_answered_on_failure_too() {
    let (mut bench, phone) = single();
    for (wire, data) in [
        ("createrecord", r#"{"entityName": "nothing", "value": {}}"#),
        ("retrieverecord", r#"{"entityName": "contact", "entityId": "none"}"#),
        ("updaterecord", r#"{"entityName": "contact", "entityId": "none", "value": {"x": 1}}"#),
        ("deleterecord", r#"{"entityName": "contact", "entityId": "none"}"#),
        ("search", r#"{"entityName": "nothing", "queryParameters": "$top=1", "searchOnly": true}"#),
        ("searchandopenrecords", r#"{"entityName": "nothing", "queryParameters": "$top=1", "searchOnly": false}"#),
    ] {
        is_error_map(&bench.fails(phone, wire, data), wire);
    }
}

#[test]
fn requirement_14_a_notification_without_a_template_is_answered() {
    let (mut bench, phone) = single();
    is_error_map(&bench.fails(phone, "notifyEvent", r#"{"templateName": "nothing"}"#), "notifyEvent");
    is_error_map(&bench.fails(phone, "notifyEvent", "{}"), "notifyEvent");
}

#[test]
fn requirement_15_calls_that_hung_are_answered() {
    let (mut bench, phone) = single();
    bench.session(phone, "{}");
    for (wire, data) in [
        ("closeNotes", "{}"),
        ("cancelEvent", r#"{"cancellationToken": "none"}"#),
        ("closeTab", r#"{"tabId": "none"}"#),
        ("setPresence", r#"{"presenceState": "Nothing"}"#),
        ("getPresence", "{}"),
        ("openMDDDialog", r#"{"dialogName": "none"}"#),
        ("executeAction", r#"{"actionName": "none", "parameters": "{}"}"#),
        ("getFcsValue", r#"{"namespace": "a", "uniqueName": "b"}"#),
        ("showTimeoutGlobalNotification", "{}"),
    ] {
        match bench.answer(phone, wire, data) {
            Answer::Done(Ok(_)) | Answer::Later(_) => {}
            Answer::Done(Err(failure)) => is_error_map(&failure, wire),
            other => panic!("{wire}: {other:?}"),
        }
    }
}

#[test]
fn requirement_16_custom_events_reach_those_that_registered_once_each() {
    let (mut bench, a, b) = two();
    for from in [a, a, b] {
        bench.ok(from, "addGenericHandler", r#"{"eventType": "vnd_event"}"#);
    }
    bench.events();
    bench.act(serde_json::from_str(r#"{"action": "raiseEvent", "name": "vnd_event", "value": 1}"#).unwrap());
    let mut told: Vec<ConnectionId> = bench.events().into_iter().map(|(to, _)| to).collect();
    told.sort_unstable();
    assert_eq!(told, [a, b]);
}

#[test]
fn requirement_17_update_context_answers_the_merged_values() {
    let (mut bench, phone) = single();
    let first = bench.session(phone, r#"{"interaction_id": "7"}"#);
    bench.session(phone, "{}");
    let data = format!(r#"{{"input": {{"customer_online": false}}, "sessionId": "{first}"}}"#);
    let merged = bench.ok(phone, "updateContext", &data);
    assert_eq!((merged.get("interaction_id"), merged.get("customer_online")), (Some(&"7".into()), Some(&false.into())));
}

#[test]
fn requirement_18_the_provider_session_id_is_kept() {
    let (mut bench, phone) = single();
    let id =
        bench.ok(phone, "createSession", r#"{"input": {"templateName": "vnd_titled"}, "providerSessionId": "p-9"}"#);
    let info = bench.ok(phone, "getSession", &format!(r#"{{"sessionId": "{}"}}"#, id.as_str().unwrap()));
    assert_eq!(info.get("providerSessionId"), Some(&"p-9".into()));
}

#[test]
fn requirement_19_the_first_mode_event_is_delivered() {
    let (mut bench, phone) = single();
    bench.ok(phone, "addGenericHandler", r#"{"eventType": "onmodechanged"}"#);
    bench.act(serde_json::from_str(r#"{"action": "setPanelMode", "mode": 1}"#).unwrap());
    assert_eq!(bench.names(phone), ["onmodechanged"]);
}

#[test]
fn requirement_20_debug_information_is_answered_with_success() {
    let (mut bench, phone) = single();
    assert_eq!(bench.ok(phone, "debugInformationEvent", "{}"), true.into());
}

#[test]
fn requirement_22_activities_open_as_the_record_that_was_found() {
    let (mut bench, phone) = single();
    let data = r#"{"entityName": "phonecall", "value": {"subject": "Call", "phonenumber": "1"}}"#;
    let saved = bench.ok(phone, "createrecord", data);
    let id = saved.get("id").and_then(Value::as_str).unwrap().to_owned();
    let query = format!(
        r#"{{"entityName": "phonecall", "queryParameters": "$filter=activityid eq {id}", "searchOnly": false}}"#
    );
    bench.ok(phone, "searchandopenrecords", &query);
    assert_eq!(bench.focused_page(), Page::record("phonecall", id));
}

#[test]
fn requirement_23_titles_are_plain_text() {
    let (mut bench, phone) = single();
    bench.session(phone, r#"{"caseId": "+1 (555) 010-0199 <b>"}"#);
    let view = bench.workspace.view(Instant::ZERO);
    assert_eq!(view.sessions[1].title, "Case +1 (555) 010-0199 <b>");
}

#[test]
fn requirement_24_a_negative_count_is_a_failure() {
    let (mut bench, phone) = single();
    let id = bench.session(phone, "{}");
    let failure = bench.fails(phone, "notifyNewActivity", &format!(r#"{{"sessionId": "{id}", "messagesCount": -1}}"#));
    is_error_map(&failure, "notifyNewActivity");
}

#[test]
fn requirement_25_search_text_is_decoded_once() {
    let (mut bench, phone) = single();
    let mut find = |query: &str| {
        let data = format!(r#"{{"entityName": "contact", "queryParameters": "{query}", "searchOnly": true}}"#);
        bench.ok(phone, "search", &data)
    };
    let count = |value: Value| {
        value.as_entries().map_or_else(|| value.as_array().map_or(0, <[Value]>::len), cif_protocol::Entries::len)
    };
    assert_eq!(count(find("$filter=fullname%20eq%20'Ada%20Lovelace'")), 1);
    assert_eq!(count(find("$filter=fullname%20eq%20'Ada%2520Lovelace'")), 0, "%25 is a percent sign and no more");
}

#[test]
fn requirement_26_a_failed_query_does_not_navigate() {
    let (mut bench, phone) = single();
    let before = bench.focused_page();
    bench.fails(
        phone,
        "searchandopenrecords",
        r#"{"entityName": "contact", "queryParameters": "$filter=fullname like 'A'", "searchOnly": false}"#,
    );
    assert_eq!(bench.focused_page(), before);
}

#[test]
fn requirement_27_the_limit_of_sessions_is_told() {
    let (mut bench, phone) = single();
    bench.ok(phone, "addGenericHandler", r#"{"eventType": "onMaxSessionsReached"}"#);
    for _ in 0..10 {
        bench.session(phone, "{}");
    }
    bench.events();
    let failure = bench.fails(phone, "createSession", r#"{"input": {"templateName": "vnd_titled"}}"#);
    assert!(failure.message.contains("10 sessions"), "{failure}");
    assert_eq!(bench.names(phone), ["onMaxSessionsReached"]);
}

#[test]
fn requirement_28_diagnostics_say_which_check_failed() {
    let mut inactive = record("off");
    inactive.active = false;
    let bad = ProviderRecord::widget("bad", "http://bad.example/");
    let bench = Bench::new(vec![record("phone"), inactive, bad]);
    let log = bench.log();
    assert!(
        log.contains("\"off\" is not loaded: it is inactive") && log.contains("\"bad\" is not loaded: channel_url"),
        "{log}"
    );
}

#[test]
fn requirement_30_page_scripts_cannot_fire_built_in_events() {
    let (mut bench, phone) = single();
    bench.ok(phone, "addGenericHandler", r#"{"eventType": "onclicktoact"}"#);
    bench.events();
    let raise = serde_json::from_str(r#"{"action": "raiseEvent", "name": "onclicktoact", "value": 1}"#).unwrap();
    assert!(bench.workspace.act(Instant::ZERO, raise).is_err());
    assert_eq!(bench.events(), []);
}

#[test]
fn checklist_12_two_sessions_in_a_row_get_their_ids_in_order() {
    let (mut bench, phone) = single();
    assert_eq!(
        (bench.session(phone, "{}"), bench.session(phone, "{}")),
        ("session-id-1".to_owned(), "session-id-2".to_owned())
    );
}

#[test]
fn checklist_18_slug_values_also_come_from_top_level_keys() {
    let (mut bench, phone) = single();
    bench.ok(phone, "createSession", r#"{"input": {"templateName": "Titled", "caseId": "from the top"}}"#);
    assert_eq!(bench.workspace.view(Instant::ZERO).sessions[1].title, "Case from the top");
}

#[test]
fn checklist_14_the_user_is_in_braces_and_upper_case() {
    let (mut bench, phone) = single();
    let environment = bench.ok(phone, "getenvironment", "{}");
    let user = environment.get("userId").and_then(Value::as_str).unwrap();
    assert!(user.starts_with('{') && user.ends_with('}') && user.to_uppercase() == user, "{user}");
    assert!(environment.get("orgLcid").and_then(Value::as_f64).is_some());
    assert!(environment.get("customParams").and_then(Value::as_str).is_some());
}

#[test]
fn checklist_16_misuse_is_tolerated() {
    let (mut bench, phone) = single();
    let id = bench.session(phone, "{}");
    bench.ok(phone, "requestFocusSession", &format!(r#"{{"sessionId": "{id}", "messagesCount": "{ADA}"}}"#));
    let tabs = bench.ok(phone, "getTabsByTagOrName", "{}");
    bench.ok(phone, "focusTab", &format!(r#"{{"tabId": {}}}"#, tabs.to_plain_json()));
    bench.ok(
        phone,
        "openform",
        r#"{"entityFormOptions": {"entityName": "contact", "entityId": "20000000-0000-4000-8000-000000000001"}}"#,
    );
    let ticket = bench.later(
        phone,
        "notifyEvent",
        r#"{"templateName": "IncomingCallNotification", "templateParameters": {"number": 5}}"#,
    );
    let popup = bench.workspace.view(Instant::ZERO).notification.unwrap();
    assert_eq!(popup.title, "Call from 5");
    bench.act(AgentAction::AcceptNotification { id: popup.id });
    let answered = |output: &Output| matches!(output, Output::Reply { ticket: done, result: Ok(HostReply::NotifyEvent(_)) } if *done == ticket);
    assert!(bench.workspace.take_outputs().iter().any(answered));
}
