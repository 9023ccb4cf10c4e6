//! Tabs of sessions and what they show.

use cif_protocol::host::{CreateTab, CreateTabInHomeSession, FocusTab, GetTabs, TabInput};
use cif_protocol::{Record, TabId};

use super::*;

fn tabs(bench: &mut Bench, from: ConnectionId, call: GetTabs) -> Vec<String> {
    bench.call(from, call).expect("tabs").into_iter().map(Into::into).collect()
}

fn input(template: &str, parameters: &[(&str, &str)]) -> CreateTab {
    CreateTab::new(TabInput::new(template).parameters(parameters.iter().copied().collect::<Record>()))
}

#[test]
fn the_anchor_comes_first_and_cannot_be_closed() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, CreateSession::new("vnd_second_session")).expect("session");
    let tab = bench
        .call(
            a,
            input(
                "entityrecord",
                &[("entityName", "incident"), ("entityId", "{00000000-0000-0000-00AA-000010001003}")],
            ),
        )
        .expect("tab");
    let all = tabs(&mut bench, a, GetTabs::new());
    assert_eq!(all.len(), 2);
    assert_eq!(all[1], tab.as_str());
    assert_eq!(tabs(&mut bench, a, GetTabs::new().name("vnd_second_session")), all[..1]);
    let view = bench.view();
    assert_eq!(view.tabs[1].page, Page::record("incident", "00000000-0000-0000-00aa-000010001003"));
    assert!(view.tabs[1].focused && view.tabs[1].closable && !view.tabs[0].closable);
    let close = |id: &str| AgentAction::CloseTab { tab: TabId::new(id) };
    assert_eq!(bench.act(close(&all[0])), Err(ActError::TabStays(all[0].clone())));
    bench.act(close(&all[1])).expect("closable");
    assert!(bench.view().tabs[0].focused);
    assert!(bench.act(close(&all[1])).is_err());
}

#[test]
fn tabs_are_found_by_name_and_tag() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let mut call = input("Bing", &[("searchQ", "late delivery?")]);
    (call.input.template_tag, call.input.is_focused) = (Some("web".to_owned()), Some(false));
    let bing = bench.call(a, call).expect("tab").to_string();
    let search = bench.call(a, input("msdyn_omnichannel_search", &[])).expect("tab").to_string();
    assert_eq!(tabs(&mut bench, a, GetTabs::new().template_tag("web")), [bing.as_str()]);
    assert_eq!(tabs(&mut bench, a, GetTabs::new().name("SAMPLE_bing").template_tag("web")), [bing.as_str()]);
    assert_eq!(tabs(&mut bench, a, GetTabs::new().name("Search").template_tag("web")), [""; 0]);
    let view = bench.view();
    assert_eq!(view.tabs[1].page, Page::Website { url: "https://www.bing.com/search?q=late%20delivery%3F".to_owned() });
    assert!(view.tabs[2].focused && view.tabs[2].id.as_str() == search);
    bench.call(a, FocusTab::new(TabId::new(bing))).expect("focus");
    assert!(bench.view().tabs[1].focused);
    let failure = bench.call(a, FocusTab::new("tab-id-99")).expect_err("unknown");
    assert!(failure.message.contains("tab-id-99") && failure.message.contains("tab-id-1"), "{failure}");
}

#[test]
fn only_own_sessions_and_home_have_tabs_for_a_provider() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    assert_eq!(tabs(&mut bench, b, GetTabs::new()).len(), 1);
    bench.session(a, "Ada");
    for failure in [
        bench.call(b, GetTabs::new()).expect_err("foreign"),
        bench.call(b, input("Bing", &[])).expect_err("foreign"),
        bench.call(b, FocusTab::new("tab-id-1")).expect_err("foreign"),
    ] {
        assert!(failure.message.contains("\"a\""), "{failure}");
    }
}

#[test]
fn parameters_for_a_tab_win_over_global_ones() {
    let mut templates = Templates::builtin();
    let session = cif_protocol::SessionTemplate::new("t_session", "S").with_anchor_tab("t_tab");
    templates.sessions.push(session);
    let tab = cif_protocol::TabTemplate::new("t_tab", "T", cif_protocol::TabPageKind::EntityRecord)
        .with_title("{customerName}")
        .with_parameter("entityName", "{kind}");
    templates.tabs.push(tab);
    let mut config = DeskConfig::new(vec![widget("a")]);
    config.templates = templates;
    let mut bench = Bench::with(config);
    let a = bench.connect("a");
    let own = Value::Object(cif_protocol::Entries::from_iter([("ENTITYID", "{wanted}")]));
    let input = SessionInput::new("S")
        .parameter("kind", "incident")
        .parameter("wanted", "CD")
        .parameter("entityId", "not this")
        .parameter("formId", "f")
        .parameter("t_tab", own);
    bench.call(a, CreateSession::new(input).customer_name("Ada")).expect("session");
    let view = bench.view();
    let page = Page::EntityRecord {
        entity: "incident".to_owned(),
        id: Some("cd".to_owned()),
        data: None,
        form_id: Some("f".to_owned()),
    };
    assert_eq!((view.tabs[0].title.as_str(), &view.tabs[0].page), ("Ada", &page));
    // Without a table the session opens all the same, and the diagnostics say what is missing.
    bench.call(a, CreateSession::new("S")).expect("session");
    assert_eq!(bench.view().tabs[0].page, Page::Empty);
    assert!(bench.problems().iter().any(|text| text.contains("t_tab") && text.contains("entityName")));
}

#[test]
fn our_sessions_show_the_record_they_are_given() {
    let mut bench = Bench::new(vec![native("n")]);
    let n = bench.connect("n");
    let input = SessionInput::new("cif_call").parameter("entityName", "contact").parameter("entityId", "{AB}");
    bench.call(n, CreateSession::new(input)).expect("session");
    assert_eq!(bench.view().tabs[0].page, Page::record("contact", "ab"));
    bench.session(n, "Ada");
    assert_eq!(bench.view().tabs[0].page, Page::Empty);
    // The first page that is opened takes the place of the empty anchor.
    bench.act(AgentAction::OpenPage { page: Page::record("contact", "1"), new_tab: true }).expect("page");
    let view = bench.view();
    assert_eq!((view.tabs.len(), &view.tabs[0].page), (1, &Page::record("contact", "1")));
}

#[test]
fn sites_must_be_https() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    for url in ["javascript:alert(1)", "http://site.example", "data:text/html,x"] {
        let failure = bench.call(a, input("Bing", &[("url", url)])).expect_err(url);
        assert!(failure.message.contains("url") || failure.message.contains("https"), "{failure}");
    }
}

#[test]
fn a_parameter_of_a_tab_has_2048_characters_at_most() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    // Characters, not bytes.
    let input = |length: usize| {
        let parameters = Record::new().with("entityName", "contact").with("data", "ä".repeat(length));
        TabInput::new("entityrecord").parameters(parameters)
    };
    bench.call(a, CreateTab::new(input(2_048))).expect("as long as it may be");
    let before = bench.call(a, GetTabs::new()).expect("tabs");
    for failure in [
        bench.call(a, CreateTab::new(input(2_049))).expect_err("too long"),
        bench.call(a, CreateTabInHomeSession::new(input(2_049))).expect_err("too long"),
    ] {
        assert!(failure.message.contains("data") && failure.message.contains("2048"), "{failure}");
    }
    assert_eq!(bench.call(a, GetTabs::new()), Ok(before), "nothing was opened");
    // A key that is no parameter of a page is a value for slugs, which may be longer.
    let other = Record::new().with("entityName", "contact").with("note", "x".repeat(2_049));
    bench.call(a, CreateTab::new(TabInput::new("entityrecord").parameters(other))).expect("no parameter of a page");
}
