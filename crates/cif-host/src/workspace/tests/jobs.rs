//! Record calls through the store, and what the search shows.

use cif_protocol::host::{CreateRecord, DeleteRecord, ErrorType, RetrieveRecord, SearchAndOpenRecords, UpdateRecord};
use cif_protocol::{MapRecord, Record};

use super::*;

const ADA: &str = "20000000-0000-4000-8000-000000000001";

fn search(query: &str) -> SearchAndOpenRecords {
    SearchAndOpenRecords::new("contact", query)
}

#[test]
fn records_are_written_and_read() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let columns =
        Record::new().with("title", "Late").with("customerid_contact@odata.bind", format!("/contacts({ADA})"));
    let saved = bench.call(a, CreateRecord::new("incident", MapRecord(columns))).expect("created");
    assert_eq!((saved.entity_type(), saved.0.text("title")), (Some("incident"), Some("Late")));
    let id = saved.id().expect("id").to_owned();
    let upper = format!("{{{}}}", id.to_uppercase());
    let update = UpdateRecord::new("incident", upper.clone(), MapRecord(Record::new().with("title", "On time")));
    assert_eq!(bench.call(a, update).expect("updated").id(), Some(id.as_str()));
    let row = bench.call(a, RetrieveRecord::new("incident", upper.clone()).query_parameters("?$select=title"));
    assert_eq!(row.expect("row").text("title"), Some("On time"));
    let deleted = bench.call(a, DeleteRecord::new("incident", upper.clone())).expect("deleted");
    assert_eq!(deleted.0.text("incidentid"), Some(id.as_str()));
    let failure = bench.call(a, RetrieveRecord::new("incident", upper)).expect_err("gone");
    assert_eq!((failure.error_type, failure.method.as_str()), (ErrorType::XrmApiError, "retrieverecord"));
}

#[test]
fn one_row_opens_its_record() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let rows = bench.call(a, search("?$select=fullname&$filter=contains(mobilephone,'010-0199')")).expect("rows");
    assert_eq!(rows.len(), 1);
    let view = bench.view();
    assert_eq!((view.tabs[1].title.as_str(), &view.tabs[1].page), ("Ada Lovelace", &Page::record("contact", ADA)));
}

#[test]
fn none_several_or_a_term_open_the_search_page() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    for (query, text, count) in [
        ("$filter=fullname eq 'nobody'", "", 0),
        ("$filter=address1_city eq 'Portland'", "", 2),
        ("$search=Lovelace", "Lovelace", 0),
        ("$search=Lovelace&$filter=statecode eq 0", "Lovelace", 1),
    ] {
        assert_eq!(bench.call(a, search(query)).expect("rows").len(), count, "{query}");
        let page = bench.view().tabs.last().expect("tab").page.clone();
        let expected =
            Page::Search { text: text.to_owned(), entity: Some("contact".to_owned()), query: Some(query.to_owned()) };
        assert_eq!(page, expected);
    }
}

#[test]
fn activities_open_as_what_they_are() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    for (at, table) in ["phonecall", "appointment", "email", "task"].into_iter().enumerate() {
        let columns = MapRecord(Record::new().with("subject", "Call"));
        let saved = bench.call(a, CreateRecord::new(table, columns)).expect("created");
        let id = saved.id().expect("id").to_owned();
        bench.call(a, SearchAndOpenRecords::new(table, format!("$filter=activityid eq {id}"))).expect("rows");
        assert_eq!(bench.view().tabs[at + 1].page, Page::record(table, id));
    }
}

#[test]
fn a_failed_or_search_only_query_shows_nothing() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    for call in [search("$filter=oops"), search("$search=x").search_only(true)] {
        assert_eq!(bench.call(a, call).expect_err("refused").error_type, ErrorType::InvalidParams);
    }
    assert!(bench.call(a, SearchAndOpenRecords::new("nothing", "$top=1")).is_err());
    assert_eq!(bench.call(b, search("$top=2").search_only(true)).expect("rows").len(), 2);
    assert!(bench.call(b, search("$top=2")).expect_err("not active").message.contains("\"a\""));
    assert_eq!(bench.view().tabs.len(), 1);
}

#[test]
fn template_tables_are_readable() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let query = "$select=msdyn_name,msdyn_uniquename&$filter=componentstate eq 0";
    let call = SearchAndOpenRecords::new("msdyn_notificationtemplate", query).search_only(true);
    let rows = bench.call(a, call).expect("rows");
    let id = rows[0].text("msdyn_notificationtemplateid").expect("id").to_owned();
    let row = bench.call(a, RetrieveRecord::new("msdyn_notificationtemplate", id)).expect("row");
    assert_eq!(row.text("msdyn_uniquename"), rows[0].text("msdyn_uniquename"));
}

#[test]
fn only_granted_tables_can_be_used_by_any_name() {
    let mut bench = Bench::new(vec![widget("a").with_tables(["contact"])]);
    let a = bench.connect("a");
    assert!(bench.call(a, search("$top=1")).is_ok());
    for table in ["account", "accounts", "ACCOUNT"] {
        let failure = bench.call(a, SearchAndOpenRecords::new(table, "$top=1").search_only(true)).expect_err(table);
        assert!(failure.message.contains("\"account\"") && failure.message.contains("contact"), "{failure}");
    }
    for query in ["$expand=parentcustomerid", "$filter=parentcustomerid/name eq 'x'", "$orderby=parentcustomerid/name"]
    {
        assert!(bench.call(a, search(query)).is_err(), "{query}");
    }
    let write = MapRecord(Record::new().with("name", "x"));
    assert!(bench.call(a, CreateRecord::new("account", write)).is_err());
}

#[test]
fn rows_found_after_the_agent_left_are_not_shown() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let Answer::Records(job) = bench.workspace.call(bench.now, a, search("$top=1").into()) else { panic!("a job") };
    bench.session(b, "Bob");
    let outcome = block_on(job.run(&bench.records));
    assert!(matches!(bench.workspace.finish_job(bench.now, *job, outcome), Answer::Done(Ok(_))));
    assert_eq!(bench.view().tabs.len(), 1);
}

#[test]
fn a_limited_provider_learns_nothing_of_other_tables() {
    let mut bench = Bench::new(vec![widget("a").with_tables(["contact"])]);
    let a = bench.connect("a");
    let mut message = |table: &str| {
        bench.call(a, SearchAndOpenRecords::new(table, "$top=1").search_only(true)).expect_err(table).message
    };
    assert_eq!(message("account").replace("account", "T"), message("nothing").replace("nothing", "T"));
    // Writing a lookup would tell whether the other row exists.
    for id in ["10000000-0000-4000-8000-000000000001", "no such row"] {
        let columns = Record::new().with("parentcustomerid_account@odata.bind", format!("/accounts({id})"));
        let failure = bench.call(a, UpdateRecord::new("contact", ADA, MapRecord(columns))).expect_err(id);
        assert!(failure.message.contains("may not use table \"account\""), "{failure}");
    }
}

#[test]
fn encoded_and_raw_queries_find_the_same_by_any_spelling_of_an_id() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let upper = ADA.to_uppercase();
    for query in [
        format!("$filter=contactid eq {ADA}"),
        format!("?$filter=contactid eq {{{upper}}}"),
        format!("?$select=fullname&$filter=contactid%20eq%20{upper}"),
        "%24filter=contains(mobilephone%2C%27010-0199%27)".to_owned(),
        "?$filter=contains(mobilephone, '010-0199') or contains(telephone1, '010-0199')".to_owned(),
    ] {
        let rows = bench.call(a, search(&query).search_only(true)).expect(&query);
        assert_eq!((rows.len(), rows[0].text("contactid")), (1, Some(ADA)), "{query}");
    }
    // Searching alone navigates nowhere.
    assert_eq!(bench.view().tabs.len(), 1);
}

#[test]
fn template_tables_are_read_by_their_set_names_too() {
    let mut bench = Bench::new(vec![widget("a").with_tables(["contact"])]);
    let a = bench.connect("a");
    for table in ["msdyn_sessiontemplate", "msdyn_sessiontemplates"] {
        let rows =
            bench.call(a, SearchAndOpenRecords::new(table, "$select=msdyn_name").search_only(true)).expect(table);
        let id = rows[0].text("msdyn_sessiontemplateid").expect("id").to_uppercase();
        let call = RetrieveRecord::new(table, format!("{{{id}}}")).query_parameters("$select=msdyn_name");
        assert_eq!(bench.call(a, call).expect(table), rows[0]);
    }
    let failure = bench.call(a, RetrieveRecord::new("msdyn_sessiontemplate", "x")).expect_err("none");
    assert_eq!(failure.error_type, ErrorType::XrmApiError);
}

#[test]
fn columns_sent_never_hide_id_and_type() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let columns = Record::new().with("id", "mine").with("entityType", "mine").with("message", "kept");
    let saved = bench.call(a, CreateRecord::new("contact", MapRecord(columns))).expect("created");
    assert_eq!((saved.entity_type(), saved.0.text("message")), (Some("contact"), Some("kept")));
    assert!(saved.id().is_some_and(crate::query::is_guid));
}

#[test]
fn a_search_gives_five_thousand_rows_at_most_and_takes_any_search_type() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    for number in 0..5_010 {
        bench.records.insert("task", Record::new().with("subject", format!("Task {number}"))).expect("row");
    }
    for query in ["$select=subject", "$select=subject&$top=6000"] {
        let call = SearchAndOpenRecords::new("task", query).search_only(true).search_type(Value::from("soon"));
        assert_eq!(bench.call(a, call).expect(query).len(), 5_000);
    }
}

#[test]
fn the_search_text_is_decoded_once() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    for (query, words) in
        [("$search=Ada%20Lovelace", "Ada Lovelace"), ("?$search=100%2525", "100%25"), ("$search=a+b", "a+b")]
    {
        bench.call(a, search(query)).expect(query);
        let Page::Search { text, .. } = bench.view().tabs.last().expect("tab").page.clone() else { panic!("{query}") };
        assert_eq!(text, words);
    }
}
