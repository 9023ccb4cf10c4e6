//! What is accepted, what is refused with which message, and what it selects.

use cif_protocol::Record;
use proptest::prelude::*;

use super::*;

fn filter(text: &str) -> Filter {
    Query::parse(&format!("$filter={text}")).expect(text).filter.expect(text)
}

fn error(text: &str) -> String {
    Query::parse(text).expect_err(text).to_string()
}

fn row() -> Record {
    Record::from_iter([
        ("fullname", cif_protocol::Value::from("Ada O'Hara")),
        ("mobilephone", "+1 (555) 010-0199".into()),
        ("contactid", "11111111-2222-3333-4444-555555555555".into()),
        ("age", 36.into()),
        ("donotphone", false.into()),
        ("createdon", "2026-03-01T10:00:00Z".into()),
        ("fax", cif_protocol::Value::Null),
    ])
}

#[test]
fn raw_and_encoded_parts_mean_the_same() {
    let raw =
        Query::parse("?$select=fullname,ContactId&$filter=contains(mobilephone, '0199') or fullname eq 'A'&$top=3");
    let encoded = Query::parse(
        "$select=fullname%2CContactId&%24filter=contains%28mobilephone%2C%20%270199%27%29%20or%20fullname%20eq%20%27A%27&$top=3",
    );
    assert_eq!(raw, encoded);
    assert_eq!(raw.expect("valid").select, ["fullname", "contactid"]);
}

#[test]
fn parts_are_decoded_once() {
    assert_eq!(Query::parse("$search=100%2525").expect("valid").search.as_deref(), Some("100%25"));
    assert_eq!(Query::parse("$search=100% sure").expect("valid").search.as_deref(), Some("100% sure"));
    assert_eq!(filter("name eq 'Smith & Sons'"), Filter::text_equals("name", "Smith & Sons"));
}

#[test]
fn conditions_select_rows() {
    for yes in [
        "fullname eq 'ada o''hara'",
        "contains(mobilephone,'010-0199')",
        "startswith(fullname,'Ada') and endswith(mobilephone,'0199')",
        "contactid eq 11111111-2222-3333-4444-555555555555",
        "contactid eq {11111111-2222-3333-4444-555555555555}",
        "contactid eq '11111111-2222-3333-4444-555555555555'",
        "age gt 35.5 and age le 36 and age ge 36 and age lt 1e3",
        "donotphone eq false and donotphone eq 0",
        "fax eq null and nothing eq null and age ne null",
        "createdon gt 2026-02-28 and createdon lt 2026-03-01T10:00:01Z",
        "not (age eq 1 or age eq 2)",
        "age eq 1 and age eq 2 or fullname ne 'x'",
        "fax ne 'x'",
    ] {
        assert!(matches(&filter(yes), &row()), "{yes}");
    }
    for no in [
        "age eq 'x'",
        "fax gt 1",
        "not fullname eq 'ada o''hara'",
        "age eq 36 and (age eq 1 or age eq 2)",
        "contains(age,'3')",
    ] {
        assert!(!matches(&filter(no), &row()), "{no}");
    }
}

#[test]
fn order_and_limit() {
    let query = Query::parse("$orderby=city desc, age&$top=9999").expect("valid");
    assert_eq!(query.limit(), ROW_LIMIT);
    let make = |city: &str, age: i32| Record::new().with("city", city).with("age", age);
    let mut rows = vec![make("a", 2), make("B", 1), make("a", 1), make("b", 0)];
    sort_rows(&mut rows, &query.order_by);
    let found: Vec<_> =
        rows.iter().map(|row| (row.text("city").unwrap_or_default(), row.get("age").cloned())).collect();
    assert_eq!(found, [("b", Some(0.into())), ("B", Some(1.into())), ("a", Some(1.into())), ("a", Some(2.into()))]);
}

#[test]
fn expand_keeps_its_options() {
    let query =
        Query::parse("?$select=name&$expand=primarycontactid($select=fullname;$top=1),vnd_rel($select=incidentid)");
    let query = query.expect("valid");
    assert_eq!(query.expand.len(), 2);
    assert_eq!(query.expand[0].query.select, ["fullname"]);
    assert_eq!((query.expand[0].query.top, query.expand[1].property.as_str()), (Some(1), "vnd_rel"));
}

#[test]
fn errors_name_option_position_and_token() {
    assert_eq!(
        error("$filter=age eq"),
        "$filter, character 7: the text ends, expected a text in quotes, a number, true, false, null, a GUID, a date or a column"
    );
    assert_eq!(
        error("$filter=(age eq 1"),
        "$filter, character 10: the text ends, expected a closing parenthesis, and or or"
    );
    assert!(error("$filter=name eq 'x").contains("closing quote"));
    assert!(error("$filter=substringof(name,'x')").contains("contains, startswith or endswith"));
    assert!(error("$filter=age eq 1 age eq 2").contains("found `age`"));
    assert!(error("$skip=1").contains("`$skip`"));
    assert!(error("$top=-1").contains("$top"));
    assert!(error("$select=a b").contains("a comma"));
    assert!(error("$search=%ff").contains("UTF-8"));
    assert!(error("$expand=a($select=b").contains("closing parenthesis"));
}

#[test]
fn functions_of_the_web_api() {
    let crm = |rest: &str| filter(&format!("Microsoft.Dynamics.CRM.{rest}"));
    assert!(matches(&crm("In(PropertyName='fullname',PropertyValues=['x','ada o''hara'])"), &row()));
    assert!(matches(&crm("In(PropertyName='age',PropertyValues=[\"36\"])"), &row()));
    assert!(matches(&crm("NotIn(PropertyName='age',PropertyValues=['35'])"), &row()));
    assert!(matches(&crm("Between(PropertyName='age',PropertyValues=['30','40'])"), &row()));
    assert!(!matches(&crm("NotBetween(PropertyName='age',PropertyValues=['30','40'])"), &row()));
    assert!(matches(&crm("On(PropertyName='createdon',PropertyValue='2026-03-01')"), &row()));
    assert!(matches(&crm("OnOrBefore(PropertyName='createdon',PropertyValue=2026-03-01)"), &row()));
    assert!(!matches(&crm("OnOrAfter(PropertyName='createdon',PropertyValue=2026-03-02)"), &row()));
    assert!(matches(&crm("ContainValues(PropertyName='age',PropertyValues=['1','36'])"), &row()));
    let refused = |rest: &str| error(&format!("$filter=Microsoft.Dynamics.CRM.{rest}"));
    assert!(refused("Under(PropertyName='x')").contains("no data for this one"));
    assert!(refused("Nearly(PropertyName='x')").contains("one of Between"));
    assert!(refused("LastXDays(PropertyName='x',PropertyValue=0)").contains("a number from 1"));
    assert!(refused("LastXDays(PropertyName=@p1)").contains("aliases are not known"));
    assert!(refused("In(PropertyName='x',PropertyValues=['1'").contains("end of the list"));
    let many = format!("In(PropertyName='x',PropertyValues=[{}'1'])", "'1',".repeat(2_000));
    assert!(refused(&many).contains("2000 values"));
}

#[test]
fn columns_are_compared_with_each_other_and_with_collections() {
    assert!(matches(&filter("createdon ne fullname and fullname eq fullname"), &row()));
    assert!(!matches(&filter("age gt fullname or fax eq nothing"), &row()));
    assert_eq!(
        filter("Contact_Tasks/any(t:t/subject eq 'x' and t/a/b ne 1)"),
        Filter::Related {
            property: "contact_tasks".to_owned(),
            all: false,
            filter: Some(Box::new(Filter::And(vec![
                Filter::text_equals("subject", "x"),
                Filter::Compare {
                    column: "a/b".to_owned(),
                    comparison: Comparison::NotEqual,
                    value: Literal::Number(1.0)
                },
            ]))),
        }
    );
    assert!(error("$filter=tasks/any(t:subject eq 'x')").contains("t/<column>"));
    assert!(error("$filter=tasks/all()").contains("as in x:x/column"));
    assert!(error("$filter=tasks/any(t:u/any())").contains("one collection"));
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = format!("$filter={}a eq 1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(error(&deep).contains("32 levels"), "{}", error(&deep));
    let nots = format!("$filter={}a eq 1", "not ".repeat(3_000));
    assert!(error(&nots).contains("32 levels"));
    let expands = format!("$expand={}a{}", "a($expand=".repeat(1_000), ")".repeat(1_000));
    assert!(error(&expands).contains("levels"));
    assert!(error(&"x".repeat(MAX_LENGTH + 1)).contains("at most"));
}

proptest! {
    #[test]
    fn never_panics(text in "[$?&=%a-z '(),0-9é{}-]{0,80}") {
        let _ = Query::parse(&text);
    }

    #[test]
    fn filter_never_panics(text in "(\\(|\\)|not |and |or |eq |a |'x'|1|null|contains|,|é| |x/any|x:|=|\\[|Microsoft.Dynamics.CRM.In|PropertyName){0,20}") {
        if let Ok(query) = Query::parse(&format!("$filter={text}")) {
            let _ = query.filter.map(|filter| matches(&filter, &row()));
        }
    }

    #[test]
    fn any_text_can_be_quoted(text in "[^%]{0,30}") {
        let quoted = text.replace('\'', "''");
        // A trailing blank of the whole text is trimmed, so the quote ends it; `&$` would begin an option.
        prop_assume!(!text.contains('&'));
        prop_assert_eq!(filter(&format!("a eq '{quoted}'")), Filter::text_equals("a", text));
    }
}
