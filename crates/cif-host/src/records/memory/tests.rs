//! What the store in memory promises.

use futures::executor::block_on;

use cif_protocol::Value;

use super::*;
use crate::records::store::LOOKUP_TABLE;

fn query(store: &MemoryRecords, table: &str, text: &str) -> Vec<Record> {
    block_on(store.query(table, &Query::parse(text).expect(text))).expect(text)
}

fn seeded() -> (MemoryRecords, String, String) {
    let store = MemoryRecords::new();
    let account = store.insert("account", Record::new().with("name", "Fabrikam")).expect("account");
    let contact = Record::new()
        .with("FirstName", "Ada")
        .with("lastname", "Lovelace")
        .with("parentcustomerid_account@odata.bind", format!("/accounts({{{}}})", account.to_uppercase()));
    let contact = store.insert("contacts", contact).expect("contact");
    (store, account, contact)
}

#[test]
fn lookups_are_resolved_and_named() {
    let (store, account, contact) = seeded();
    let row =
        block_on(store.retrieve("contact", &format!("{{{}}}", contact.to_uppercase()), &Query::all())).expect("row");
    assert_eq!(row.text("_parentcustomerid_value"), Some(account.as_str()));
    assert_eq!(row.text("_parentcustomerid_value@OData.Community.Display.V1.FormattedValue"), Some("Fabrikam"));
    assert_eq!(row.text(&format!("_parentcustomerid_value{LOOKUP_TABLE}")), Some("account"));
    assert_eq!(row.text("fullname"), Some("Ada Lovelace"));
    assert_eq!(query(&store, "contact", "$filter=parentcustomerid_account/name eq 'x'").len(), 0);
    assert_eq!(query(&store, "contact", "$filter=parentcustomerid/name eq 'fabrikam'").len(), 1);
    assert_eq!(query(&store, "contact", &format!("$filter=_parentcustomerid_value eq {account}")).len(), 1);
    block_on(store.update("contact", &contact, Record::new().with("parentcustomerid@odata.bind", Value::Null)))
        .expect("cleared");
    assert_eq!(query(&store, "contact", "$filter=_parentcustomerid_value eq null").len(), 1);
}

#[test]
fn select_keeps_the_id_and_shows_missing_columns_as_null() {
    let (store, _, contact) = seeded();
    let rows = query(&store, "contact", "$select=fullname,fax");
    let expected = Record::new().with("contactid", contact).with("fullname", "Ada Lovelace").with("fax", Value::Null);
    let sorted =
        |row: &Record| row.iter().map(|(key, value)| (key.to_owned(), value.clone())).collect::<BTreeMap<_, _>>();
    assert_eq!(sorted(&rows[0]).len(), 3);
    for (key, value) in expected.iter() {
        assert_eq!(rows[0].get(key), Some(value), "{key}");
    }
}

#[test]
fn parties_and_collections_expand() {
    let (store, account, contact) = seeded();
    let party = Value::Object(cif_protocol::Entries::from_iter([(
        "partyid_contact@odata.bind",
        format!("/contacts({contact})"),
    )]));
    let call = Record::new().with("subject", "Call").with("phonecall_activity_parties", vec![party.clone()]);
    let call = store.insert("phonecall", call).expect("call");
    let row = block_on(store.retrieve(
        "phonecall",
        &call,
        &Query::parse("$expand=phonecall_activity_parties").expect("query"),
    ));
    assert_eq!(row.expect("row").get("phonecall_activity_parties"), Some(&Value::Array(vec![party])));
    let query = Query::parse("$select=name&$expand=account_contacts($select=fullname)").expect("query");
    let row = block_on(store.retrieve("account", &account, &query)).expect("row");
    let contacts = row.get("account_contacts").and_then(Value::as_array).expect("array");
    assert_eq!(contacts[0].get("fullname"), Some(&"Ada Lovelace".into()));
}

#[test]
fn nested_expands_cannot_multiply_for_ever() {
    let (store, account, _) = seeded();
    for number in 0..300 {
        let contact = Record::new()
            .with("lastname", number)
            .with("parentcustomerid_account@odata.bind", format!("/accounts({account})"));
        store.insert("contact", contact).expect("contact");
    }
    let nested = "$expand=account_contacts($expand=parentcustomerid(".repeat(6) + "$select=name" + &"))".repeat(6);
    let error = block_on(store.query("account", &Query::parse(&nested).expect("query"))).expect_err("too much");
    assert!(error.to_string().contains("$expand"), "{error}");
    assert_eq!(query(&store, "account", "$expand=account_contacts($top=5)").len(), 1);
}

#[test]
fn times_are_stamped_when_known() {
    let (store, _, contact) = seeded();
    store.set_time(Timestamp::from_unix_millis(0));
    block_on(store.update("contact", &contact, Record::new().with("city", "X"))).expect("updated");
    let row = query(&store, "contact", "").remove(0);
    assert_eq!((row.text("createdon"), row.text("modifiedon")), (None, Some("1970-01-01T00:00:00.000Z")));
}

#[test]
fn errors_name_what_is_wrong() {
    let (store, _, contact) = seeded();
    let create = |columns| store.insert("incident", columns).expect_err("refused").to_string();
    assert!(store.insert("nope", Record::new()).expect_err("table").to_string().contains("\"nope\" does not exist"));
    assert!(create(Record::new().with("customerid_contact@odata.bind", "contacts")).contains("/contacts(<id>)"));
    let missing = create(Record::new().with("customerid_contact@odata.bind", "/contacts(0)"));
    assert!(
        missing.contains("customerid_contact@odata.bind") && missing.contains("contact 0 does not exist"),
        "{missing}"
    );
    let twice = Record::new().with("contactid", contact.clone());
    assert!(matches!(store.insert("contact", twice), Err(RecordsError::Duplicate { .. })));
    block_on(store.delete("contact", &contact)).expect("deleted");
    assert!(matches!(block_on(store.delete("contact", &contact)), Err(RecordsError::NotFound { .. })));
    assert!(matches!(block_on(store.update("contact", &contact, Record::new())), Err(RecordsError::NotFound { .. })));
}

#[test]
fn rows_keep_their_order_and_limit() {
    let store = MemoryRecords::new();
    store.add_table(TableSchema::new("vnd_ticket"));
    for number in 0..5_010 {
        store.insert("vnd_ticket", Record::new().with("vnd_number", number)).expect("row");
    }
    let rows = query(&store, "vnd_ticket", "");
    assert_eq!(rows.len(), crate::query::ROW_LIMIT);
    assert_eq!(rows[1].get("vnd_number"), Some(&1.into()));
    assert_eq!(
        query(&store, "vnd_ticket", "$orderby=vnd_number desc&$top=1")[0].get("vnd_number"),
        Some(&5_009.into())
    );
}
