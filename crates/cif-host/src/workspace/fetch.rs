//! `executeFetchQuery`: reads as the platform's Web API does, by the plural name of a table (`docs/src/methods.md`, records).

use cif_protocol::host::{ErrorType, ExecuteFetchQuery, Failure, HostReply};
use cif_protocol::{Record, Value};

use super::jobs::{Found, RecordsJob, Work};
use super::{Answer, Slot, Workspace};
use crate::normal_id;
use crate::query::{self, Query};
use crate::records::{Records, TableSchema};
use crate::slugs::shown;

const METHOD: &str = "executeFetchQuery";

/// What is to be read.
#[derive(Debug)]
pub(super) enum Fetch {
    Rows(Query),
    /// FetchXML, which is read when the table is known.
    Xml(String),
    Row(String, Query),
    /// Id and column.
    File(String, String),
}

impl Fetch {
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
        let wrong = |error: query::QueryError| error.to_string();
        if !is_xml {
            return Ok(Self::Rows(Query::parse(text).map_err(wrong)?));
        }
        let xml = text[9..].trim();
        // Written out it is taken as it is: its patterns have percent signs of their own.
        if xml.starts_with('<') {
            return Ok(Self::Xml(xml.to_owned()));
        }
        Ok(Self::Xml(query::decode(xml.split('&').next().unwrap_or_default()).map_err(wrong)?))
    }

    /// The query, when it is one that may reach other tables.
    pub(super) const fn query(&self) -> Option<&Query> {
        match self {
            Self::Rows(query) | Self::Row(_, query) => Some(query),
            Self::Xml(_) | Self::File(..) => None,
        }
    }
}

impl Workspace {
    pub(super) fn execute_fetch_query(&self, caller: Slot, call: ExecuteFetchQuery) -> Answer {
        let fetch = match Fetch::parse(&call.options) {
            Ok(fetch) => fetch,
            Err(message) => return Answer::Done(Err(Failure::invalid(METHOD, message))),
        };
        if let Fetch::Rows(query) = &fetch {
            if let Some(rows) = self.templates.query(&call.entity_name, query) {
                return Answer::Done(Ok(self.fetched(&call.entity_name, rows)));
            }
        }
        self.job(caller, METHOD, call.entity_name, Work::Fetch(fetch))
    }

    /// The body of a list.
    fn fetched(&self, set: &str, rows: Vec<Record>) -> HostReply {
        let rows: Vec<Value> = rows.into_iter().map(Value::from).collect();
        HostReply::ExecuteFetchQuery(self.body(set).with("value", Value::Array(rows)))
    }

    fn body(&self, path: &str) -> Record {
        let host = self.host.client_url.trim_end_matches('/');
        Record::new().with("@odata.context", format!("{host}/api/data/v9.2/$metadata#{path}"))
    }

    /// The OData body of what was found.
    pub(super) fn fetch_reply(&self, fetch: &Fetch, table: &TableSchema, mut rows: Vec<Record>) -> HostReply {
        let set = &table.set_name;
        let body = match fetch {
            Fetch::Rows(_) | Fetch::Xml(_) => return self.fetched(set, rows),
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
        let rows = match fetch {
            Fetch::Rows(query) => records.query(name, query).await.map_err(fail)?,
            Fetch::Xml(text) => {
                let query = Query::parse_fetch_xml(text, &table)
                    .map_err(|error| Failure::invalid(METHOD, error.to_string()))?;
                records.query(name, &query).await.map_err(fail)?
            }
            Fetch::Row(id, query) => vec![records.retrieve(name, id, query).await.map_err(fail)?],
            Fetch::File(id, column) => {
                let only = Query::all().with_select([column.as_str()]);
                vec![records.retrieve(name, id, &only).await.map_err(fail)?]
            }
        };
        Ok(Found::Rows(table, rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(options: &str) -> String {
        match Fetch::parse(options) {
            Ok(Fetch::Rows(query)) => format!("rows {:?} {:?}", query.select, query.top),
            Ok(Fetch::Xml(text)) => format!("xml {text}"),
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
        assert_eq!(read("?fetchXml=%3Cfetch%2F%3E&x=1"), "xml <fetch/>");
        assert_eq!(read("?fetchXML=<fetch a='%ad%'/>"), "xml <fetch a='%ad%'/>");
        assert!(read("()?$top=1").contains("names no record"));
        assert!(read("(1)/a b").contains("names no column"));
        assert!(read("?$skip=1").contains("$skip"));
    }
}
