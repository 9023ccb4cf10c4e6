//! Answers a page's questions about records from the record store.

use cif_host::query::{OrderBy, Query};
use cif_host::{AttributeKind, Records, RecordsError, Relevance, SearchHit, TableSchema, search_tables};
use cif_protocol::{Record, Value};

use super::articles::articles;
use super::{Cell, Column, Field, Form, Format, Found, Hit, LoadWhat, Loaded, Rows, TableName};

/// The tables that a desktop lists and searches.
const LISTED: [&str; 7] = ["contact", "account", "incident", "phonecall", "email", "task", "appointment"];
/// Rows of one list.
const LIST_ROWS: usize = 200;
/// Rows of one table among search results.
const SEARCH_ROWS: usize = 25;
/// Columns of a list, the name included.
const LIST_COLUMNS: usize = 6;
/// What a lookup is called and where it points.
const FORMATTED: &str = "@OData.Community.Display.V1.FormattedValue";
const LOGICAL_NAME: &str = "@Microsoft.Dynamics.CRM.lookuplogicalname";

/// Loads what the page asks for, for the agent with this user id. The agent sees all tables; what providers may see is not judged here.
///
/// # Errors
/// Unknown table or record, or a query text that cannot be read.
pub async fn load(records: &dyn Records, user: &str, what: &LoadWhat) -> Result<Loaded, RecordsError> {
    match what {
        LoadWhat::Tables => tables(records).await,
        LoadWhat::Rows { entity, search, query } => {
            let mut query = Query::parse(query.as_deref().unwrap_or_default())?.for_user(user);
            if let Some(words) = search.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
                query.search = Some(words.to_owned());
            }
            let table = records.table(entity).await?;
            Ok(Loaded::Rows { rows: rows(records, &table, query, LIST_ROWS).await? })
        }
        LoadWhat::Form { entity, id, values } => {
            let table = records.table(entity).await?;
            Ok(Loaded::Form { form: form(records, &table, id.as_deref(), values.as_deref()).await? })
        }
        LoadWhat::Articles { text } => articles(records, text).await,
        LoadWhat::Search { text } => search(records, text).await,
    }
}

async fn tables(records: &dyn Records) -> Result<Loaded, RecordsError> {
    let mut tables = Vec::new();
    for name in LISTED {
        if let Ok(table) = records.table(name).await {
            tables.push(TableName::of(&table));
        }
    }
    Ok(Loaded::Tables { tables })
}

async fn search(records: &dyn Records, text: &str) -> Result<Loaded, RecordsError> {
    let mut tables = Vec::new();
    for name in LISTED {
        if let Ok(table) = records.table(name).await {
            tables.push(table);
        }
    }
    let categories = search_tables(records, &tables, text, SEARCH_ROWS).await?;
    let groups = categories.into_iter().map(|category| {
        let table = &category.table;
        let columns = list_columns(table);
        let rows = category.hits.iter().map(|hit| cells(table, &columns, &hit.row)).collect();
        let hits = category.hits.iter().map(|hit| why(table, hit)).collect();
        Found { rows: Rows { table: TableName::of(table), columns, rows, more: category.more }, hits }
    });
    Ok(Loaded::Search { groups: groups.collect() })
}

/// Why a row was found: where, unless it is the name, which is seen anyway.
fn why(table: &TableSchema, hit: &SearchHit) -> Hit {
    let column = columns(table).into_iter().find(|column| column.name == hit.column);
    let column = column.filter(|_| hit.relevance == Relevance::Other);
    let found_in = column.map(|column| {
        let text = cell(table, &hit.row, &column.name, column.format).text;
        (column.label, text)
    });
    Hit { relevance: hit.relevance, found_in }
}

async fn rows(records: &dyn Records, table: &TableSchema, query: Query, most: usize) -> Result<Rows, RecordsError> {
    let columns = list_columns(table);
    let mut query = query.with_select(columns.iter().map(|column| column.name.clone())).with_top(most + 1);
    if query.order_by.is_empty() {
        let by = if table.is_activity { "$orderby=actualstart desc,createdon desc".to_owned() } else { order(table) };
        query.order_by = Query::parse(&by).map(|query| query.order_by).unwrap_or_else(|_| Vec::<OrderBy>::new());
    }
    let mut found = records.query(&table.logical_name, &query).await?;
    let more = found.len() > most;
    found.truncate(most);
    let rows = found.iter().map(|row| cells(table, &columns, row)).collect();
    Ok(Rows { table: TableName::of(table), columns, rows, more })
}

/// A row by its id, with a cell for each column.
fn cells(table: &TableSchema, columns: &[Column], row: &Record) -> (String, Vec<Cell>) {
    let cells = columns.iter().map(|column| cell(table, row, &column.name, column.format)).collect();
    (row.text(&table.primary_id).unwrap_or_default().to_owned(), cells)
}

fn order(table: &TableSchema) -> String {
    format!("$orderby={} asc", table.primary_name)
}

/// The name first, then what fits. The parts of a name that is shown whole are left out.
fn list_columns(table: &TableSchema) -> Vec<Column> {
    let rank = |name: &str| (name != table.primary_name) as u8;
    let mut columns: Vec<Column> = columns(table)
        .into_iter()
        .filter(|column| column.format != Format::Memo && !["firstname", "lastname"].contains(&column.name.as_str()))
        .collect();
    columns.sort_by_key(|column| rank(&column.name));
    columns.truncate(LIST_COLUMNS);
    columns
}

fn columns(table: &TableSchema) -> Vec<Column> {
    let column = |attribute: &cif_host::AttributeSchema| {
        let (name, label) = (attribute.logical_name.clone(), attribute.display_name.clone());
        Format::of(&attribute.kind).map(|format| Column { name, label, format })
    };
    table.attributes.iter().filter(|attribute| attribute.kind != AttributeKind::Id).filter_map(column).collect()
}

async fn form(
    records: &dyn Records,
    table: &TableSchema,
    id: Option<&str>,
    values: Option<&str>,
) -> Result<Form, RecordsError> {
    let row = match id {
        Some(id) => records.retrieve(&table.logical_name, id, &Query::all()).await?,
        None => match values.map(Value::from_plain_json) {
            Some(Ok(Value::Object(entries))) => entries.iter().map(|(key, value)| (key, value.clone())).collect(),
            _ => Record::new(),
        },
    };
    let fields = columns(table).into_iter().map(|column| {
        let value = cell(table, &row, &column.name, column.format);
        let computed = column.name == "statecode" || (column.name == "fullname" && table.logical_name == "contact");
        let editable = column.format != Format::Lookup && !computed;
        Field { column, value, editable }
    });
    let title = row.text(&table.primary_name).filter(|title| !title.is_empty());
    Ok(Form {
        id: id.map(cif_host::normal_id),
        title: title.map_or_else(|| format!("New {}", table.display_name.to_lowercase()), str::to_owned),
        fields: fields.collect(),
        table: TableName::of(table),
    })
}

/// A value for people.
fn cell(table: &TableSchema, row: &Record, column: &str, format: Format) -> Cell {
    if format == Format::Lookup {
        let key = format!("_{column}_value");
        let Some(id) = row.text(&key) else { return Cell::default() };
        let text = row.text(&format!("{key}{FORMATTED}")).unwrap_or(id).to_owned();
        let link = row.text(&format!("{key}{LOGICAL_NAME}")).map(|table| (table.to_owned(), id.to_owned()));
        return Cell { text, link };
    }
    let text = match row.get(column) {
        None | Some(Value::Undefined | Value::Null) => String::new(),
        Some(Value::Number(number)) if column == "statecode" => state(table, *number),
        Some(Value::Bool(yes)) => if *yes { "Yes" } else { "No" }.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Date(time)) => time.to_string(),
        Some(other) => other.to_plain_json(),
    };
    Cell { text, link: None }
}

/// The name of a `statecode`, which means the same in all tables of a kind.
fn state(table: &TableSchema, number: f64) -> String {
    let names: &[&str] = match table.logical_name.as_str() {
        _ if table.is_activity => &["Open", "Completed", "Cancelled", "Scheduled"],
        "incident" => &["Active", "Resolved", "Cancelled"],
        _ => &["Active", "Inactive"],
    };
    let place = names.iter().enumerate().find(|(at, _)| *at as f64 == number);
    place.map_or_else(|| number.to_string(), |(_, name)| (*name).to_owned())
}

impl TableName {
    fn of(table: &TableSchema) -> Self {
        Self {
            entity: table.logical_name.clone(),
            one: table.display_name.clone(),
            several: table.display_collection_name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use cif_host::{DEMO_USER_ID, demo_records};

    use super::*;

    /// The records in memory answer at once.
    fn loaded(what: &str) -> Result<Loaded, RecordsError> {
        let records = demo_records().expect("demo records");
        let what: LoadWhat = serde_json::from_str(what).expect(what);
        match pin!(load(&records, DEMO_USER_ID, &what)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => panic!("records in memory do not wait"),
        }
    }

    #[test]
    fn a_list_may_ask_for_what_is_the_agents_own() {
        let of = |function: &str| {
            let query = format!("$filter=Microsoft.Dynamics.CRM.{function}(PropertyName='systemuserid')");
            match loaded(&format!(r#"{{"kind":"rows","entity":"systemuser","query":"{query}"}}"#)) {
                Ok(Loaded::Rows { rows }) => rows.rows.iter().any(|(id, _)| id == DEMO_USER_ID),
                other => panic!("{other:?}"),
            }
        };
        assert!(of("EqualUserId") && !of("NotEqualUserId"));
    }

    #[test]
    fn a_list_begins_with_the_name_and_shows_what_lookups_are_called() {
        let Ok(Loaded::Rows { rows }) = loaded(r#"{"kind":"rows","entity":"contact"}"#) else { panic!("no rows") };
        assert_eq!(rows.columns[0].name, "fullname");
        assert!(rows.columns.len() <= LIST_COLUMNS && rows.columns.iter().any(|column| column.format == Format::Phone));
        let company = rows.columns.iter().position(|column| column.name == "parentcustomerid").expect("a company");
        let ada = rows.rows.iter().find(|(_, cells)| cells[0].text == "Ada Lovelace").expect("Ada");
        assert_eq!(ada.1[company].text, "Fabrikam");
        assert_eq!(ada.1[company].link.as_ref().map(|(table, _)| table.as_str()), Some("account"));
    }

    #[test]
    fn words_narrow_a_list_and_find_rows_of_several_tables() {
        let narrowed = loaded(r#"{"kind":"rows","entity":"contact","search":"hopper"}"#);
        let Ok(Loaded::Rows { rows }) = narrowed else { panic!("{narrowed:?}") };
        assert_eq!(rows.rows.len(), 1);
        let found = loaded(r#"{"kind":"search","text":"fabrikam"}"#);
        let Ok(Loaded::Search { groups }) = found else { panic!("{found:?}") };
        // The account has the very name; its contacts have it in their address.
        let tables: Vec<&str> = groups.iter().map(|found| found.rows.table.entity.as_str()).collect();
        assert_eq!(tables, ["account", "contact"]);
        assert_eq!(groups[0].hits, [Hit { relevance: Relevance::Exact, found_in: None }]);
        let (label, text) = groups[1].hits[0].found_in.clone().expect("where it was found");
        assert_eq!((label.as_str(), text.contains("fabrikam")), ("Email", true));
        assert_eq!(groups[1].hits.len(), groups[1].rows.rows.len());
    }

    #[test]
    fn a_form_shows_a_record_or_the_values_of_a_new_one() {
        let form = loaded(r#"{"kind":"form","entity":"contact","id":"20000000-0000-4000-8000-000000000001"}"#);
        let Ok(Loaded::Form { form }) = form else { panic!("{form:?}") };
        assert_eq!(form.title, "Ada Lovelace");
        let new = loaded(r#"{"kind":"form","entity":"contact","values":"{\"mobilephone\":\"+1 555\"}"}"#);
        let Ok(Loaded::Form { form }) = new else { panic!("{new:?}") };
        let phone = form.fields.iter().find(|field| field.column.name == "mobilephone").expect("phone");
        assert_eq!((form.title.as_str(), phone.value.text.as_str(), phone.editable), ("New contact", "+1 555", true));
    }

    #[test]
    fn articles_have_all_the_words() {
        let found = |text: &str| {
            let what = serde_json::json!({"kind": "articles", "text": text}).to_string();
            let Ok(Loaded::Articles { articles }) = loaded(&what) else { panic!("no articles") };
            articles.into_iter().map(|article| article.number).collect::<Vec<_>>()
        };
        assert_eq!(found("").len(), 3);
        assert_eq!(found("RESET  button"), ["KA-01001"]);
        assert_eq!(found("parcel"), ["KA-01002"]);
        assert!(found("parcel button").is_empty());
    }

    #[test]
    fn what_cannot_be_loaded_says_why() {
        let error = loaded(r#"{"kind":"rows","entity":"spaceship"}"#).expect_err("unknown").to_string();
        assert!(error.contains("spaceship"), "{error}");
        assert!(loaded(r#"{"kind":"rows","entity":"contact","query":"$filter=x like 1"}"#).is_err());
        assert!(loaded(r#"{"kind":"form","entity":"contact","id":"nobody"}"#).is_err());
    }
}
