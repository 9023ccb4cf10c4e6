//! Cases about single rows: creating, changing, deleting, look-ups, parties, formatted values.

use cif_host::RecordsError;
use cif_host::query::Query;
use cif_protocol::{Entries, Record, Timestamp, Value};

use super::{Bench, equal, record_cases};
use crate::{Case, Stop, Twin, must};

const LOOKUP_TABLE: &str = "_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname";
const FORMATTED: &str = "@OData.Community.Display.V1.FormattedValue";

record_cases! {
    "rows.create.reads_back", "A row that was created is read back with its columns, its id and an open state.",
        "Names of columns are kept in lower case; `undefined` is no value, null is one.", reads_back;
    "rows.create.takes_an_id", "An id among the columns is the id of the row, and no second row gets it.",
        "Ids are kept in lower case without braces; callers import rows with ids of their own.", takes_an_id;
    "rows.create.plain_values", "Dates are kept as texts, Maps as objects; numbers that JSON has not become null.",
        "Rows are given to widgets as JSON.", plain_values;
    "rows.create.contact_name", "A contact without full name is called by its first and last name.",
        "The platform computes the column; widgets show it.", contact_name;
    "rows.update.changes_only_what_is_given", "An update leaves other columns as they were, and the id as it is.",
        "A widget sends the columns that it changed.", update;
    "rows.update.frees_and_finds", "After an update a row is found by its new values and no longer by the old ones.",
        "A store with an index must keep it in step.", index_follows;
    "rows.delete.is_gone", "A deleted row is not found, neither by id nor by query nor through look-ups.",
        "Deleting twice fails.", delete;
    "rows.unknown.is_named", "An unknown table, row or column target is refused with an error of its kind that names it.",
        "Callers tell people what they got wrong.", unknown;
    "rows.failed.changes_nothing", "A call that fails leaves everything as it was.",
        "Each call is atomic.", failed_changes_nothing;
    "lookup.bind", "`@odata.bind` writes a look-up: id, table and name of the target come back with the row; null clears it.",
        "The name of the navigation property may end with the table of its target.", bind;
    "lookup.expand", "`$expand` gives the target of a look-up, and null for one that is empty.",
        "It takes `$select` inside.", expand_lookup;
    "collection.expand", "`$expand` of a collection gives the rows that point here, filtered, sorted and cut as it says.",
        "The collection is found by the name of its table at the end of the property.", expand_collection;
    "parties.kept", "The parties of an activity come back as they were sent.",
        "Call loggers send them with every phone call.", parties;
    "formatted.options", "Options and yes/no columns come with the names they have for people.",
        "Forms and widgets show them.", formatted;
}

fn person(name: &str) -> Record {
    Record::new().with("fullname", name)
}

async fn reads_back(bench: &mut Bench) -> Result<(), Stop> {
    let columns = Record::new()
        .with("FullName", "Ada")
        .with("vnd_anything", 1.5)
        .with("fax", Value::Null)
        .with("nothing", Value::Undefined);
    let id = bench.create("contact", columns).await?;
    let row = bench.row("contacts", &format!("{{{}}}", id.to_uppercase())).await?;
    for (column, expected) in [
        ("contactid", Value::from(id.as_str())),
        ("fullname", "Ada".into()),
        ("vnd_anything", 1.5.into()),
        ("fax", Value::Null),
        ("statecode", 0.into()),
    ] {
        equal(column, &row.get(column), &Some(&expected))?;
    }
    must(!row.contains_key("nothing"), || "a column with the value undefined was stored".to_owned())
}

async fn takes_an_id(bench: &mut Bench) -> Result<(), Stop> {
    let columns = || person("Ada").with("contactid", "{ABCDEF00-0000-4000-8000-000000000001}");
    let id = bench.create("contact", columns()).await?;
    equal("the id", &id.as_str(), &"abcdef00-0000-4000-8000-000000000001")?;
    let again = bench.records.create("contact", columns()).await;
    must(matches!(again, Err(RecordsError::Duplicate { .. })), || {
        format!("the second row gave {again:?}, expected Duplicate")
    })
}

async fn plain_values(bench: &mut Bench) -> Result<(), Stop> {
    let map = Value::Map(Entries::from_iter([("when", Value::Date(Timestamp::from_unix_millis(0)))]));
    let columns =
        person("Ada").with("vnd_map", map).with("vnd_date", Timestamp::from_unix_millis(0)).with("vnd_nan", f64::NAN);
    let id = bench.create("contact", columns).await?;
    let row = bench.row("contact", &id).await?;
    let object = Value::Object(Entries::from_iter([("when", "1970-01-01T00:00:00.000Z")]));
    equal("a Map", &row.get("vnd_map"), &Some(&object))?;
    equal("a date", &row.text("vnd_date"), &Some("1970-01-01T00:00:00.000Z"))?;
    equal("no number", &row.get("vnd_nan"), &Some(&Value::Null))
}

async fn contact_name(bench: &mut Bench) -> Result<(), Stop> {
    bench.create("contact", Record::new().with("firstname", "Ada").with("lastname", "Lovelace")).await?;
    bench.finds("contact", "fullname", "", &["Ada Lovelace"]).await
}

async fn update(bench: &mut Bench) -> Result<(), Stop> {
    let id = bench.create("contact", person("Ada").with("mobilephone", "1")).await?;
    let change = Record::new().with("mobilephone", "2").with("contactid", "another").with("vnd_new", true);
    bench.records.update("contact", &id.to_uppercase(), change).await?;
    let row = bench.row("contact", &id).await?;
    equal("id", &row.text("contactid"), &Some(id.as_str()))?;
    equal("name", &row.text("fullname"), &Some("Ada"))?;
    equal("phone", &row.text("mobilephone"), &Some("2"))?;
    equal("new column", &row.get("vnd_new"), &Some(&true.into()))
}

async fn index_follows(bench: &mut Bench) -> Result<(), Stop> {
    let account = bench.create("account", Record::new().with("name", "Fabrikam")).await?;
    let columns = person("Ada")
        .with("mobilephone", "555 0199")
        .with("parentcustomerid_account@odata.bind", format!("/accounts({account})"));
    let id = bench.create("contact", columns).await?;
    let change = Record::new().with("mobilephone", "777 0100").with("parentcustomerid@odata.bind", Value::Null);
    bench.records.update("contact", &id, change).await?;
    for (query, expected) in [
        ("$filter=contains(mobilephone,'0199')", &[][..]),
        ("$filter=mobilephone eq '555 0199'", &[]),
        ("$search=5550199", &[]),
        ("$filter=parentcustomerid/name ne null", &[]),
        ("$filter=contains(mobilephone,'0100')", &["Ada"]),
        ("$search=7770100", &["Ada"]),
    ] {
        bench.finds("contact", "fullname", query, expected).await?;
    }
    bench.finds("account", "name", "$filter=account_contacts/any()", &[]).await
}

async fn delete(bench: &mut Bench) -> Result<(), Stop> {
    let account = bench.create("account", Record::new().with("name", "Fabrikam")).await?;
    let columns = person("Ada").with("parentcustomerid_account@odata.bind", format!("/accounts({account})"));
    let id = bench.create("contact", columns).await?;
    bench.records.delete("contact", &id).await?;
    let read = bench.records.retrieve("contact", &id, &Query::all()).await;
    must(matches!(read, Err(RecordsError::NotFound { .. })), || format!("reading gave {read:?}, expected NotFound"))?;
    let again = bench.records.delete("contact", &id).await;
    must(matches!(again, Err(RecordsError::NotFound { .. })), || {
        format!("deleting again gave {again:?}, expected NotFound")
    })?;
    bench.finds("contact", "fullname", "$search=Ada", &[]).await?;
    bench.finds("account", "name", "$filter=account_contacts/any()", &[]).await
}

async fn unknown(bench: &mut Bench) -> Result<(), Stop> {
    let table = bench.records.create("vnd_nothing", Record::new()).await;
    must(
        matches!(&table, Err(error @ RecordsError::UnknownTable { .. }) if error.to_string().contains("vnd_nothing")),
        || format!("a row of an unknown table gave {table:?}, expected UnknownTable"),
    )?;
    let row = bench.records.update("contact", "nobody", Record::new()).await;
    must(matches!(&row, Err(error @ RecordsError::NotFound { .. }) if error.to_string().contains("nobody")), || {
        format!("changing an unknown row gave {row:?}, expected NotFound")
    })?;
    for target in ["/contacts(nobody)", "/vnd_nothings(1)", "contacts"] {
        let bound = bench.records.create("incident", Record::new().with("customerid_contact@odata.bind", target)).await;
        must(
            matches!(&bound, Err(error @ RecordsError::Column { .. }) if error.to_string().contains("customerid_contact@odata.bind")),
            || format!("a look-up of {target} gave {bound:?}, expected Column"),
        )?;
    }
    Ok(())
}

async fn failed_changes_nothing(bench: &mut Bench) -> Result<(), Stop> {
    let id = bench.create("contact", person("Ada")).await?;
    let bad = || Record::new().with("fullname", "Eve").with("parentcustomerid_account@odata.bind", "/accounts(nobody)");
    let (created, updated) =
        (bench.records.create("contact", bad()).await, bench.records.update("contact", &id, bad()).await);
    must(created.is_err() && updated.is_err(), || format!("{created:?} and {updated:?}, expected errors"))?;
    bench.finds("contact", "fullname", "", &["Ada"]).await?;
    bench.finds("contact", "fullname", "$search=Eve", &[]).await
}

async fn bind(bench: &mut Bench) -> Result<(), Stop> {
    let account = bench.create("account", Record::new().with("name", "Fabrikam")).await?;
    let target = format!("/accounts({{{}}})", account.to_uppercase());
    let id =
        bench.create("contact", person("Ada").with("parentcustomerid_account@odata.bind", target.as_str())).await?;
    let row = bench.row("contact", &id).await?;
    equal("id of the target", &row.text("_parentcustomerid_value"), &Some(account.as_str()))?;
    equal("table of the target", &row.text(LOOKUP_TABLE), &Some("account"))?;
    equal("name of the target", &row.text(&format!("_parentcustomerid_value{FORMATTED}")), &Some("Fabrikam"))?;
    bench.records.update("contact", &id, Record::new().with("parentcustomerid@odata.bind", Value::Null)).await?;
    bench.finds("contact", "fullname", "$filter=_parentcustomerid_value eq null", &["Ada"]).await?;
    bench.records.update("contact", &id, Record::new().with("vnd_owner@odata.bind", target.as_str())).await?;
    let query = format!("$filter=vnd_owner/name eq 'fabrikam' and _vnd_owner_value eq {account}");
    bench.finds("contact", "fullname", &query, &["Ada"]).await
}

async fn expand_lookup(bench: &mut Bench) -> Result<(), Stop> {
    let ada = bench.create("contact", person("Ada").with("mobilephone", "1")).await?;
    let case = Record::new().with("title", "Late").with("customerid_contact@odata.bind", format!("/contacts({ada})"));
    bench.create("incident", case).await?;
    bench.create("incident", Record::new().with("title", "Other")).await?;
    let found = bench.values("incident", "customerid_contact", "$expand=customerid_contact($select=fullname)").await?;
    let name = found.first().and_then(|row| row.get("fullname"));
    equal("the target", &name, &Some(&"Ada".into()))?;
    must(found.first().is_some_and(|row| row.get("mobilephone").is_none()), || {
        "a column that was not selected came along".to_owned()
    })?;
    let empty = bench.values("incident", "customerid", "$expand=customerid&$filter=title eq 'Other'").await?;
    equal("an empty look-up", &empty, &vec![Value::Null])
}

async fn expand_collection(bench: &mut Bench) -> Result<(), Stop> {
    let account = bench.create("account", Record::new().with("name", "Fabrikam")).await?;
    for name in ["Ada", "Bob", "Cyd", "Dan"] {
        let columns = person(name).with("parentcustomerid_account@odata.bind", format!("/accounts({account})"));
        bench.create("contact", columns).await?;
    }
    bench.create("contact", person("Eve")).await?;
    let query = "$expand=account_contacts($select=fullname;$filter=fullname ne 'Cyd';$orderby=fullname desc;$top=2)";
    let found = bench.values("account", "account_contacts", query).await?;
    let names = found.first().and_then(Value::as_array).unwrap_or_default().iter();
    let names: Vec<&str> = names.filter_map(|row| row.get("fullname")?.as_str()).collect();
    equal("the collection", &names, &vec!["Dan", "Bob"])
}

async fn parties(bench: &mut Bench) -> Result<(), Stop> {
    let party = Value::Object(Entries::from_iter([("partyid_contact@odata.bind", "/contacts(1)")]));
    let call = Record::new().with("subject", "Call").with("phonecall_activity_parties", vec![party.clone()]);
    let id = bench.create("phonecall", call).await?;
    let query = Query::parse("$expand=phonecall_activity_parties")?;
    let row = bench.records.retrieve("phonecall", &id, &query).await?;
    equal("the parties", &row.get("phonecall_activity_parties"), &Some(&Value::Array(vec![party])))
}

async fn formatted(bench: &mut Bench) -> Result<(), Stop> {
    let call = bench.create("phonecall", Record::new().with("directioncode", true).with("statecode", 1)).await?;
    let row = bench.row("phonecall", &call).await?;
    equal("state", &row.text(&format!("statecode{FORMATTED}")), &Some("Completed"))?;
    equal("direction", &row.text(&format!("directioncode{FORMATTED}")), &Some("Yes"))
}
