//! What a provider does with open tabs.

use cif_protocol::host::{
    AddHandler, CloseTab, CreateTab, CreateTabInHomeSession, GetFocusedTab, GetTabs, OpenForm, RefreshTab, SetTabTitle,
    TabInput,
};
use cif_protocol::{Record, TabId};

use super::*;

fn bing(bench: &mut Bench, from: ConnectionId) -> TabId {
    let input = TabInput::new("Bing").parameters(Record::new().with("searchQ", "x"));
    bench.call(from, CreateTab::new(input)).expect("tab")
}

fn focused(bench: &mut Bench, from: ConnectionId) -> TabId {
    bench.call(from, GetFocusedTab::new()).expect("own").expect("a tab")
}

#[test]
fn the_anchor_stays_and_the_tab_before_a_closed_one_comes_up() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onpagenavigate")).expect("handler");
    bench.call(a, CreateSession::new("vnd_second_session")).expect("session");
    let (first, second) = (bing(&mut bench, a), bing(&mut bench, a));
    assert_eq!(focused(&mut bench, a), second);
    bench.outputs();
    bench.call(a, CloseTab::new(first)).expect("closed");
    assert_eq!(bench.outputs(), [""; 0], "the page on the screen stays");
    assert_eq!(focused(&mut bench, a), second);
    bench.call(a, CloseTab::new(second.clone())).expect("closed");
    let anchor = focused(&mut bench, a);
    assert_eq!(bench.call(a, GetTabs::new()), Ok(vec![anchor.clone()]));
    let failure = bench.call(a, CloseTab::new(anchor.clone())).expect_err("anchor");
    assert!(failure.message.contains(anchor.as_str()) && failure.message.contains("anchor"), "{failure}");
    let failure = bench.call(a, CloseTab::new(second.clone())).expect_err("closed already");
    assert!(failure.message.contains(second.as_str()) && failure.message.contains(anchor.as_str()), "{failure}");
}

#[test]
fn closing_a_tab_answers_the_form_that_was_open_in_it() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bing(&mut bench, a);
    bench.later(a, OpenForm::new(Record::new().with("entityName", "contact")));
    let form = focused(&mut bench, a);
    bench.call(a, CloseTab::new(form)).expect("closed");
    assert_eq!(bench.replies(), [r#"reply {"savedEntityReference":[]}"#]);
}

#[test]
fn an_array_of_tabs_means_its_first() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let tab = bing(&mut bench, a);
    let array = Value::Array(vec![Value::from(tab.as_str())]);
    assert!(matches!(bench.answer(a, raw("closeTab", &[("tabId", array)])), Answer::Done(Ok(_))));
    let empty = bench.answer(a, raw("closeTab", &[("tabId", Value::Array(Vec::new()))]));
    assert!(matches!(&empty, Answer::Done(Err(failure)) if failure.message.contains("tabId")), "{empty:?}");
}

#[test]
fn a_refresh_counts_up_in_the_view() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let tab = bing(&mut bench, a);
    let version = bench.view().version;
    for revision in [1, 2] {
        bench.call(a, RefreshTab::new(tab.clone())).expect("refreshed");
        let view = bench.view();
        assert_eq!((view.tabs[0].revision, view.tabs[1].revision), (0, revision));
        assert!(!view.tabs[1].save_first && view.version > version);
    }
    assert!(bench.call(a, RefreshTab::new("tab-id-99")).expect_err("unknown").message.contains("tab-id-99"));
}

#[test]
fn a_tab_title_takes_slugs_from_the_input_then_the_session() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.session(a, "Ada");
    let tab = bing(&mut bench, a);
    let mut title = |input: Record| bench.call(a, SetTabTitle::new(input, tab.clone()));
    let text = |title: &str| Record::new().with("title", title);
    assert_eq!(title(text("{n} of {customerName}").with("n", 2)), Ok("2 of Ada".to_owned()));
    assert_eq!(title(text("{customerName}").with("customerName", "Bob")), Ok("Bob".to_owned()));
    assert_eq!(title(text(&"x".repeat(300))).map(|title| title.len()), Ok(200));
    assert!(title(Record::new()).expect_err("no title").message.contains("title"));
    assert_eq!(title(text("{missing}")), Ok("Bing".to_owned()), "the name of the template");
    let page_title = AgentAction::TabTitle { tab: tab.clone(), title: "of the page".to_owned() };
    bench.act(page_title).expect("tab");
    assert_eq!(bench.view().tabs.last().map(|tab| tab.title.clone()), Some("Bing".to_owned()));
}

#[test]
fn tabs_of_another_providers_session_are_out_of_reach() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    bench.session(a, "Ada");
    let tab = bing(&mut bench, a);
    for failure in [
        bench.call(b, GetFocusedTab::new()).expect_err("foreign"),
        bench.call(b, CloseTab::new(tab.clone())).expect_err("foreign"),
        bench.call(b, RefreshTab::new(tab.clone())).expect_err("foreign"),
        bench.call(b, SetTabTitle::new(Record::new().with("title", "x"), tab)).expect_err("foreign"),
    ] {
        assert!(failure.message.contains("\"a\""), "{failure}");
    }
}

#[test]
fn a_tab_in_home_leaves_the_session_on_the_screen() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    bench.call(a, AddHandler::new("onpagenavigate")).expect("handler");
    bench.session(a, "Ada");
    bench.outputs();
    let shown = bench.view().tabs;
    let input = TabInput::new("Bing").parameters(Record::new().with("searchQ", "x"));
    let tab = bench.call(b, CreateTabInHomeSession::new(input)).expect("home is open to all");
    assert_eq!((bench.view().tabs, bench.outputs().len()), (shown, 0));
    bench.act(AgentAction::FocusSession { session: cif_protocol::SessionId::new("session-id-0") }).expect("home");
    assert!(bench.view().tabs.iter().any(|view| view.id == tab && view.focused));
    let failure = bench.call(b, CreateTabInHomeSession::new(TabInput::new("nope"))).expect_err("unknown");
    assert!(failure.message.contains("nope") && failure.method == "createTabInHomeSession", "{failure}");
}
