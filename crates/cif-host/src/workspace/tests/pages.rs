//! The search page, a form loaded anew, what a table looks like.

use cif_protocol::SessionId;
use cif_protocol::host::{AddHandler, ErrorType, GetEntityMetadata, RefreshForm, RenderSearchPage};

use super::*;

fn page(bench: &Bench) -> Page {
    bench.view().tabs.into_iter().find(|tab| tab.focused).map(|tab| tab.page).unwrap_or_default()
}

#[test]
fn the_search_page_opens_in_a_new_tab() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onpagenavigate")).expect("handler");
    for (at, (entity, text)) in [("contact", "Ada"), ("accounts", "")].into_iter().enumerate() {
        bench.call(a, RenderSearchPage::new(entity, text).search_type(Value::from("x"))).expect("opened");
        let entity = Some(["contact", "account"][at].to_owned());
        assert_eq!(page(&bench), Page::Search { text: text.to_owned(), entity, query: None });
        assert_eq!((bench.view().tabs.len(), bench.outputs().len()), (at + 2, 1));
    }
    let failure = bench.call(a, RenderSearchPage::new("nothing", "x")).expect_err("unknown table");
    assert!(failure.error_type == ErrorType::XrmApiError && failure.message.contains("nothing"), "{failure}");
    let failure = bench.call(a, RenderSearchPage::new("contact", "x".repeat(300_000))).expect_err("too long");
    assert!(failure.message.contains("searchString"), "{failure}");
    assert_eq!(bench.view().tabs.len(), 3);
}

#[test]
fn only_the_active_provider_opens_the_search_page() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let failure = bench.call(b, RenderSearchPage::new("contact", "x")).expect_err("not active");
    assert!(failure.message.contains("\"a\"") && failure.message.contains("\"b\""), "{failure}");
    // The agent goes to another session while the store works.
    let Answer::Records(job) = bench.workspace.call(bench.now, a, RenderSearchPage::new("contact", "x").into()) else {
        panic!("answered without the store");
    };
    let outcome = block_on(job.run(&bench.records));
    bench.session(b, "Bob");
    let tabs = bench.view().tabs;
    let answer = bench.workspace.finish_job(bench.now, *job, outcome);
    assert!(matches!(&answer, Answer::Done(Err(failure)) if failure.message.contains("active")), "{answer:?}");
    assert_eq!(bench.view().tabs, tabs);
}

#[test]
fn a_form_on_the_screen_is_loaded_anew() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    assert_eq!(bench.call(a, RefreshForm::new()), Ok(false), "a list");
    bench.session(a, "Ada");
    bench.act(AgentAction::OpenPage { page: Page::record("contact", "1"), new_tab: true }).expect("page");
    assert_eq!(bench.call(a, RefreshForm::new()), Ok(true));
    let seen = |bench: &Bench| bench.view().tabs.iter().map(|tab| (tab.revision, tab.save_first)).collect::<Vec<_>>();
    assert_eq!(seen(&bench), [(1, false)]);
    assert_eq!(bench.call(a, RefreshForm::new().save(true)), Ok(true));
    assert_eq!(seen(&bench), [(2, true)]);
    let failure = bench.call(b, RefreshForm::new()).expect_err("foreign");
    assert!(failure.message.contains("\"a\""), "{failure}");
    bench.act(AgentAction::FocusSession { session: SessionId::new("session-id-0") }).expect("home");
    assert_eq!(bench.call(b, RefreshForm::new()), Ok(false), "home is open to all");
}

#[test]
fn a_table_is_described_with_the_attributes_asked_for() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let mut tell = |call: GetEntityMetadata| {
        let text = bench.call(a, call).expect("known");
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")
    };
    let plain = tell(GetEntityMetadata::new("contact"));
    assert_eq!(plain["Attributes"], serde_json::json!([]));
    for (key, value) in [
        ("LogicalName", "contact"),
        ("EntitySetName", "contacts"),
        ("LogicalCollectionName", "contacts"),
        ("PrimaryIdAttribute", "contactid"),
        ("PrimaryNameAttribute", "fullname"),
    ] {
        assert_eq!(plain[key], value, "{key}");
    }
    assert_eq!(plain["IsActivity"], false);
    assert_eq!(tell(GetEntityMetadata::new("phonecall"))["PrimaryIdAttribute"], "activityid");
    let names = ["FullName", "unknown", "contactid"].map(str::to_owned).to_vec();
    let attributes = tell(GetEntityMetadata::new("contact").attributes(names))["Attributes"].clone();
    let found: Vec<_> = attributes.as_array().expect("array").iter().map(|one| &one["LogicalName"]).collect();
    assert_eq!(found, ["contactid", "fullname"]);
    assert_eq!(attributes[0]["AttributeType"], 15);
    assert_eq!((&attributes[1]["AttributeType"], &attributes[1]["EntityLogicalName"]), (&14.into(), &"contact".into()));
    let failure = bench.call(a, GetEntityMetadata::new("nothing")).expect_err("unknown");
    assert!(failure.error_type == ErrorType::XrmApiError && failure.message.contains("nothing"), "{failure}");
}

#[test]
fn a_table_that_is_not_granted_is_not_described() {
    let mut record = widget("a");
    record.tables = vec!["contact".to_owned()];
    let mut bench = Bench::new(vec![record]);
    let a = bench.connect("a");
    bench.call(a, GetEntityMetadata::new("contacts")).expect("granted");
    for name in ["account", "nothing"] {
        let failure = bench.call(a, GetEntityMetadata::new(name)).expect_err("not granted");
        assert!(failure.message.contains("may not use"), "{failure}");
        assert!(bench.call(a, RenderSearchPage::new(name, "x")).is_err());
    }
}

#[test]
fn the_page_that_is_shown_already_keeps_its_title() {
    let mut bench = Bench::new(vec![widget("a")]);
    let list = |entity: &str| AgentAction::OpenPage { page: Page::list(entity), new_tab: false };
    bench.act(list("contact")).expect("a list");
    let tab = bench.view().tabs[0].id.clone();
    bench.act(AgentAction::TabTitle { tab, title: "Contacts".to_owned() }).expect("a title");
    bench.act(list("contact")).expect("the same list");
    assert_eq!(bench.view().tabs[0].title, "Contacts");
    bench.act(list("account")).expect("another list");
    assert_eq!(bench.view().tabs[0].title, "account");
}
