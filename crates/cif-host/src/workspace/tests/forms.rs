//! `openForm`.

use cif_protocol::host::{JsonObject, OpenForm};
use cif_protocol::{Record, SessionId};

use super::*;

const ADA: &str = "20000000-0000-4000-8000-000000000001";
const ADA_IN_BRACES: &str = "{20000000-0000-4000-8000-000000000001}";

fn options(entries: &[(&str, &str)]) -> JsonObject {
    JsonObject(entries.iter().copied().collect::<Record>())
}

fn new_case() -> OpenForm {
    OpenForm::new(options(&[("entityName", "incident")])).entity_form_parameters(options(&[("title", "Late")]))
}

#[test]
fn an_existing_record_is_answered_at_once() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let call = OpenForm::new(options(&[("entityName", "contact"), ("entityId", ADA_IN_BRACES)]));
    assert_eq!(bench.call(a, call).expect("opened").saved, []);
    let view = bench.view();
    assert_eq!((view.tabs.len(), &view.tabs[1].page, view.tabs[1].focused), (2, &Page::record("contact", ADA), true));
}

#[test]
fn a_new_record_is_answered_when_saved() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.later(a, new_case());
    let tab = bench.view().tabs[1].clone();
    let page = Page::EntityRecord {
        entity: "incident".to_owned(),
        id: None,
        data: Some(r#"{"title":"Late"}"#.to_owned()),
        form_id: None,
    };
    assert_eq!(tab.page, page);
    assert_eq!(bench.replies(), [""; 0]);
    let (entity, id, name) = ("incident".to_owned(), "{CD}".to_owned(), Some("Late".to_owned()));
    bench.act(AgentAction::FormSaved { tab: tab.id, entity, id, name }).expect("saved");
    let expected = r#"reply {"savedEntityReference":[{"entityType":"incident","id":"cd","name":"Late"}]}"#;
    assert_eq!(bench.replies(), [expected]);
    assert_eq!(
        (bench.view().tabs[1].title.as_str(), &bench.view().tabs[1].page),
        ("Late", &Page::record("incident", "cd"))
    );
}

#[test]
fn leaving_without_saving_answers_with_nothing() {
    let nothing = r#"reply {"savedEntityReference":[]}"#;
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.later(a, new_case());
    let tab = bench.view().tabs[1].id.clone();
    bench.act(AgentAction::CloseTab { tab }).expect("closed");
    assert_eq!(bench.replies(), [nothing]);
    bench.later(a, new_case());
    bench.act(AgentAction::OpenPage { page: Page::list("contact"), new_tab: false }).expect("left");
    assert_eq!(bench.replies(), [nothing]);
    let session = bench.session(a, "Ada");
    bench.later(a, new_case());
    bench.outputs();
    bench.act(AgentAction::CloseSession { session }).expect("closed");
    assert_eq!(bench.replies(), [nothing]);
    bench.later(a, new_case());
    bench.workspace.reload(bench.now, a);
    let tab = bench.view().tabs.last().expect("tab").id.clone();
    bench.act(AgentAction::CloseTab { tab }).expect("closed");
    assert_eq!(bench.replies(), [""; 0]);
}

#[test]
fn only_the_active_provider_opens_forms_and_needs_a_table() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let failure = bench.call(a, OpenForm::new(options(&[]))).expect_err("no table");
    assert!(failure.message.contains("entityName"), "{failure}");
    assert!(bench.call(b, new_case()).is_err());
    bench.act(AgentAction::FocusSession { session: SessionId::new(SessionId::HOME) }).expect("home");
}

#[test]
fn tables_and_records_that_are_not_there_fail_at_once() {
    let mut bench = Bench::new(vec![widget("a"), widget("limited").with_tables(["contact"])]);
    let a = bench.connect("a");
    let mut refused = |entries: &[(&str, &str)]| bench.call(a, OpenForm::new(options(entries))).expect_err("refused");
    let failure = refused(&[("entityName", "nothing")]);
    assert_eq!((failure.method.as_str(), failure.error_type), ("openform", cif_protocol::host::ErrorType::XrmApiError));
    assert!(failure.message.contains("\"nothing\""), "{failure}");
    assert!(refused(&[("entityName", "contact"), ("entityId", "ab")]).message.contains("contact ab does not exist"));
    let limited = bench.connect("limited");
    bench.session(limited, "Ada");
    assert!(bench.call(limited, new_case()).expect_err("not granted").message.contains("\"incident\""));
    assert_eq!(bench.view().tabs.len(), 1);
}

#[test]
fn an_existing_record_has_its_name_as_title() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, OpenForm::new(options(&[("entityName", "contacts"), ("entityId", ADA)]))).expect("opened");
    assert_eq!(
        (bench.view().tabs[1].title.as_str(), &bench.view().tabs[1].page),
        ("Ada Lovelace", &Page::record("contact", ADA))
    );
}

#[test]
fn a_form_that_is_late_is_refused_when_the_agent_has_gone() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let Answer::Records(job) = bench.workspace.call(bench.now, a, new_case().into()) else { panic!("a job") };
    bench.session(b, "Bob");
    let outcome = block_on(job.run(&bench.records));
    assert!(matches!(bench.workspace.finish_job(bench.now, *job, outcome), Answer::Done(Err(_))));
    assert_eq!(bench.view().tabs.len(), 1);
}
