//! Record calls: checked here, done by the store, answered here (`docs/src/methods.md`, records).

use cif_protocol::host::{ErrorType, Failure, HostReply, SavedRecord, SearchAndOpenRecords};
use cif_protocol::{Instant, Record};

use super::page::Page;
use super::{Answer, Slot, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::query::Query;
use crate::records::{Records, RecordsError, TableSchema, normal_id};

/// Work for the record store on behalf of a call.
#[derive(Debug)]
pub struct RecordsJob {
    caller: Slot,
    method: &'static str,
    table: String,
    /// The only tables that the provider may use; `None` for all.
    granted: Option<Vec<String>>,
    work: Work,
}

#[derive(Debug)]
pub(super) enum Work {
    Create(Record),
    Retrieve(String, Query),
    Update(String, Record),
    Delete(String),
    Search { query: Query, text: String, open: bool },
}

/// What the store answered.
#[derive(Debug)]
pub struct JobOutcome(Result<Found, Failure>);

#[derive(Debug)]
enum Found {
    /// Table and id of what was written.
    Written(String, String),
    Row(Record),
    Rows(TableSchema, Vec<Record>),
}

impl RecordsJob {
    /// The wire name of the call, for the message when the store is too slow.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Does the work.
    pub async fn run(&self, records: &dyn Records) -> JobOutcome {
        JobOutcome(self.perform(records).await)
    }

    async fn perform(&self, records: &dyn Records) -> Result<Found, Failure> {
        let fail = |error: RecordsError| {
            let kind =
                if matches!(error, RecordsError::Query(_)) { ErrorType::InvalidParams } else { ErrorType::XrmApiError };
            Failure::new(kind, self.method, error.to_string())
        };
        let schema = records.table(&self.table).await.map_err(fail)?;
        let table = schema.logical_name.clone();
        self.check_grant(&table)?;
        match &self.work {
            Work::Create(columns) => {
                let id = records.create(&table, columns.clone()).await.map_err(fail)?;
                Ok(Found::Written(table, id))
            }
            Work::Update(id, columns) => {
                records.update(&table, id, columns.clone()).await.map_err(fail)?;
                Ok(Found::Written(table, normal_id(id)))
            }
            Work::Delete(id) => {
                records.delete(&table, id).await.map_err(fail)?;
                Ok(Found::Written(table, normal_id(id)))
            }
            Work::Retrieve(id, query) => records.retrieve(&table, id, query).await.map(Found::Row).map_err(fail),
            Work::Search { query, .. } => {
                let rows = records.query(&table, query).await.map_err(fail)?;
                Ok(Found::Rows(schema, rows))
            }
        }
    }

    /// Refuses a table that the provider was not granted, also one that it would reach through a lookup.
    fn check_grant(&self, table: &str) -> Result<(), Failure> {
        let Some(granted) = &self.granted else { return Ok(()) };
        if !granted.iter().any(|name| name.eq_ignore_ascii_case(table)) {
            return Err(Failure::invalid(
                self.method,
                format!("the provider may not use table {table:?}; it was granted {}", granted.join(", ")),
            ));
        }
        let (Work::Retrieve(_, query) | Work::Search { query, .. }) = &self.work else { return Ok(()) };
        if !query.expand.is_empty() || uses_lookup(query) {
            return Err(Failure::invalid(
                self.method,
                "a provider that was granted some tables only may not reach others by $expand or lookup/column",
            ));
        }
        Ok(())
    }
}

fn uses_lookup(query: &Query) -> bool {
    use crate::query::Filter;
    fn in_filter(filter: &Filter) -> bool {
        match filter {
            Filter::And(all) | Filter::Or(all) => all.iter().any(in_filter),
            Filter::Not(inner) => in_filter(inner),
            Filter::Compare { column, .. } | Filter::Text { column, .. } => column.contains('/'),
        }
    }
    query.filter.as_ref().is_some_and(in_filter) || query.order_by.iter().any(|order| order.column.contains('/'))
}

impl Workspace {
    pub(super) fn job(&self, caller: Slot, method: &'static str, table: String, work: Work) -> Answer {
        let record = self.record(caller);
        let granted = (!record.tables.iter().any(|table| table == "*")).then(|| record.tables.clone());
        Answer::Records(Box::new(RecordsJob { caller, method, table, granted, work }))
    }

    pub(super) fn retrieve(&self, caller: Slot, table: String, id: String, text: Option<&str>) -> Answer {
        match Query::parse(text.unwrap_or_default()) {
            Err(error) => Answer::Done(Err(Failure::invalid("retrieverecord", error.to_string()))),
            Ok(query) => match self.templates.query(&table, &Query::all()) {
                None => self.job(caller, "retrieverecord", table, Work::Retrieve(id, query)),
                Some(rows) => {
                    let (id, key) = (normal_id(&id), format!("{}id", table.to_ascii_lowercase().trim_end_matches('s')));
                    let row = rows.into_iter().find(|row| row.text(&key) == Some(id.as_str()));
                    let missing = || {
                        Failure::new(ErrorType::XrmApiError, "retrieverecord", format!("{table} {id} does not exist"))
                    };
                    Answer::Done(row.map(HostReply::RetrieveRecord).ok_or_else(missing))
                }
            },
        }
    }

    pub(super) fn search(&mut self, caller: Slot, call: SearchAndOpenRecords) -> Answer {
        let open = !call.search_only;
        let method = if open { "searchandopenrecords" } else { "search" };
        if open {
            if let Err(failure) = self.require_active(caller, method) {
                return Answer::Done(Err(failure));
            }
        }
        let query = match Query::parse(&call.query_parameters) {
            Ok(query) => query,
            Err(error) => return Answer::Done(Err(Failure::invalid(method, error.to_string()))),
        };
        if !open && query.is_search_only() {
            let message =
                "a search-only call needs a $filter besides $search, for example $filter=contains(fullname,'Ada')";
            return Answer::Done(Err(Failure::invalid(method, message)));
        }
        if let Some(rows) = self.templates.query(&call.entity_name, &query) {
            return Answer::Done(Ok(HostReply::SearchAndOpenRecords(rows)));
        }
        self.job(caller, method, call.entity_name, Work::Search { query, text: call.query_parameters, open })
    }

    /// Answers a record call with what the store said, and shows what is to be shown.
    ///
    /// # Errors
    /// The failure that the provider gets.
    pub fn finish_job(&mut self, now: Instant, job: RecordsJob, outcome: JobOutcome) -> Result<HostReply, Failure> {
        let caller = job.caller;
        let result = outcome.0.and_then(|found| self.job_reply(now, job, found));
        if let Err(failure) = &result {
            self.call_failed(now, caller, failure);
        }
        result
    }

    fn job_reply(&mut self, now: Instant, job: RecordsJob, found: Found) -> Result<HostReply, Failure> {
        Ok(match (job.work, found) {
            (Work::Create(columns), Found::Written(table, id)) => {
                HostReply::CreateRecord(SavedRecord::new(&table, &id, columns))
            }
            (Work::Update(_, columns), Found::Written(table, id)) => {
                HostReply::UpdateRecord(SavedRecord::new(&table, &id, columns))
            }
            (Work::Delete(_), Found::Written(table, id)) => {
                let columns = Record::new().with(format!("{table}id"), id.clone());
                HostReply::DeleteRecord(SavedRecord::new(&table, &id, columns))
            }
            (Work::Retrieve(..), Found::Row(row)) => HostReply::RetrieveRecord(row),
            (Work::Search { query, text, open }, Found::Rows(schema, rows)) => {
                if open {
                    self.show_found(now, job.caller, &schema, &query, text, &rows)?;
                }
                HostReply::SearchAndOpenRecords(rows)
            }
            _ => {
                return Err(Failure::new(
                    ErrorType::GenericError,
                    job.method,
                    "the record store answered another call",
                ));
            }
        })
    }

    /// One row opens its form; none, several, or a search term open the search page.
    fn show_found(
        &mut self,
        now: Instant,
        caller: Slot,
        schema: &TableSchema,
        query: &Query,
        text: String,
        rows: &[Record],
    ) -> Result<(), Failure> {
        if self.active() != Some(caller) {
            // The agent went elsewhere while the store worked; the page belongs to another provider now.
            let name = self.name_of(caller).to_owned();
            let message =
                "searchandopenrecords found its rows after the agent had left the session; nothing was opened";
            self.report(now, Severity::Info, DiagnosticKind::Other, Some(&name), message);
            return Ok(());
        }
        let single = match rows {
            [row] if query.search.is_none() => row.text(&schema.primary_id),
            _ => None,
        };
        let page = match single {
            Some(id) => Page::record(schema.logical_name.clone(), id),
            None => Page::Search {
                text: query.search.clone().unwrap_or_default(),
                entity: Some(schema.logical_name.clone()),
                query: Some(text),
            },
        };
        let place = self.open_page(page).map_err(|message| Failure::invalid("searchandopenrecords", message))?;
        let name = single.and_then(|_| rows[0].text(&schema.primary_name)).filter(|name| !name.is_empty());
        if let (Some(name), Some(session)) = (name, self.sessions.all_mut().nth(place.0)) {
            session.tabs[place.1].title = crate::slugs::cut(name, 200);
        }
        Ok(())
    }
}
