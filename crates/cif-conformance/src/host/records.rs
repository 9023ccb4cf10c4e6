//! Records: what is written is there, and only that.

use serde_json::{Value, json};

use super::bench::{Bench, Who};
use super::picture::picture;
use crate::case::{Stop, must};

const TABLE: &str = "phonecall";

host_cases! {
    life = "records.life", real_time true, twin Case("records.gone"),
        "A record that was created is read, changed, found and deleted by its id.",
        "Answer a write when it is done: the next call of the provider reads it.";
    gone = "records.gone", real_time true, twin Case("records.life"),
        "A record that was deleted can be neither read, changed nor deleted, and is not found.",
        "Say which record does not exist; kind `Platform`.";
    text = "records.text", real_time true, twin None("there is no text that may be changed"),
        "Text comes back as it was written: quotes, line ends, accents, other alphabets, percent signs.",
        "Decode and encode once each. A number that was a text stays a text.";
    partial = "records.update.partial", real_time true, twin None("the column that is given is looked at by records.life"),
        "A change leaves the columns alone that it does not name.",
        "Merge into the row; do not replace it.";
    filter = "records.search.exact", real_time true, twin Case("records.search.none"),
        "A search gives the rows that its filter selects, and no other one, without moving the agent's page.",
        "`search` is a query and no navigation; only `searchandopenrecords` opens what it finds.";
    none = "records.search.none", real_time true, twin Case("records.search.exact"),
        "A search that selects nothing succeeds with an empty result.",
        "Nothing found is an answer and no failure.";
}

fn columns(subject: &str) -> String {
    json!({ "subject": subject, "phonenumber": "555" }).to_string()
}

async fn create(bench: &Bench, subject: &str) -> Result<String, Stop> {
    bench.needs("createrecord")?;
    let made = bench.must(Who::First, "createrecord", json!([TABLE, columns(subject)])).await?;
    let id = made["id"].as_str().filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or_else(|| Stop::broken(format!("`createrecord` gave no id: {made}")))
}

async fn subject_of(bench: &Bench, id: &str) -> Result<Value, Stop> {
    let row = bench.must(Who::First, "retrieverecord", json!([TABLE, id, "?$select=subject"])).await?;
    Ok(row["subject"].clone())
}

async fn found(bench: &Bench, subject: &str) -> Result<Vec<Value>, Stop> {
    let query = format!("?$select=subject&$filter=subject eq '{subject}'");
    let rows = bench.must(Who::First, "search", json!([TABLE, query, true])).await?;
    Ok(rows.as_object().map(|rows| rows.values().cloned().collect()).unwrap_or_default())
}

/// A subject that no record has yet.
fn fresh(bench: &Bench, what: &str) -> String {
    use cif_provider::RuntimeExt as _;
    format!("conformance {what} {}", bench.runtime().random_name(8))
}

async fn life(bench: &mut Bench) -> Result<(), Stop> {
    let (first, second) = (fresh(bench, "first"), fresh(bench, "second"));
    let id = create(bench, &first).await?;
    let seen = subject_of(bench, &id).await?;
    must(seen == first.as_str(), || format!("{first:?} was created; {seen} is read"))?;
    bench.must(Who::First, "updaterecord", json!([TABLE, id, json!({ "subject": second }).to_string()])).await?;
    let seen = subject_of(bench, &id).await?;
    must(seen == second.as_str(), || format!("{second:?} was written; {seen} is read"))?;
    let rows = found(bench, &second).await?;
    must(rows.len() == 1, || format!("one record has this subject; found were {rows:?}"))?;
    bench.must(Who::First, "deleterecord", json!([TABLE, id])).await.map(drop)
}

async fn gone(bench: &mut Bench) -> Result<(), Stop> {
    let subject = fresh(bench, "gone");
    let id = create(bench, &subject).await?;
    bench.must(Who::First, "deleterecord", json!([TABLE, id])).await?;
    bench.must_fail(Who::First, "retrieverecord", json!([TABLE, id])).await?;
    bench.must_fail(Who::First, "updaterecord", json!([TABLE, id, columns(&subject)])).await?;
    bench.must_fail(Who::First, "deleterecord", json!([TABLE, id])).await?;
    let rows = found(bench, &subject).await?;
    must(rows.is_empty(), || format!("the record was deleted; found were {rows:?}"))
}

async fn text(bench: &mut Bench) -> Result<(), Stop> {
    for subject in
        ["it's \"quoted\"", "two\nlines\tand a tab", "Zoë 日本語 👋", "100% of %20 + &amp;", "007", " blank "]
    {
        let id = create(bench, subject).await?;
        let seen = subject_of(bench, &id).await?;
        must(seen == subject, || format!("{subject:?} was written; {seen} is read"))?;
        bench.must(Who::First, "deleterecord", json!([TABLE, id])).await?;
    }
    Ok(())
}

async fn partial(bench: &mut Bench) -> Result<(), Stop> {
    let id = create(bench, &fresh(bench, "partial")).await?;
    bench.must(Who::First, "updaterecord", json!([TABLE, id, "{\"subject\":\"changed\"}"])).await?;
    let row = bench.must(Who::First, "retrieverecord", json!([TABLE, id, "?$select=subject,phonenumber"])).await?;
    must(row["phonenumber"] == "555", || format!("`phonenumber` was not named in the change; the row is {row}"))?;
    bench.must(Who::First, "deleterecord", json!([TABLE, id])).await.map(drop)
}

async fn filter(bench: &mut Bench) -> Result<(), Stop> {
    let (wanted, other) = (fresh(bench, "wanted"), fresh(bench, "other"));
    let (id, another) = (create(bench, &wanted).await?, create(bench, &other).await?);
    let before = picture(bench, Who::First).await?;
    let rows = found(bench, &wanted).await?;
    must(rows.len() == 1 && rows[0]["subject"] == wanted.as_str(), || {
        format!("one record is called {wanted:?}; found were {rows:?}")
    })?;
    before.must_be(&picture(bench, Who::First).await?, "`search` only looks, and yet")?;
    for id in [id, another] {
        bench.must(Who::First, "deleterecord", json!([TABLE, id])).await?;
    }
    Ok(())
}

async fn none(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs("search")?;
    let rows = found(bench, &fresh(bench, "none")).await?;
    must(rows.is_empty(), || format!("no record has this subject; found were {rows:?}"))
}
