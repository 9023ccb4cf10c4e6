//! Slugs that need the record store.

use cif_protocol::host::{CreateTab, NotifyEvent, SetSessionTitle, TabInput};
use cif_protocol::{NotificationTemplate, Record, SessionTemplate, TabPageKind, TabTemplate};

use super::*;

const ADA: &str = "20000000-0000-4000-8000-000000000001";
const CASE: &str = "30000000-0000-4000-8000-000000000001";

/// Templates with slugs of every kind.
fn bench(record: ProviderRecord) -> (Bench, ConnectionId) {
    let mut templates = Templates::default();
    templates.tabs.push(
        TabTemplate::new("vnd_case", "Case", TabPageKind::EntityRecord)
            .with_title("{anchor.ticketnumber}")
            .with_parameter("entityName", "incident")
            .with_parameter("entityId", "{caseId}"),
    );
    templates.tabs.push(
        TabTemplate::new("vnd_found", "Found", TabPageKind::EntityRecord)
            .with_parameter("entityName", "contact")
            .with_parameter("entityId", "{$odata.contact.contactid.?$filter=mobilephone eq '{number}'}"),
    );
    templates.tabs.push(TabTemplate::new("vnd_site", "Site", TabPageKind::ThirdPartyWebsite).with_parameter(
        "url",
        "https://a.example/?q={$odata.contact.fullname.?$filter=contactid eq {anchor._customerid_value}}",
    ));
    let session = |name: &str, title: &str| SessionTemplate::new(name, name).with_title(title);
    templates.sessions.push(
        session("vnd_anchor", "{anchor.title} / {anchor.entityName}").with_anchor_tab("vnd_case").with_tab("vnd_site"),
    );
    templates
        .sessions
        .push(session("vnd_query", "{$Odata.contact.fullname.?$filter=contactid eq '{id}'&$select=fullname}"));
    templates.sessions.push(session("vnd_found", "x").with_anchor_tab("vnd_found"));
    templates.notifications.push(
        NotificationTemplate::new(
            "vnd_call",
            "Call",
            "From {$odata.contact.fullname.?$filter=mobilephone eq '{number}'}",
        )
        .with_field("City", "{$odata.contact.address1_city.?$filter=mobilephone eq '{number}'}"),
    );
    let mut bench = Bench::with(DeskConfig::new(vec![record]).with_templates(templates));
    let phone = bench.connect("phone");
    (bench, phone)
}

fn session(template: &str, name: &str, value: &str) -> CreateSession {
    CreateSession::new(SessionInput::new(template).parameter(name, value))
}

fn title(bench: &Bench) -> String {
    let view = bench.workspace.view(bench.now);
    view.sessions.iter().find(|session| session.focused).expect("a focused session").title.clone()
}

#[test]
fn the_record_of_the_anchor_tab_names_the_session() {
    let (mut bench, phone) = bench(widget("phone"));
    bench.call(phone, session("vnd_anchor", "caseId", CASE)).expect("session");
    assert_eq!(title(&bench), "Delivery is late / incident");
    let tabs = bench.workspace.view(bench.now).tabs;
    assert_eq!(tabs[0].title, "CAS-01001");
    // A query whose own slug is in the anchor's record, in a URL.
    assert_eq!(tabs[1].page, Page::Website { url: "https://a.example/?q=Ada%20Lovelace".to_owned() });
    // A later title has the record still.
    let mut input = Record::new();
    input.insert("x", "y");
    assert_eq!(bench.call(phone, SetSessionTitle::new(input)).expect("title"), "Delivery is late / incident");
    // A tab that is opened later sees it, too.
    let tab = bench.call(phone, CreateTab::new(TabInput::new("vnd_site"))).expect("tab");
    let found = bench.workspace.page_of(&tab).expect("open");
    assert_eq!(found, Page::Website { url: "https://a.example/?q=Ada%20Lovelace".to_owned() });
}

#[test]
fn a_query_gives_titles_parameters_and_notifications() {
    let (mut bench, phone) = bench(widget("phone"));
    bench.call(phone, session("vnd_query", "id", ADA)).expect("session");
    assert_eq!(title(&bench), "Ada Lovelace");
    bench.call(phone, session("vnd_found", "number", "+1 (555) 010-0199")).expect("session");
    assert_eq!(bench.workspace.view(bench.now).tabs[0].page, Page::record("contact", ADA));
    let parameters = Record::new().with("number", "+1 (555) 010-0199");
    let call = NotifyEvent::new().template_name("vnd_call").template_parameters(parameters);
    bench.later(phone, call);
    let shown = bench.workspace.view(bench.now).notification.expect("a popup");
    assert_eq!((shown.title.as_str(), shown.rows[0].value.as_str()), ("From Ada Lovelace", "Springfield"));
}

#[test]
fn what_is_not_found_is_empty_and_reported() {
    let (mut bench, phone) = bench(widget("phone"));
    bench.call(phone, session("vnd_query", "id", "nobody")).expect("session");
    assert_eq!(title(&bench), "vnd_query", "the template's name");
    bench.call(phone, session("vnd_anchor", "caseId", "30000000-0000-4000-8000-0000000000ff")).expect("session");
    assert_eq!(title(&bench), "/");
    let log: Vec<String> = bench.workspace.diagnostics().entries().map(|entry| entry.message.clone()).collect();
    assert!(
        log.iter().any(|text| text.contains("the record of the anchor tab") && text.contains("does not exist")),
        "{log:?}"
    );
}

#[test]
fn a_query_reaches_only_tables_that_the_provider_was_granted() {
    let (mut bench, phone) = bench(widget("phone").with_tables(["incident"]));
    bench.call(phone, session("vnd_query", "id", ADA)).expect("session");
    assert_eq!(title(&bench), "vnd_query");
    let log: Vec<String> = bench.workspace.diagnostics().entries().map(|entry| entry.message.clone()).collect();
    assert!(log.iter().any(|text| text.contains("may not use table")), "{log:?}");
}

#[test]
fn the_answer_comes_before_the_focus_events_all_the_same() {
    let (mut bench, phone) = bench(widget("phone"));
    bench.call(phone, cif_protocol::host::AddHandler::new("onSessionSwitched")).expect("registered");
    bench.outputs();
    let Answer::Records(job) = bench.workspace.call(bench.now, phone, session("vnd_query", "id", ADA).into()) else {
        panic!("the store is asked first");
    };
    assert_eq!(bench.outputs(), [""; 0]);
    let outcome = block_on(job.run(&bench.records));
    assert!(matches!(bench.workspace.finish_job(bench.now, *job, outcome), Answer::Done(Ok(_))));
    assert_eq!(bench.outputs().len(), 1);
}
