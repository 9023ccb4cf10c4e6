//! Cases about queries.

use std::collections::BTreeMap;

use cif_host::query::{FetchXml, Query};
use cif_protocol::{Record, Value};

use super::{Bench, equal, record_cases};
use crate::{Case, Stop, Twin, must};

record_cases! {
    "query.case", "Texts are compared without regard to case, of other alphabets too.",
        "The data base of the platform does so; widgets search for names as people type them.", case_rule;
    "query.absent", "A comparison with a missing value is false, except `eq null` and `ne <value>`, and `not` turns it round.",
        "A missing column and a null one are the same.", absent;
    "query.kinds", "A number and a text are never equal, and neither is before the other in a condition.",
        "Two-option columns count as 0 and 1.", kinds;
    "query.texts", "`contains`, `startswith` and `endswith` find parts of texts of any length, with any characters.",
        "A store with an index must not lose short texts or quotes.", texts;
    "query.dates", "Dates are compared as moments, however they are written.", "Zones differ from widget to widget.", dates;
    "query.order", "Rows are sorted by several columns, null first, numbers before texts; equal rows keep the order of creation.",
        "`desc` turns the order of the column round.", order;
    "query.pages", "`$top` and `$skiptoken` cut pages from one order, and the count knows nothing of them.",
        "A list goes on where the page before it ended.", pages;
    "query.limit", "At most 5000 rows come back.", "Frames and memory are bounded.", limit;
    "query.paths", "Conditions and order reach into look-ups, by the plain name and by that of one target.",
        "`customerid_contact/fullname` finds contacts only.", paths;
    "query.collections", "`any` and `all` look at the rows that point here.", "`all` of nothing holds.", collections;
    "query.search", "`$search` finds text in any column, and phone numbers by their digits.",
        "Numbers are written in many ways.", search;
    "query.select", "`$select` gives these columns, the id always, and null for what is not there.",
        "A look-up that is selected by its plain name comes as its value.", select;
    "fetch.join", "A link joins rows of another table, inner or outer, with conditions and columns of its own.",
        "Columns of the link come as `alias.column`.", join;
    "fetch.aggregate", "Groups count, add up and find the least and greatest values; without rows there is one group of none.",
        "Texts that differ in case are one group, called as in its oldest row.", aggregate;
    "fetch.distinct", "Rows that look alike are given once.", "The id does not count unless it is selected.", distinct;
}

async fn people(bench: &Bench) -> Result<(), Stop> {
    for (name, phone, n) in [("Ada", "+1 (555) 010-0199", 3), ("ärger", "555.0142", 1), ("O'Hara", "", 2)] {
        bench
            .create("contact", Record::new().with("fullname", name).with("mobilephone", phone).with("vnd_n", n))
            .await?;
    }
    bench.create("contact", Record::new().with("fullname", "Zoe")).await?;
    Ok(())
}

async fn names(bench: &Bench, query: &str, expected: &[&str]) -> Result<(), Stop> {
    bench.finds("contact", "fullname", query, expected).await
}

async fn case_rule(bench: &mut Bench) -> Result<(), Stop> {
    people(bench).await?;
    names(bench, "$filter=fullname eq 'ADA'", &["Ada"]).await?;
    names(bench, "$filter=fullname eq 'ÄRGER'", &["ärger"]).await?;
    names(bench, "$filter=contains(fullname,'HAR')", &["O'Hara"]).await
}

async fn absent(bench: &mut Bench) -> Result<(), Stop> {
    people(bench).await?;
    names(bench, "$filter=vnd_n eq null", &["Zoe"]).await?;
    names(bench, "$filter=vnd_n ne 1", &["Ada", "O'Hara", "Zoe"]).await?;
    names(bench, "$filter=not (vnd_n gt 1)", &["ärger", "Zoe"]).await?;
    names(bench, "$filter=vnd_n gt null or vnd_n lt null", &[]).await
}

async fn kinds(bench: &mut Bench) -> Result<(), Stop> {
    for (name, value) in
        [("number", Value::from(5)), ("text", "5".into()), ("yes", true.into()), ("list", Value::Array(vec![]))]
    {
        bench.create("contact", Record::new().with("fullname", name).with("vnd_v", value)).await?;
    }
    names(bench, "$filter=vnd_v eq 5", &["number"]).await?;
    names(bench, "$filter=vnd_v ge 0", &["number", "yes"]).await?;
    names(bench, "$filter=vnd_v ge ''", &["text"]).await?;
    names(bench, "$filter=vnd_v lt 'z'", &["text"]).await?;
    names(bench, "$filter=vnd_v eq true", &["yes"]).await?;
    names(bench, "$filter=vnd_v ne null", &["number", "text", "yes", "list"]).await
}

async fn texts(bench: &mut Bench) -> Result<(), Stop> {
    people(bench).await?;
    for (filter, expected) in [
        ("contains(mobilephone,'0199')", &["Ada"][..]),
        ("contains(mobilephone,'5')", &["Ada", "ärger"]),
        ("contains(mobilephone,'')", &["Ada", "ärger", "O'Hara"]),
        ("contains(fullname,'o''h')", &["O'Hara"]),
        ("contains(fullname,'\"')", &[]),
        ("startswith(mobilephone,'+1 (')", &["Ada"]),
        ("endswith(mobilephone,'42')", &["ärger"]),
        ("contains(mobilephone,'0199') or contains(telephone1,'0199') or contains(fullname,'rge')", &["Ada", "ärger"]),
        ("not contains(mobilephone,'0199')", &["ärger", "O'Hara", "Zoe"]),
    ] {
        names(bench, &format!("$filter={filter}").replace('+', "%2B"), expected).await?;
    }
    Ok(())
}

async fn dates(bench: &mut Bench) -> Result<(), Stop> {
    for (name, date) in
        [("a", "2026-03-01T23:30:00Z"), ("b", "2026-03-02T00:30:00+02:00"), ("c", "2026-03-02"), ("d", "soon")]
    {
        bench.create("contact", Record::new().with("fullname", name).with("vnd_when", date)).await?;
    }
    names(bench, "$filter=vnd_when lt 2026-03-01T23:00:00Z", &["b"]).await?;
    names(bench, "$filter=vnd_when ge 2026-03-02", &["c"]).await?;
    names(bench, "$filter=vnd_when eq 2026-03-01T23:30:00.000Z", &["a"]).await?;
    names(bench, "$filter=Microsoft.Dynamics.CRM.On(PropertyName='vnd_when',PropertyValue='2026-03-01')", &["a", "b"])
        .await
}

async fn order(bench: &mut Bench) -> Result<(), Stop> {
    for (name, value) in [
        ("t", Value::from("b")),
        ("u", "B".into()),
        ("v", 2.into()),
        ("w", Value::Null),
        ("x", "a".into()),
        ("y", 10.into()),
    ] {
        bench.create("contact", Record::new().with("fullname", name).with("vnd_v", value).with("vnd_g", 1)).await?;
    }
    names(bench, "$orderby=vnd_v", &["w", "v", "y", "x", "t", "u"]).await?;
    names(bench, "$orderby=vnd_g,vnd_v desc", &["t", "u", "x", "y", "v", "w"]).await?;
    names(bench, "$orderby=vnd_v desc,fullname desc&$top=2", &["u", "t"]).await
}

async fn pages(bench: &mut Bench) -> Result<(), Stop> {
    people(bench).await?;
    names(bench, "$orderby=fullname desc&$top=2", &["ärger", "Zoe"]).await?;
    names(bench, "$orderby=fullname desc&$top=2&$skiptoken=2", &["O'Hara", "Ada"]).await?;
    names(bench, "$skiptoken=9", &[]).await?;
    let count = bench.records.count("contact", &Query::parse("$filter=vnd_n ne null&$top=1&$skiptoken=1")?).await?;
    equal("the count", &count, &3)
}

async fn limit(bench: &mut Bench) -> Result<(), Stop> {
    let numbers: Vec<i32> = (0..5_003).collect();
    for some in numbers.chunks(500) {
        let rows = some.iter().map(|number| bench.create("task", Record::new().with("vnd_n", *number)));
        futures::future::try_join_all(rows).await?;
    }
    equal("rows", &bench.rows("task", "$top=9000").await?.len(), &5_000)?;
    equal("rows that remain", &bench.rows("task", "$skiptoken=5000").await?.len(), &3)?;
    equal("the count", &bench.records.count("task", &Query::all()).await?, &5_003)
}

async fn paths(bench: &mut Bench) -> Result<(), Stop> {
    let account = bench.create("account", Record::new().with("name", "Fabrikam").with("vnd_size", 5)).await?;
    let ada = bench.create("contact", Record::new().with("fullname", "Ada")).await?;
    for (title, key, target) in [
        ("a", "customerid_account", format!("/accounts({account})")),
        ("b", "customerid_contact", format!("/contacts({ada})")),
    ] {
        bench.create("incident", Record::new().with("title", title).with(format!("{key}@odata.bind"), target)).await?;
    }
    bench.create("incident", Record::new().with("title", "c")).await?;
    for (query, expected) in [
        ("$filter=customerid/name eq 'FABRIKAM'", &["a"][..]),
        ("$filter=customerid_account/vnd_size gt 4", &["a"]),
        ("$filter=customerid_contact/fullname ne null", &["b"]),
        ("$filter=customerid_contact/name ne null", &[]),
        ("$orderby=customerid/fullname desc,title desc", &["b", "c", "a"]),
    ] {
        bench.finds("incident", "title", query, expected).await?;
    }
    Ok(())
}

async fn collections(bench: &mut Bench) -> Result<(), Stop> {
    for (name, people) in [("one", &["Ada", "Bob"][..]), ("two", &["Ada"]), ("three", &[])] {
        let account = bench.create("account", Record::new().with("name", name)).await?;
        for person in people {
            let columns = Record::new().with("fullname", *person);
            bench
                .create("contact", columns.with("parentcustomerid_account@odata.bind", format!("/accounts({account})")))
                .await?;
        }
    }
    for (filter, expected) in [
        ("account_contacts/any()", &["one", "two"][..]),
        ("account_contacts/any(c:c/fullname eq 'bob')", &["one"]),
        ("account_contacts/all(c:c/fullname eq 'ada')", &["two", "three"]),
        ("not account_contacts/any(c:startswith(c/fullname,'A'))", &["three"]),
        ("account_contacts/any(c:c/parentcustomerid/name eq 'two')", &["two"]),
    ] {
        bench.finds("account", "name", &format!("$filter={filter}"), expected).await?;
    }
    Ok(())
}

async fn search(bench: &mut Bench) -> Result<(), Stop> {
    people(bench).await?;
    bench.create("contact", Record::new().with("fullname", "Bob").with("vnd_note", "Analytical ENGINE")).await?;
    for (words, expected) in [
        ("engine", &["Bob"][..]),
        ("5550100199", &["Ada"]),
        ("(555) 010 01 99", &["Ada"]),
        ("RG", &["ärger"]),
        ("nothing like it", &[]),
    ] {
        names(bench, &format!("$search={words}"), expected).await?;
    }
    names(bench, "$search=555&$filter=vnd_n lt 2", &["ärger"]).await
}

async fn select(bench: &mut Bench) -> Result<(), Stop> {
    let account = bench.create("account", Record::new().with("name", "Fabrikam")).await?;
    let columns = Record::new().with("fullname", "Ada").with("mobilephone", "1");
    let id = bench
        .create("contact", columns.with("parentcustomerid_account@odata.bind", format!("/accounts({account})")))
        .await?;
    let row = bench.rows("contact", "$select=fullname,fax,parentcustomerid").await?.pop().unwrap_or_default();
    equal("id", &row.text("contactid"), &Some(id.as_str()))?;
    equal("a missing column", &row.get("fax"), &Some(&Value::Null))?;
    equal("a look-up", &row.text("_parentcustomerid_value"), &Some(account.as_str()))?;
    must(!row.contains_key("mobilephone"), || "a column that was not selected came along".to_owned())
}

async fn fetch(bench: &Bench, text: &str) -> Result<String, Stop> {
    let xml = FetchXml::parse(text)?;
    let mut tables = BTreeMap::new();
    for name in xml.tables() {
        tables.insert(name.clone(), bench.records.table(&name).await?);
    }
    let table = xml.tables().remove(0);
    let rows = bench.records.query(&table, &xml.query(&tables)?).await?;
    Ok(Value::Array(rows.into_iter().map(Value::from).collect()).to_plain_json())
}

async fn fetches(bench: &Bench, text: &str, expected: &str) -> Result<(), Stop> {
    let found = fetch(bench, text).await?;
    equal(text, &found.as_str(), &expected)
}

async fn join(bench: &mut Bench) -> Result<(), Stop> {
    let account = bench
        .create("account", Record::new().with("accountid", "a1").with("name", "Fabrikam").with("vnd_size", 5))
        .await?;
    let bind = format!("/accounts({account})");
    bench
        .create(
            "contact",
            Record::new()
                .with("contactid", "c1")
                .with("fullname", "Ada")
                .with("parentcustomerid_account@odata.bind", bind),
        )
        .await?;
    bench.create("contact", Record::new().with("contactid", "c2").with("fullname", "Bob")).await?;
    let text = |kind: &str, inside: &str| {
        format!(
            "<fetch><entity name='contact'><attribute name='fullname'/><link-entity name='account' from='accountid' to='parentcustomerid' \
             alias='a' link-type='{kind}'><attribute name='name'/>{inside}</link-entity></entity></fetch>"
        )
    };
    let ada = r#"{"contactid":"c1","fullname":"Ada","a.name":"Fabrikam"}"#;
    fetches(bench, &text("inner", ""), &format!("[{ada}]")).await?;
    fetches(bench, &text("outer", ""), &format!(r#"[{ada},{{"contactid":"c2","fullname":"Bob","a.name":null}}]"#))
        .await?;
    let small = "<filter><condition attribute='vnd_size' operator='lt' value='5'/></filter>";
    fetches(bench, &text("inner", small), "[]").await?;
    let back = "<fetch><entity name='account'><attribute name='name'/><link-entity name='contact' from='parentcustomerid' to='accountid' alias='c'>\
                <attribute name='fullname' alias='who'/></link-entity><filter><condition entityname='c' attribute='fullname' operator='eq' \
                value='ADA'/></filter></entity></fetch>";
    fetches(bench, back, r#"[{"accountid":"a1","name":"Fabrikam","who":"Ada"}]"#).await
}

async fn aggregate(bench: &mut Bench) -> Result<(), Stop> {
    let text = |inside: &str| format!("<fetch aggregate='true'><entity name='contact'>{inside}</entity></fetch>");
    let totals =
        "<attribute name='contactid' aggregate='count' alias='n'/><attribute name='vnd_n' aggregate='sum' alias='s'/>";
    fetches(bench, &text(totals), r#"[{"n":0,"s":null}]"#).await?;
    for (city, n, when) in [("Rome", 1, "2026-01-31"), ("rome", 2, "2026-02-01"), ("Oslo", 4, "2026-02-28")] {
        let row = Record::new().with("address1_city", city).with("vnd_n", n).with("createdon", when);
        bench.create("contact", row.with("fullname", city)).await?;
    }
    let by_city = format!(
        "<attribute name='address1_city' groupby='true' alias='city'/>{totals}<order alias='s' descending='true'/>"
    );
    fetches(bench, &text(&by_city), r#"[{"city":"Oslo","n":1,"s":4},{"city":"Rome","n":2,"s":3}]"#).await?;
    let by_month = "<attribute name='createdon' groupby='true' dategrouping='month' alias='m'/><attribute name='vnd_n' aggregate='avg' alias='a'/>\
                    <attribute name='vnd_n' aggregate='max' alias='x'/><attribute name='createdon' aggregate='min' alias='first'/>";
    let expected = r#"[{"m":1,"a":1,"x":1,"first":"2026-01-31T00:00:00.000Z"},{"m":2,"a":3,"x":4,"first":"2026-02-01T00:00:00.000Z"}]"#;
    fetches(bench, &text(by_month), expected).await?;
    let different = "<attribute name='address1_city' aggregate='countcolumn' distinct='true' alias='d'/>";
    fetches(bench, &text(different), r#"[{"d":2}]"#).await
}

async fn distinct(bench: &mut Bench) -> Result<(), Stop> {
    for city in ["Rome", "Oslo", "Rome"] {
        bench.create("contact", Record::new().with("address1_city", city)).await?;
    }
    let text = "<fetch distinct='true'><entity name='contact'><attribute name='address1_city'/></entity></fetch>";
    fetches(bench, text, r#"[{"address1_city":"Rome"},{"address1_city":"Oslo"}]"#).await
}
