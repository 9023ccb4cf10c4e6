//! `executeFetchQuery`: reads as the platform's Web API does, by the plural name of a table (`docs/src/methods.md`, records).

use std::collections::BTreeMap;

use cif_protocol::host::{ErrorType, ExecuteFetchQuery, Failure, HostReply};
use cif_protocol::{Record, Value};

use super::jobs::{Found, RecordsJob, Work};
use super::{Answer, Slot, Workspace};
use crate::normal_id;
use crate::query::{self, FetchXml, Query, QueryError};
use crate::records::{Records, TableSchema};
use crate::slugs::shown;

const METHOD: &str = "executeFetchQuery";

/// What is to be read.
#[derive(Debug)]
pub(super) enum Fetch {
    /// A query and its text.
    Rows(Query, String),
    /// FetchXML, whose values are read when its tables are known.
    Xml(FetchXml),
    Row(String, Query),
    /// Id and column.
    File(String, String),
}

impl Fetch {
    /// The same, asked by a user.
    fn by_user(self, user: &str) -> Self {
        match self {
            Self::Rows(query, text) => Self::Rows(query.for_user(user), text),
            Self::Row(id, query) => Self::Row(id, query.for_user(user)),
            other @ (Self::Xml(_) | Self::File(..)) => other,
        }
    }

    /// Reads `options`: `?…` for rows, `(<id>)?…` for one, `(<id>)/<column>` for the data of a file.
    fn parse(options: &str) -> Result<Self, String> {
        let text = options.trim();
        let path = text.strip_prefix('/').unwrap_or(text);
        let Some(inside) = path.strip_prefix('(') else {
            return Self::parse_query(path.strip_prefix('?').unwrap_or(path));
        };
        let end = inside.find([')', '/', '?']).unwrap_or(inside.len());
        let (id, rest) = inside.split_at(end);
        let rest = rest.strip_prefix(')').unwrap_or(rest);
        let id = normal_id(id.trim_matches('\''));
        if id.is_empty() || id.contains('=') {
            return Err(format!("{} names no record; expected (<id>) at its beginning", shown(options)));
        }
        match rest.strip_prefix('/') {
            Some(column) => {
                let column = column.strip_suffix("/$value").unwrap_or(column).trim().to_ascii_lowercase();
                if column.is_empty() || !column.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                    return Err(format!("{} names no column; expected (<id>)/<column>", shown(options)));
                }
                Ok(Self::File(id, column))
            }
            None => Ok(Self::Row(id, Query::parse(rest).map_err(|error| error.to_string())?)),
        }
    }

    fn parse_query(text: &str) -> Result<Self, String> {
        let is_xml = text.get(..9).is_some_and(|name| name.eq_ignore_ascii_case("fetchXml="));
        let wrong = |error: QueryError| error.to_string();
        if !is_xml {
            return Ok(Self::Rows(Query::parse(text).map_err(wrong)?, text.to_owned()));
        }
        let xml = text[9..].trim();
        // Written out it is taken as it is: its patterns have percent signs of their own.
        if xml.starts_with('<') {
            return Ok(Self::Xml(FetchXml::parse(xml).map_err(wrong)?));
        }
        let xml = query::decode(xml.split('&').next().unwrap_or_default()).map_err(wrong)?;
        Ok(Self::Xml(FetchXml::parse(&xml).map_err(wrong)?))
    }

    /// The query, when it is one that may reach other tables.
    pub(super) const fn query(&self) -> Option<&Query> {
        match self {
            Self::Rows(query, _) | Self::Row(_, query) => Some(query),
            Self::Xml(_) | Self::File(..) => None,
        }
    }
}

/// What is told of a list besides its rows.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// How many rows there are in all, if that was asked for.
    total: Option<u64>,
    /// Where the next page begins, if there is one.
    next: Option<usize>,
    /// The page that this is, of FetchXML.
    page: usize,
}

impl Workspace {
    pub(super) fn execute_fetch_query(&self, caller: Slot, call: ExecuteFetchQuery) -> Answer {
        let fetch = match Fetch::parse(&call.options) {
            Ok(fetch) => fetch.by_user(&self.host.user_id),
            Err(message) => return Answer::Done(Err(Failure::invalid(METHOD, message))),
        };
        if let Fetch::Rows(query, _) = &fetch {
            if let Some(rows) = self.templates.query(&call.entity_name, query) {
                return Answer::Done(Ok(self.fetched(&call.entity_name, rows)));
            }
        }
        self.job(caller, METHOD, call.entity_name, Work::Fetch(fetch))
    }

    /// The body of a list.
    fn fetched(&self, set: &str, rows: Vec<Record>) -> HostReply {
        HostReply::ExecuteFetchQuery(self.body(set).with("value", list(rows)))
    }

    fn body(&self, path: &str) -> Record {
        let host = self.host.client_url.trim_end_matches('/');
        Record::new().with("@odata.context", format!("{host}/api/data/v9.2/$metadata#{path}"))
    }

    /// The OData body of what was found.
    pub(super) fn fetch_reply(
        &self,
        fetch: &Fetch,
        table: &TableSchema,
        mut rows: Vec<Record>,
        listed: &Listed,
    ) -> HostReply {
        let set = &table.set_name;
        let body = match fetch {
            Fetch::Rows(_, text) => {
                let mut body = self.body(set);
                if let Some(total) = listed.total {
                    body.insert("@odata.count", number(total));
                }
                body.insert("value", list(rows));
                if let Some(next) = listed.next {
                    let host = self.host.client_url.trim_end_matches('/');
                    let other = text.trim_start_matches('?').split('&').filter(|part| !part.starts_with("$skiptoken="));
                    let options: Vec<&str> = other.filter(|part| !part.is_empty()).collect();
                    let options = options.iter().fold(String::new(), |text, part| text + part + "&");
                    let link = format!("{host}/api/data/v9.2/{set}?{options}$skiptoken={next}");
                    body.insert("@odata.nextLink", link);
                }
                body
            }
            Fetch::Xml(_) => {
                let mut body = self.body(set);
                if let Some(total) = listed.total {
                    body.insert("@Microsoft.Dynamics.CRM.totalrecordcount", number(total));
                    body.insert("@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded", false);
                }
                if listed.next.is_some() {
                    let page = listed.page + 1;
                    let cookie = format!("<cookie pagenumber=\"{page}\" pagingcookie=\"\" istracking=\"False\" />");
                    body.insert("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie", cookie);
                    body.insert("@Microsoft.Dynamics.CRM.morerecords", true);
                }
                body.with("value", list(rows))
            }
            Fetch::Row(..) => {
                let mut body = self.body(&format!("{set}/$entity"));
                for (column, value) in rows.pop().unwrap_or_default().0 {
                    body.insert(column, value);
                }
                body
            }
            Fetch::File(id, column) => {
                let data = rows.pop().and_then(|row| row.get(column).cloned()).unwrap_or(Value::Null);
                self.body(&format!("{set}({id})/{column}")).with("value", data)
            }
        };
        HostReply::ExecuteFetchQuery(body)
    }
}

fn list(rows: Vec<Record>) -> Value {
    Value::Array(rows.into_iter().map(Value::from).collect())
}

fn number(count: u64) -> Value {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}

impl RecordsJob {
    pub(super) async fn fetch(
        &self,
        records: &dyn Records,
        fetch: &Fetch,
        table: TableSchema,
    ) -> Result<Found, Failure> {
        if !self.table_name().eq_ignore_ascii_case(&table.set_name) {
            let (given, set) = (shown(self.table_name()), &table.set_name);
            let message = format!("{given} is not the plural name of a table; give {set}");
            return Err(Failure::new(ErrorType::XrmApiError, METHOD, message));
        }
        let fail = |error| self.failure(&error);
        let name = &table.logical_name;
        let mut listed = Listed::default();
        let rows = match fetch {
            Fetch::Rows(query, _) => {
                let rows = records.query(name, query).await.map_err(fail)?;
                // With $top nobody asks for a page.
                if query.top.is_none() {
                    listed.next = self.next_page(records, name, query, rows.len()).await?;
                }
                if query.count {
                    listed.total = Some(records.count(name, query).await.map_err(fail)?);
                }
                rows
            }
            Fetch::Xml(xml) => {
                let wrong = |error: QueryError| Failure::invalid(METHOD, error.to_string());
                let query = self.fetch_xml(records, xml, &table).await?;
                let rows = records.query(name, &query).await.map_err(fail)?;
                let page = xml.page().map_err(wrong)?;
                if page.is_some() || query.top.is_none() {
                    listed.page = page.unwrap_or(1);
                    listed.next = self.next_page(records, name, &query, rows.len()).await?;
                }
                if query.count {
                    listed.total = Some(records.count(name, &query).await.map_err(fail)?);
                }
                rows
            }
            Fetch::Row(id, query) => vec![records.retrieve(name, id, query).await.map_err(fail)?],
            Fetch::File(id, column) => {
                let only = Query::all().with_select([column.as_str()]);
                vec![records.retrieve(name, id, &only).await.map_err(fail)?]
            }
        };
        Ok(Found::Fetched(table, rows, listed))
    }

    /// FetchXML as a query, if the provider may use all its tables.
    async fn fetch_xml(&self, records: &dyn Records, xml: &FetchXml, table: &TableSchema) -> Result<Query, Failure> {
        let wrong = |error: QueryError| Failure::invalid(METHOD, error.to_string());
        let names = xml.tables();
        if names.first() != Some(&table.logical_name) {
            return Err(wrong(xml.wrong_table(&table.logical_name)));
        }
        let mut tables = BTreeMap::new();
        for name in names {
            let found = self.table(records, &name).await?;
            tables.insert(found.logical_name.clone(), found);
        }
        Ok(xml.query(&tables).map_err(wrong)?.for_user(self.user()))
    }

    /// Where the next page of a query begins, if a full page was found and there is more.
    async fn next_page(
        &self,
        records: &dyn Records,
        table: &str,
        query: &Query,
        found: usize,
    ) -> Result<Option<usize>, Failure> {
        if found == 0 || found < query.limit() {
            return Ok(None);
        }
        let next = query.skip + found;
        let probe = Query { expand: Vec::new(), ..query.clone() }.with_skip(next).with_top(1);
        let more = records.query(table, &probe).await.map_err(|error| self.failure(&error))?;
        Ok((!more.is_empty()).then_some(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(options: &str) -> String {
        match Fetch::parse(options) {
            Ok(Fetch::Rows(query, _)) => format!("rows {:?} {:?}", query.select, query.top),
            Ok(Fetch::Xml(xml)) => format!("xml {:?}", xml.tables()),
            Ok(Fetch::Row(id, query)) => format!("row {id} {:?}", query.select),
            Ok(Fetch::File(id, column)) => format!("file {id} {column}"),
            Err(message) => message,
        }
    }

    #[test]
    fn options_are_read_in_every_documented_form() {
        assert_eq!(read("?$select=fullname&$top=2"), r#"rows ["fullname"] Some(2)"#);
        assert_eq!(read("$top=2"), "rows [] Some(2)");
        assert_eq!(read(""), "rows [] None");
        assert_eq!(read("({AB-1})?$select=fullname"), r#"row ab-1 ["fullname"]"#);
        assert_eq!(read("/(ab-1)"), "row ab-1 []");
        // Documentation shows the first with a missing bracket.
        assert_eq!(read("/(ab-1/vnd_File"), "file ab-1 vnd_file");
        assert_eq!(read("/(ab-1)/vnd_file/$value"), "file ab-1 vnd_file");
        assert_eq!(read("?fetchXml=%3Cfetch%3E%3Centity name=%27a%27/%3E%3C%2Ffetch%3E&x=1"), r#"xml ["a"]"#);
        assert_eq!(read("?fetchXML=<fetch a='%ad%'><entity name='b'/></fetch>"), r#"xml ["b"]"#);
        assert!(read("()?$top=1").contains("names no record"));
        assert!(read("(1)/a b").contains("names no column"));
        assert!(read("?$skip=1").contains("$skip"));
    }
}
