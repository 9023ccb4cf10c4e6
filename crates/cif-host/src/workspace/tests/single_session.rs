//! A single-session app: one main page, one widget, panel sessions without tabs.

use cif_protocol::host::{
    AddHandler, CanCreateSession, CloseTab, CreateTab, CreateTabInHomeSession, FocusTab, GetAllSessions,
    GetEnvironment, GetFocusedSession, GetFocusedTab, GetMode, GetSession, GetTabs, IsConsoleApp, NotifyEvent,
    NotifyKpiBreach, NotifyNewActivity, RefreshTab, RequestFocusSession, SearchAndOpenRecords, SetMode,
    SetSessionTitle, SetTabTitle, TabInput,
};
use cif_protocol::{ApiVersion, Record, SessionId};

use super::*;

fn bench() -> (Bench, ConnectionId) {
    let mut record = widget("a");
    record.api_version = ApiVersion::V1;
    let mut bench = Bench::with(DeskConfig::new(vec![record, native("n")]).with_app(AppKind::SingleSession));
    let a = bench.connect("a");
    (bench, a)
}

fn refused<C: HostCall>(bench: &mut Bench, from: ConnectionId, call: C)
where
    C::Reply: std::fmt::Debug,
{
    let failure = bench.call(from, call).expect_err("not built in a single-session app");
    assert_eq!(failure.message, "Not implemented");
}

#[test]
fn calls_that_need_tabs_are_not_implemented() {
    let (mut bench, a) = bench();
    refused(&mut bench, a, CreateTab::new(TabInput::new("Bing")));
    refused(&mut bench, a, FocusTab::new("tab-id-1"));
    refused(&mut bench, a, SetSessionTitle::new(Record::new().with("title", "x")));
    refused(&mut bench, a, CloseTab::new("tab-id-1"));
    refused(&mut bench, a, RefreshTab::new("tab-id-1"));
    refused(&mut bench, a, SetTabTitle::new(Record::new().with("title", "x"), "tab-id-1"));
    refused(&mut bench, a, CreateTabInHomeSession::new(TabInput::new("Bing")));
    assert_eq!(bench.call(a, GetTabs::new()).expect("tabs"), []);
    assert_eq!(bench.call(a, GetFocusedTab::new()), Ok(None));
}

#[test]
fn the_panel_is_never_hidden_and_always_that_of_the_page() {
    let (mut bench, a) = bench();
    let n = bench.connect("n");
    bench.session(n, "Ada");
    for (wanted, mode) in [(PanelMode::Docked, PanelMode::Docked), (PanelMode::Hidden, PanelMode::Minimized)] {
        assert_eq!(bench.call(a, SetMode::new(wanted)), Ok(mode));
        assert_eq!(bench.call(a, GetMode::new()), Ok(mode));
        assert_eq!(bench.call(n, GetMode::new()), Ok(PanelMode::Minimized));
    }
    assert!(bench.call(n, SetMode::new(PanelMode::Docked)).is_err());
    bench.call(a, AddHandler::new("onmodechanged")).expect("handler");
    bench.act(AgentAction::SetPanelMode { mode: PanelMode::Docked }).expect("toggle");
    bench.act(AgentAction::SetPanelMode { mode: PanelMode::Hidden }).expect("toggle");
    let told: Vec<String> = bench.outputs().into_iter().filter(|text| text.starts_with("onmodechanged")).collect();
    assert_eq!(told[told.len() - 1], "onmodechanged {\"value\":0}");
    assert_eq!(bench.view().panel.mode, PanelMode::Minimized);
}

#[test]
fn five_sessions_and_the_last_one_left_gets_the_focus() {
    let (mut bench, a) = bench();
    let ids: Vec<SessionId> = (0..5).map(|at| bench.session(a, &at.to_string())).collect();
    assert_eq!(ids[4].as_str(), "session-id-5");
    assert!(!bench.call(a, CanCreateSession::new()).expect("answer"));
    assert_eq!(bench.call(a, GetAllSessions::new()).expect("ids"), ids);
    bench.act(AgentAction::FocusSession { session: ids[0].clone() }).expect("focus");
    bench.act(AgentAction::FocusSession { session: ids[2].clone() }).expect("focus");
    bench.act(AgentAction::CloseSession { session: ids[2].clone() }).expect("close");
    assert_eq!(bench.call(a, GetFocusedSession::new()), Ok(Some(ids[4].clone())));
}

#[test]
fn the_main_page_stays_whatever_session_has_the_focus() {
    let (mut bench, a) = bench();
    bench.call(a, AddHandler::new("onpagenavigate")).expect("handler");
    bench.session(a, "Ada");
    assert_eq!(bench.outputs(), [""; 0], "a panel session is no navigation");
    bench.call(a, SearchAndOpenRecords::new("contact", "$filter=contains(mobilephone,'010-0199')")).expect("rows");
    let view = bench.view();
    assert_eq!((view.tabs.len(), view.tabs[0].title.as_str()), (1, "Ada Lovelace"));
    assert_eq!(bench.outputs().len(), 1);
    let environment = bench.call(a, GetEnvironment::new()).expect("environment");
    assert_eq!((environment.text("etn"), environment.text("navigationType")), (Some("contact"), Some("singlesession")));
    bench.act(AgentAction::OpenPage { page: Page::list("account"), new_tab: false }).expect("page");
    assert_eq!(bench.view().tabs[0].page, Page::list("account"));
}

#[test]
fn calls_about_sessions_work_on_those_of_the_panel() {
    let (mut bench, a) = bench();
    assert!(!bench.call(a, IsConsoleApp::new()).expect("answer"));
    assert!(bench.call(a, CanCreateSession::new()).expect("answer"));
    let (ada, bob) = (bench.session(a, "Ada"), bench.session(a, "Bob"));
    assert_eq!(bench.call(a, GetFocusedSession::new()), Ok(Some(bob.clone())));
    let info = bench.call(a, GetSession::new(ada.clone())).expect("own");
    assert_eq!((info.session_id, info.is_focused), (ada.clone(), false));
    let badge =
        |bench: &Bench| bench.view().sessions.iter().find(|one| one.id == ada).and_then(|one| one.badge.clone());
    for (count, text) in [(3, "3"), (99, "99"), (100, "99")] {
        bench.call(a, RequestFocusSession::new(ada.clone()).messages_count(Value::from(count))).expect("marked");
        assert_eq!(badge(&bench).expect("badge").text, text);
    }
    bench.call(a, NotifyNewActivity::new(ada.clone()).messages_count(Value::from(4))).expect("marked");
    bench.call(a, NotifyKpiBreach::new(ada.clone())).expect("marked");
    assert!(badge(&bench).is_some_and(|badge| badge.count == Some(4) && badge.kpi_breach));
    assert_eq!(bench.call(a, GetFocusedSession::new()), Ok(Some(bob)), "a mark is no switch");
    let initials: Vec<String> = bench.view().sessions.into_iter().skip(1).map(|one| one.initials).collect();
    assert_eq!(initials, ["AD", "BO"]);

    let call = NotifyEvent::new().template_name("cif_incoming_call");
    let ticket = bench.later(a, call);
    let shown = bench.view().notification.expect("shown").id;
    bench.act(AgentAction::AcceptNotification { id: shown }).expect("accept");
    let replied = bench
        .workspace
        .take_outputs()
        .into_iter()
        .any(|output| matches!(output, Output::Reply { ticket: one, result: Ok(_), .. } if one == ticket));
    assert!(replied);
}
