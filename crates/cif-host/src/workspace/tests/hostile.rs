//! Input made to hurt: huge texts, many names, wide and deep queries. Nothing panics, hangs or grows without bound.

use cif_protocol::host::{
    AddHandler, CancelEvent, CreateRecord, CreateTab, FocusTab, GetSession, GetTabs, JsonObject, NotifyEvent, OpenForm,
    RemoveHandler, RetrieveRecord, SearchAndOpenRecords, SetSessionTitle, TabInput,
};
use cif_protocol::{MapRecord, Record};

use super::*;

const BIG: usize = 1_000_000;

fn big() -> String {
    "{x} é".repeat(BIG / 6)
}

fn wide() -> Record {
    Record((0..2_000).map(|at| (format!("c{at}"), Value::from(at))).collect())
}

/// Calls whose texts are far too long.
fn huge_calls() -> Vec<HostRequest> {
    let with = |key: &str| Record::new().with(key, big());
    let tab = |name: String| TabInput::new(name).parameters(with("x"));
    vec![
        AddHandler::new(big()).into(),
        RemoveHandler::new(big()).into(),
        CreateSession::new(SessionInput::new(big())).into(),
        CreateSession::new(SessionInput::new("vnd_main").parameter("x", big())).into(),
        CreateSession::new("vnd_main").context(Value::from(big())).into(),
        GetSession::new(big()).into(),
        SetSessionTitle::new(with("sessionId")).into(),
        GetTabs::new().name(big()).into(),
        FocusTab::new(big()).into(),
        CreateTab::new(tab(big())).into(),
        CreateTab::new(tab("Bing".to_owned())).into(),
        CancelEvent::new(big()).into(),
        NotifyEvent::new().template_name(big()).into(),
        OpenForm::new(JsonObject(with("entityName"))).into(),
        OpenForm::new(JsonObject(Record::new().with("entityName", "contact")))
            .entity_form_parameters(JsonObject(with("x")))
            .into(),
        OpenForm::new(JsonObject(Record::new().with("entityName", "contact").with("entityId", big()))).into(),
        RetrieveRecord::new(big(), big()).into(),
        RetrieveRecord::new("contact", big()).into(),
        RetrieveRecord::new("msdyn_sessiontemplate", big()).into(),
        RetrieveRecord::new("contact", "1").query_parameters(big()).into(),
        SearchAndOpenRecords::new("contact", big()).into(),
        CreateRecord::new("contact", MapRecord(wide())).into(),
        CreateRecord::new("contact", MapRecord(Record::new().with("x@odata.bind", big()))).into(),
    ]
}

#[test]
fn huge_texts_are_refused_in_short_words() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    for call in huge_calls() {
        let name = format!("{:.120}", format!("{call:?}"));
        match bench.answer(a, call) {
            Answer::Done(Err(failure)) => assert!(failure.message.len() < 1_500, "{name}: {}", failure.message.len()),
            Answer::Done(Ok(reply)) => {
                assert!(matches!(reply.wire_name(), "removeGenericHandler" | "getTabsByTagOrName"), "{name}");
            }
            other => panic!("{name}: {:?}", std::mem::discriminant(&other)),
        }
    }
    assert_eq!((bench.view().sessions.len(), bench.view().tabs.len()), (1, 1));
}

#[test]
fn what_a_session_keeps_is_bounded() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let context = |size: usize| CreateSession::new("vnd_main").context(Value::from("x".repeat(size)));
    assert!(bench.call(a, context(200_000)).is_ok());
    let failure = bench.call(a, context(300_000)).expect_err("too much");
    assert!(failure.message.contains("262144 bytes"), "{failure}");
    let mut tag = TabInput::new("Bing");
    tag.template_tag = Some("x".repeat(1_001));
    assert!(bench.call(a, CreateTab::new(tag)).expect_err("too long").message.contains("templateTag"));
}

#[test]
fn tabs_of_a_session_are_bounded_whoever_opens_them() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let create = |bench: &mut Bench| bench.call(a, CreateTab::new(TabInput::new("Bing")));
    while create(&mut bench).is_ok() {}
    assert_eq!(bench.view().tabs.len(), 50);
    assert!(create(&mut bench).expect_err("full").message.contains("50 tabs"));
    let form = OpenForm::new(JsonObject(Record::new().with("entityName", "contact")));
    assert!(bench.call(a, form).expect_err("full").message.contains("50 tabs"));
    assert!(
        bench.call(a, SearchAndOpenRecords::new("contact", "$top=1")).expect_err("full").message.contains("50 tabs")
    );
    assert!(bench.act(AgentAction::OpenPage { page: Page::Empty, new_tab: true }).is_err());
}

#[test]
fn wide_queries_are_refused() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let list = |prefix: &str, count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("c{at}")).collect();
        format!("{prefix}={}", names.join(","))
    };
    for (query, word) in [
        (list("$select", 201), "200 are the limit"),
        (list("$orderby", 17), "16 are the limit"),
        (list("$expand", 17), "16 are the limit"),
        (format!("$filter={}a eq 1", "(".repeat(40)), "32 levels"),
        (format!("$filter={}", "not ".repeat(3_000)), "32 levels"),
        ("x".repeat(16_385), "16384 bytes"),
    ] {
        let failure = bench.call(a, SearchAndOpenRecords::new("contact", query).search_only(true)).expect_err(word);
        assert!(failure.message.contains(word), "{failure}");
    }
    let same = format!("$select={}fullname", "fullname,".repeat(1_000));
    assert!(bench.call(a, SearchAndOpenRecords::new("contact", same).search_only(true)).is_ok());
}

#[test]
fn thousands_of_handlers_stay_within_their_limit() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let granted = (0..5_000).filter(|at| bench.call(a, AddHandler::new(format!("e{at}"))).is_ok()).count();
    assert_eq!(granted, 200);
    // The count of one name does not overflow and no other connection suffers.
    for _ in 0..5_000 {
        bench.call(a, AddHandler::new("e1")).expect("known name");
    }
    let again = bench.connect("a");
    bench.call(again, AddHandler::new("other")).expect("its own limit");
}
