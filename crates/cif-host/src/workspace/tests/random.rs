//! Random sequences: nothing panics, every call ends at most once, the parts stay consistent.

use std::collections::BTreeSet;

use cif_protocol::host::{
    AddHandler, CancelEvent, CloseNotes, CloseTab, CreateTab, CreateTabInHomeSession, FocusTab, GetSession,
    InitializeAgentPresenceList, InsertNotes, JsonObject, NotifyEvent, NotifyKpiBreach, NotifyNewActivity, OpenForm,
    RefreshForm, RenderSearchPage, RequestFocusSession, SearchAndOpenRecords, SetClickToAct, SetMode, SetPresence,
    SetSessionTitle, SetTabTitle, SetWidth, TabInput, UpdateContext,
};
use cif_protocol::{NotificationId, Record, SessionId, TabId};
use proptest::prelude::*;

use super::*;

const TEMPLATES: [&str; 5] = ["cif_call", "vnd_call_session", "vnd_second_session", "nothing", "CallSessionTemplate"];

fn request(kind: u8, number: u16) -> HostRequest {
    let session = SessionId::new(format!("session-id-{}", number % 12));
    let record = |key: &str, value: &str| Record::new().with(key, value);
    match kind {
        0 => SetMode::new([PanelMode::Minimized, PanelMode::Docked, PanelMode::Hidden][usize::from(number % 3)]).into(),
        1 => SetWidth::new(u32::from(number)).into(),
        2 => CreateSession::new(TEMPLATES[usize::from(number % 5)]).customer_name("{customerName}").into(),
        3 => GetSession::new(session).into(),
        4 => SetSessionTitle::new(record("sessionId", session.as_str())).into(),
        5 => CreateTab::new(TabInput::new("sample_entityrecord").parameters(record("entityName", "contact"))).into(),
        6 => FocusTab::new(TabId::new(format!("tab-id-{}", number % 40))).into(),
        7 => OpenForm::new(JsonObject(record("entityName", "incident"))).into(),
        8 => NotifyEvent::new().template_name("cif_incoming_call").cancellation_token((number % 4).to_string()).into(),
        9 => CancelEvent::new((number % 4).to_string()).into(),
        10 => SetClickToAct::new().value(number % 2 == 0).into(),
        11 => AddHandler::new(["onclicktoact", "onmodechanged", "onSessionSwitched"][usize::from(number % 3)]).into(),
        12 => SearchAndOpenRecords::new("contact", format!("$top={}", number % 3)).into(),
        13 => CloseTab::new(TabId::new(format!("tab-id-{}", number % 40))).into(),
        14 => RefreshForm::new().save(number % 2 == 0).into(),
        15 => CreateTabInHomeSession::new(TabInput::new("Bing")).into(),
        16 => {
            UpdateContext::new(Value::Object([("customerName", "x")].into_iter().collect())).session_id(session).into()
        }
        17 => RequestFocusSession::new(session).messages_count(Value::from(u32::from(number))).into(),
        18 => NotifyNewActivity::new(session).messages_count(Value::from(f64::from(number) - 9.0)).into(),
        19 => NotifyKpiBreach::new(session).reset(number % 2 == 0).into(),
        20 => SetPresence::new(["Available", "Busy", "Inactive"][usize::from(number % 3)]).into(),
        21 => InitializeAgentPresenceList::new(Vec::new()).into(),
        22 => RenderSearchPage::new("contact", number.to_string()).into(),
        23 => SetTabTitle::new(record("title", "{customerName}"), TabId::new(format!("tab-id-{}", number % 40))).into(),
        24 => InsertNotes::new("contact", "contacts", "20000000-0000-4000-8000-000000000001").into(),
        25 => CloseNotes::new().into(),
        _ => raw("something", &[("value", f64::from(number).into())]),
    }
}

fn action(kind: u8, number: u16) -> AgentAction {
    let session = SessionId::new(format!("session-id-{}", number % 12));
    let tab = TabId::new(format!("tab-id-{}", number % 40));
    let id = NotificationId::new(format!("notification-{}", number % 80));
    match kind {
        0 => AgentAction::AcceptNotification { id },
        1 => AgentAction::DeclineNotification { id },
        2 => AgentAction::FocusSession { session },
        3 => AgentAction::CloseSession { session },
        4 => AgentAction::FocusTab { tab },
        5 => AgentAction::CloseTab { tab },
        6 => AgentAction::OpenPage { page: Page::record("contact", "1"), new_tab: number % 2 == 0 },
        7 => AgentAction::FormSaved { tab, entity: "incident".to_owned(), id: "1".to_owned(), name: None },
        8 => AgentAction::SetPanelMode { mode: PanelMode::Docked },
        9 => AgentAction::ResizePanel { width: f64::from(number) },
        10 => AgentAction::SetPresence { presence: format!("00000000-0000-0000-0000-0000000000a{}", number % 7) },
        11 => AgentAction::NoteText { note: number.into(), text: "x".to_owned() },
        12 => AgentAction::SaveNote { note: number.into(), text: Some("x".to_owned()) },
        _ => AgentAction::ClickToAct {
            value: number.to_string(),
            name: String::new(),
            format: String::new(),
            entity: None,
            id: None,
            title: None,
        },
    }
}

/// Looks at what came out since the last time; every ticket must be open and ends here.
fn end_tickets(bench: &mut Bench, open: &mut BTreeSet<Ticket>) {
    for output in bench.workspace.take_outputs() {
        if let Output::Reply { ticket, .. } | Output::Dropped(ticket) = output {
            assert!(open.remove(&ticket), "{ticket:?} ended twice or was never open");
        }
    }
}

fn check(bench: &Bench) {
    let view = bench.view();
    assert_eq!(view.sessions.iter().filter(|session| session.focused).count(), 1);
    assert_eq!(view.tabs.iter().filter(|tab| tab.focused).count(), 1);
    assert!(view.sessions[0].home && view.sessions.len() <= 11 && view.tabs.len() <= 50);
    assert!(view.notifications_waiting <= 10);
    let news = |session: &SessionView| session.badge.as_ref().is_some_and(|badge| badge.count.is_some());
    assert!(
        !view.sessions.iter().any(|session| session.focused && news(session)),
        "news on the session that has the focus"
    );
    assert!(view.presence.is_some() || view.presences.is_empty());
    assert!(view.providers.iter().filter(|provider| provider.active).count() == 1);
    assert!(bench.workspace.next_deadline().is_none_or(|deadline| deadline > bench.now));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sequence(
        single in any::<bool>(),
        steps in proptest::collection::vec((0u8..10, 0u8..28, any::<u16>()), 1..200),
    ) {
        let (mut bench, names) = if single {
            let mut page = widget("a").with_click_to_act(true);
            page.api_version = cif_protocol::ApiVersion::V1;
            let config = DeskConfig::new(vec![page, native("m"), native("n")]).with_app(AppKind::SingleSession);
            (Bench::with(config), ["a", "m", "n"])
        } else {
            (Bench::new(vec![widget("a"), widget("b").with_click_to_act(true), native("n")]), ["a", "b", "n"])
        };
        let mut connections = names.map(|name| bench.connect(name));
        let mut open = BTreeSet::new();
        for (what, kind, number) in steps {
            let at = usize::from(number % 3);
            match what {
                0..=4 => {
                    if let Answer::Later(ticket) = bench.answer(connections[at], request(kind, number)) {
                        assert!(open.insert(ticket));
                    }
                }
                5..=6 => drop(bench.act(action(kind % 16, number))),
                7 => bench.advance(Duration::from_millis(number.into())),
                8 => bench.workspace.reload(bench.now, connections[at]),
                _ => {
                    bench.workspace.disconnect(bench.now, connections[at]);
                    connections[at] = bench.connect(names[at]);
                }
            }
            let now = bench.now;
            bench.workspace.handle_timeout(now);
            if number % 3 == 0 {
                bench.background();
            }
            end_tickets(&mut bench, &mut open);
            check(&bench);
        }
        for connection in connections {
            bench.workspace.disconnect(bench.now, connection);
        }
        bench.background();
        end_tickets(&mut bench, &mut open);
        prop_assert!(open.is_empty(), "{open:?} never ended");
    }
}
