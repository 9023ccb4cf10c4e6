//! Fetch queries, actions, and the flag that is written before it changes.

use async_trait::async_trait;
use cif_protocol::host::{ErrorType, ExecuteAction, ExecuteFetchQuery, GetClickToAct, SetClickToAct};
use cif_protocol::{Entries, Record};

use super::*;
use crate::query::Query;
use crate::{Action, ParameterType, ProviderStore, Records, RecordsError, TableSchema};

const ADA: &str = "20000000-0000-4000-8000-000000000001";

fn bench() -> (Bench, ConnectionId) {
    let mut bench = Bench::new(vec![widget("a"), widget("b").with_tables(["contact"])]);
    let a = bench.connect("a");
    (bench, a)
}

fn fetch(bench: &mut Bench, from: ConnectionId, set: &str, options: &str) -> Result<String, Failure> {
    let body = bench.call(from, ExecuteFetchQuery::new(set, options))?;
    Ok(Value::Object(body.0).to_plain_json())
}

#[test]
fn rows_one_row_and_a_column_come_as_the_web_api_gives_them() {
    let (mut bench, a) = bench();
    let context = "http://127.0.0.1:7070/api/data/v9.2/$metadata#";
    let query = "?$select=fullname&$filter=contains(mobilephone,'0199')";
    let ordered = |body: &str| {
        body.contains(&format!("\"contactid\":\"{ADA}\"")) && body.contains("\"fullname\":\"Ada Lovelace\"")
    };
    let body = fetch(&mut bench, a, "contacts", query).expect("rows");
    assert!(
        body.starts_with(&format!(r#"{{"@odata.context":"{context}contacts","value":[{{"#)) && ordered(&body),
        "{body}"
    );
    let upper = ADA.to_uppercase();
    let body = fetch(&mut bench, a, "Contacts", &format!("({{{upper}}})?$select=fullname")).expect("a row");
    assert!(
        body.starts_with(&format!(r#"{{"@odata.context":"{context}contacts/$entity","#)) && ordered(&body),
        "{body}"
    );
    for options in [format!("/({ADA}/fullname"), format!("/({ADA})/fullname")] {
        let body = fetch(&mut bench, a, "contacts", &options).expect("a column");
        assert_eq!(body, format!(r#"{{"@odata.context":"{context}contacts({ADA})/fullname","value":"Ada Lovelace"}}"#));
    }
    let body = fetch(&mut bench, a, "msdyn_sessiontemplates", "?$select=msdyn_name&$top=1").expect("templates");
    assert!(body.contains("msdyn_name"), "{body}");
    assert_eq!(bench.view().tabs.len(), 1, "a fetch shows nothing");
}

#[test]
fn fetch_xml_selects_filters_and_orders() {
    let (mut bench, a) = bench();
    let names = |bench: &mut Bench, inner: &str| {
        let xml = format!("<fetch><entity name='contact'><attribute name='fullname'/>{inner}</entity></fetch>");
        let body = bench.call(a, ExecuteFetchQuery::new("contacts", format!("?fetchXml={xml}")))?;
        let rows = body.get("value").and_then(Value::as_array).map(<[Value]>::to_vec).unwrap_or_default();
        let name = |row: &Value| row.get("fullname").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok::<_, Failure>(rows.iter().map(name).collect::<Vec<_>>().join(", "))
    };
    let condition = |rest: &str| format!("<filter><condition attribute={rest}/></filter>");
    for (inner, expected) in [
        (condition("'address1_city' operator='eq' value='portland'"), "Grace Hopper, Katherine Johnson"),
        (condition("'fullname' operator='like' value='%ada%'"), "Ada Lovelace"),
        (condition("'fullname' operator='like' value='Ada%'"), "Ada Lovelace"),
        (condition(&format!("'contactid' operator='eq' value='{{{}}}'", ADA.to_uppercase())), "Ada Lovelace"),
        (condition("'parentcustomerid' operator='eq' value='10000000-0000-4000-8000-000000000003'"), "Alan Turing"),
        (condition("'statecode' operator='ne' value='0'"), ""),
        (condition("'description' operator='not-null'"), ""),
        (
            "<filter type='or'><condition attribute='lastname' operator='in'><value>Hopper</value><value>Turing</value></condition>\
             <condition attribute='lastname' operator='begins-with' value='Lis'/></filter><order attribute='fullname' descending='true'/>"
                .to_owned(),
            "Grace Hopper, Barbara Liskov, Alan Turing",
        ),
    ] {
        assert_eq!(names(&mut bench, &inner).expect(&inner), expected, "{inner}");
    }
    for (inner, part) in [
        ("<link-entity name='account' from='accountid' to='x' link-type='any'/>".to_owned(), "inner"),
        (condition("'createdon' operator='last-x-days' value='x'"), "a number from 1"),
        (condition("'createdon' operator='this-fiscal-year'"), "no data"),
        (condition("'createdon' operator='nearly'"), "an operator"),
        ("<filter/>".to_owned(), "at least one condition"),
        ("<page/>".to_owned(), "attribute, all-attributes, order, filter or link-entity"),
    ] {
        let failure = names(&mut bench, &inner).expect_err(part);
        assert!(failure.error_type == ErrorType::InvalidParams && failure.message.contains(part), "{failure}");
        assert!(failure.message.contains("fetchXml"), "{failure}");
    }
    let encoded = "?fetchXml=%3Cfetch%20top%3D%221%22%3E%3Centity%20name%3D%22contact%22%2F%3E%3C%2Ffetch%3E";
    let body = bench.call(a, ExecuteFetchQuery::new("contacts", encoded)).expect("rows");
    assert_eq!(body.get("value").and_then(Value::as_array).map(<[Value]>::len), Some(1));
    let cases = |value: &str| {
        let filter = condition(&format!("'statecode' operator='eq' value='{value}'"));
        ExecuteFetchQuery::new(
            "incidents",
            format!("?fetchXml=<fetch><entity name='incident'>{filter}</entity></fetch>"),
        )
    };
    let failure = bench.call(a, cases("open")).expect_err("a number");
    assert!(failure.message.contains("a number for column statecode"), "{failure}");
    let body = bench.call(a, cases("0")).expect("rows");
    assert_eq!(body.get("value").and_then(Value::as_array).map(<[Value]>::len), Some(3));
    let other = "?fetchXml=<fetch><entity name='account'/></fetch>";
    assert!(bench.call(a, ExecuteFetchQuery::new("contacts", other)).expect_err("another").message.contains("contact"));
}

#[test]
fn fetch_xml_joins_counts_and_pages() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    let mut fetch = |from, attributes: &str, inner: &str| {
        let xml = format!("?fetchXml=<fetch {attributes}><entity name='contact'>{inner}</entity></fetch>");
        bench.call(from, ExecuteFetchQuery::new("contacts", xml)).map(|body| Value::from(body).to_plain_json())
    };
    let link = "<attribute name='lastname'/><link-entity name='account' from='accountid' to='parentcustomerid' alias='a'>\
                <attribute name='name'/><filter><condition attribute='name' operator='like' value='Con%'/></filter></link-entity>";
    let body = fetch(a, "", link).expect("joined");
    assert!(body.contains(r#""lastname":"Turing","a.name":"Contoso Suites"}]"#), "{body}");
    assert!(fetch(b, "", link).expect_err("not granted").message.contains("may not use table"));
    let grouped = "<attribute name='contactid' aggregate='count' alias='n'/><attribute name='address1_city' groupby='true' \
                   alias='city'/><order alias='n' descending='true'/>";
    let body = fetch(a, "aggregate='true' top='2'", grouped).expect("groups");
    assert!(body.contains(r#"[{"city":"Portland","n":2},{"city":"Springfield","n":2}]"#), "{body}");
    let page = "<attribute name='lastname'/><order attribute='lastname'/>";
    let body = fetch(a, "count='4' page='1' returntotalrecordcount='true'", page).expect("a page");
    assert!(body.contains(r#"totalrecordcount":6"#) && body.contains(r#"morerecords":true"#), "{body}");
    assert!(body.contains(r#"pagenumber=\"2\""#), "{body}");
    let body = fetch(a, "count='4' page='2'", page).expect("the last page");
    assert!(body.contains("Turing") && !body.contains("Hopper") && !body.contains("morerecords"), "{body}");
}

#[test]
fn a_list_tells_its_size_and_where_it_goes_on() {
    let (mut bench, a) = bench();
    let body = bench.call(a, ExecuteFetchQuery::new("contacts", "?$top=1&$count=true")).expect("rows");
    assert_eq!((body.get("@odata.count"), body.contains_key("@odata.nextLink")), (Some(&6.into()), false));
    for number in 0..crate::query::ROW_LIMIT {
        bench
            .records
            .insert("task", Record::new().with("subject", u32::try_from(number).expect("small")))
            .expect("row");
    }
    bench.records.insert("task", Record::new().with("subject", "the last")).expect("row");
    let first = bench.call(a, ExecuteFetchQuery::new("tasks", "?$select=subject")).expect("a page");
    let next = first.text("@odata.nextLink").expect("a link");
    let (_, options) = next.split_once("/tasks").expect("the set");
    assert_eq!(options, "?$select=subject&$skiptoken=5000");
    let last = bench.call(a, ExecuteFetchQuery::new("tasks", options)).expect("the last page");
    assert!(Value::from(last).to_plain_json().ends_with(r#""subject":"the last"}]}"#));
}

#[test]
fn a_query_may_ask_for_the_agent() {
    let (mut bench, a) = bench();
    let query = "?$filter=Microsoft.Dynamics.CRM.EqualUserId(PropertyName='systemuserid')&$select=fullname";
    let body = bench.call(a, ExecuteFetchQuery::new("systemusers", query)).expect("rows");
    assert!(Value::from(body).to_plain_json().contains("Alex Agent"));
}

#[test]
fn a_fetch_names_what_is_wrong() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    for (from, set, options, kind, part) in [
        (a, "contact", "?$top=1", ErrorType::XrmApiError, "give contacts"),
        (a, "contactz", "?$top=1", ErrorType::XrmApiError, "contactz"),
        (a, "contacts", "(nobody)", ErrorType::XrmApiError, "nobody"),
        (a, "contacts", "?$filter=fullname like 1", ErrorType::InvalidParams, "$filter"),
        (b, "accounts", "?$top=1", ErrorType::InvalidParams, "may not use table"),
        (b, "contacts", "?$expand=parentcustomerid", ErrorType::InvalidParams, "$expand"),
    ] {
        let failure = bench.call(from, ExecuteFetchQuery::new(set, options)).expect_err(part);
        assert_eq!((failure.error_type, failure.message.contains(part)), (kind, true), "{failure}");
    }
    assert!(bench.call(b, ExecuteFetchQuery::new("contacts", "?$top=1")).is_ok());
}

fn request(text: &str) -> ExecuteAction {
    match Value::from_plain_json(text) {
        Ok(Value::Object(entries)) => ExecuteAction::new(Record(entries)),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn actions_run_with_typed_parameters() {
    let (mut bench, a) = bench();
    let ping = |parameters: &Record| Ok(Record::new().with("Answer", parameters.text("Text").unwrap_or_default()));
    bench.records.add_action(Action::new("acme_Ping", ping).with_parameter("Text", ParameterType::Text, true));
    let found = bench.call(a, request(r#"{"operationName": "WhoAmI", "operationType": 0}"#)).expect("a response");
    assert_eq!(found.text("UserId"), Some(crate::DEMO_USER_ID));
    let ping = |value: &str, kind: &str| {
        request(&format!(
            r#"{{"operationName": "acme_Ping", "operationType": 0, "parameters": [{{"name": "Text", "value": {value}, "type": {kind}}}]}}"#
        ))
    };
    let text = r#"{"structuralProperty": 1, "typeName": "Edm.String"}"#;
    assert_eq!(bench.call(a, ping("\"hi\"", text)).expect("a response").text("Answer"), Some("hi"));
    for (call, kind, part) in [
        (ping("7", text), ErrorType::InvalidParams, "expected a text"),
        (
            ping("7", r#"{"structuralProperty": 1, "typeName": "Edm.Int32"}"#),
            ErrorType::InvalidParams,
            "action acme_Ping",
        ),
        (
            ping("\"hi\"", r#"{"structuralProperty": 4, "typeName": "Edm.String"}"#),
            ErrorType::InvalidParams,
            "an array",
        ),
        (ping("\"hi\"", "null"), ErrorType::InvalidParams, "no `type`"),
        (request(r#"{"operationType": 0}"#), ErrorType::InvalidParams, "operationName"),
        (request(r#"{"operationName": "WhoAmI", "operationType": 1}"#), ErrorType::InvalidParams, "operationType"),
        (request(r#"{"operationName": "WhoAmI"}"#), ErrorType::InvalidParams, "operationType"),
        (
            request(r#"{"operationName": "WhoAmI", "operationType": 0, "boundParameter": "entity"}"#),
            ErrorType::InvalidParams,
            "bound",
        ),
        (
            request(r#"{"operationName": "WhoAmI", "operationType": 0, "parameters": {}}"#),
            ErrorType::InvalidParams,
            "must be an array",
        ),
        (request(r#"{"operationName": "nothing", "operationType": 0}"#), ErrorType::XrmApiError, "WhoAmI, acme_Ping"),
    ] {
        let failure = bench.call(a, call).expect_err(part);
        assert_eq!((failure.error_type, failure.message.contains(part)), (kind, true), "{failure}");
    }
    let b = bench.connect("b");
    let failure = bench.call(b, request(r#"{"operationName": "WhoAmI", "operationType": 0}"#)).expect_err("limited");
    assert!(failure.message.contains("granted"), "{failure}");
}

/// A store that cannot write provider records.
#[derive(Debug)]
struct ReadOnly(MemoryRecords);

#[async_trait]
impl Records for ReadOnly {
    async fn create(&self, table: &str, columns: Record) -> Result<String, RecordsError> {
        self.0.create(table, columns).await
    }
    async fn retrieve(&self, table: &str, id: &str, query: &Query) -> Result<Record, RecordsError> {
        self.0.retrieve(table, id, query).await
    }
    async fn update(&self, table: &str, id: &str, columns: Record) -> Result<(), RecordsError> {
        self.0.update(table, id, columns).await
    }
    async fn delete(&self, table: &str, id: &str) -> Result<(), RecordsError> {
        self.0.delete(table, id).await
    }
    async fn query(&self, table: &str, query: &Query) -> Result<Vec<Record>, RecordsError> {
        self.0.query(table, query).await
    }
    async fn table(&self, table: &str) -> Result<TableSchema, RecordsError> {
        self.0.table(table).await
    }
    fn provider_store(&self) -> Option<&dyn ProviderStore> {
        Some(self)
    }
}

#[async_trait]
impl ProviderStore for ReadOnly {
    async fn set_click_to_act(&self, provider: &ProviderRecord, _: bool) -> Result<(), RecordsError> {
        Err(RecordsError::Store(format!("{} is read-only", provider.unique_name)))
    }
}

#[test]
fn the_click_to_act_flag_is_written_before_it_changes() {
    let (mut bench, a) = bench();
    assert_eq!(bench.call(a, SetClickToAct::new().value(true)), Ok(()));
    assert_eq!((bench.call(a, GetClickToAct::new()), bench.records.click_to_act("a")), (Ok(true), Some(true)));
    let store = ReadOnly(bench.records.clone());
    let Answer::Records(job) = bench.workspace.call(bench.now, a, SetClickToAct::new().into()) else { panic!("a job") };
    let outcome = block_on(job.run(&store));
    let Answer::Done(Err(failure)) = bench.workspace.finish_job(bench.now, *job, outcome) else { panic!("a failure") };
    assert_eq!((failure.error_type, failure.message.contains("a is read-only")), (ErrorType::XrmApiError, true));
    assert_eq!(bench.call(a, GetClickToAct::new()), Ok(true), "the old flag stays");
    let options = DeskOptions { persist_click_to_act: false, ..DeskOptions::default() };
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a")]).with_options(options));
    let a = bench.connect("a");
    assert_eq!(bench.call(a, SetClickToAct::new().value(true)), Ok(()));
    assert_eq!((bench.call(a, GetClickToAct::new()), bench.records.click_to_act("a")), (Ok(true), None));
}

#[test]
fn a_column_called_message_is_one_like_any_other() {
    let (mut bench, a) = bench();
    bench.records.add_table(TableSchema::new("vnd_sms"));
    let columns = Record(Entries::from_iter([("message", Value::from("Hello")), ("vnd_name", "Ada".into())]));
    let call = cif_protocol::host::CreateRecord::new("vnd_sms", cif_protocol::MapRecord(columns));
    let saved = bench.call(a, call).expect("created");
    assert_eq!((saved.0.text("message"), saved.0.text("vnd_name")), (Some("Hello"), Some("Ada")));
    let id = saved.id().expect("id").to_owned();
    let row = bench.call(a, cif_protocol::host::RetrieveRecord::new("vnd_sms", id)).expect("row");
    assert_eq!((row.text("message"), row.text("vnd_name")), (Some("Hello"), Some("Ada")));
    // The JSON text of an array becomes a Map with the keys 0, 1, …
    let data = Record::new()
        .with("entityName", "vnd_sms")
        .with("value", Value::Map(Entries::from_iter([("0", "x"), ("1", "y")])));
    let data: Vec<(&str, Value)> = data.iter().map(|(key, value)| (key, value.clone())).collect();
    let Answer::Done(Err(failure)) = bench.answer(a, raw("createrecord", &data)) else { panic!("a failure") };
    assert_eq!((failure.error_type, failure.message.contains("found an array")), (ErrorType::InvalidParams, true));
}
