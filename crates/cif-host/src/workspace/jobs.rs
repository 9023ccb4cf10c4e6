//! Record calls: checked here, done by the store, answered here (`docs/src/methods.md`, records).

use cif_protocol::host::{ErrorType, Failure, HostReply, SavedRecord, SearchAndOpenRecords};
use cif_protocol::{Instant, ProviderRecord, Record};

use super::fetch::{Fetch, Listed};
use super::forms::FormRequest;
use super::note_jobs::{NoteRequest, NoteText, OpenedNote};
use super::page::Page;
use super::resolve::{Resolution, Resolve};
use super::{Answer, ConnectionId, Slot, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::query::Query;
use crate::records::{ActionRequest, Records, RecordsError, TableSchema, bind, metadata_text, normal_id};

/// Work for the record store on behalf of a call.
#[derive(Debug)]
pub struct RecordsJob {
    caller: Slot,
    method: &'static str,
    table: String,
    /// The only tables that the provider may use; `None` for all.
    granted: Option<Vec<String>>,
    /// The id of the agent, for conditions such as `EqualUserId`.
    user: String,
    work: Work,
}

#[derive(Debug)]
pub(super) enum Work {
    Create(Record),
    Retrieve(String, Query),
    Update(String, Record),
    Delete(String),
    Search {
        query: Query,
        text: String,
        open: bool,
    },
    Form(FormRequest),
    /// The search page with these words.
    SearchPage(String),
    /// What the table looks like, with these attributes.
    Metadata(Vec<String>),
    /// The record that a note is to be about.
    OpenNote(ConnectionId, NoteRequest),
    SaveNote(NoteText),
    /// What the slugs of a call stand for.
    Resolve(Box<Resolve>),
    /// Columns of a work item.
    Conversation(String, Record),
    Fetch(Fetch),
    Action(ActionRequest),
    /// The click-to-act flag of the caller's record.
    ClickToAct(Box<ProviderRecord>, bool),
}

/// What the store answered.
#[derive(Debug)]
pub struct JobOutcome(pub(super) Result<Found, Failure>);

#[derive(Debug)]
pub(super) enum Found {
    /// Table and id of what was written.
    Written(String, String),
    Row(Record),
    Rows(TableSchema, Vec<Record>),
    /// Rows of a fetch, and what is told of the list.
    Fetched(TableSchema, Vec<Record>, Listed),
    /// The table alone.
    Table(TableSchema),
    /// The table of a form, and the name of its record if it shows one.
    Form(TableSchema, Option<String>),
    /// A note can be written about a record.
    NoteTarget(OpenedNote),
    /// The annotation that was written.
    Note(String),
    /// What the slugs of a call stand for.
    Resolved(Resolution),
    /// What an action answered.
    Action(Record),
    /// The provider record is written, or nothing keeps it.
    ClickToAct,
}

impl RecordsJob {
    /// Work that may use every table.
    pub(super) const fn unlimited(caller: Slot, method: &'static str, table: String, work: Work) -> Self {
        Self { caller, method, table, granted: None, user: String::new(), work }
    }

    /// True for a note that is saved.
    pub(super) const fn is_note(&self) -> bool {
        matches!(self.work, Work::SaveNote(_))
    }

    pub(super) const fn caller(&self) -> Slot {
        self.caller
    }

    pub(super) fn table_name(&self) -> &str {
        &self.table
    }

    pub(super) fn user(&self) -> &str {
        &self.user
    }

    pub(super) fn into_work(self) -> Work {
        self.work
    }

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
        if let Work::Resolve(resolve) = &self.work {
            return Ok(Found::Resolved(self.resolve(records, resolve).await));
        }
        let fail = |error| self.failure(&error);
        match &self.work {
            Work::OpenNote(_, request) => return self.find_note(records, request).await.map(Found::NoteTarget),
            Work::SaveNote(note) => return self.write_note(records, note).await.map(Found::Note),
            Work::Action(action) => return self.run_action(records, action).await.map(Found::Action),
            Work::ClickToAct(record, on) => return self.write_click_to_act(records, record, *on).await,
            _ => {}
        }
        let schema = self.table(records, &self.table).await?;
        let table = schema.logical_name.clone();
        self.check_reach(records).await?;
        match &self.work {
            Work::Create(columns) => {
                let id = records.create(&table, columns.clone()).await.map_err(fail)?;
                Ok(Found::Written(table, id))
            }
            Work::Update(id, columns) | Work::Conversation(id, columns) => {
                records.update(&table, id, columns.clone()).await.map_err(fail)?;
                Ok(Found::Written(table, normal_id(id)))
            }
            Work::Delete(id) => {
                records.delete(&table, id).await.map_err(fail)?;
                Ok(Found::Written(table, normal_id(id)))
            }
            Work::Retrieve(id, query) => records.retrieve(&table, id, query).await.map(Found::Row).map_err(fail),
            // A term alone asks for the search page and for no rows.
            Work::Search { query, open: true, .. } if query.is_search_only() => Ok(Found::Rows(schema, Vec::new())),
            Work::Search { query, .. } => {
                let rows = records.query(&table, query).await.map_err(fail)?;
                Ok(Found::Rows(schema, rows))
            }
            Work::Fetch(fetch) => self.fetch(records, fetch, schema).await,
            Work::SearchPage(_)
            | Work::Metadata(_)
            | Work::OpenNote(..)
            | Work::SaveNote(_)
            | Work::Resolve(_)
            | Work::Action(_)
            | Work::ClickToAct(..) => Ok(Found::Table(schema)),
            Work::Form(form) => {
                let Some(id) = &form.id else { return Ok(Found::Form(schema, None)) };
                let name_only = Query::all().with_select([schema.primary_name.as_str()]);
                let row = records.retrieve(&table, id, &name_only).await.map_err(fail)?;
                let name = row.text(&schema.primary_name).map(str::to_owned);
                Ok(Found::Form(schema, name))
            }
        }
    }

    pub(super) fn failure(&self, error: &RecordsError) -> Failure {
        let kind =
            if matches!(error, RecordsError::Query(_)) { ErrorType::InvalidParams } else { ErrorType::XrmApiError };
        Failure::new(kind, self.method, error.to_string())
    }

    /// A table by any of its names, if the provider may use it. One that is granted some tables does not learn which others
    /// there are.
    pub(super) async fn table(&self, records: &dyn Records, name: &str) -> Result<TableSchema, Failure> {
        let found = records.table(name).await;
        let Some(granted) = &self.granted else { return found.map_err(|error| self.failure(&error)) };
        let refused = |name: &str| {
            let (name, granted) = (crate::slugs::shown(name), granted.join(", "));
            Failure::invalid(self.method, format!("the provider may not use table {name}; it was granted {granted}"))
        };
        let may_use = |schema: &TableSchema| granted.iter().any(|name| name.eq_ignore_ascii_case(&schema.logical_name));
        match found {
            Ok(schema) if may_use(&schema) => Ok(schema),
            Ok(schema) => Err(refused(&schema.logical_name)),
            Err(RecordsError::UnknownTable { .. }) => Err(refused(name)),
            Err(error) => Err(self.failure(&error)),
        }
    }

    /// Refuses what reaches into tables that the provider was not granted: lookups read or written.
    async fn check_reach(&self, records: &dyn Records) -> Result<(), Failure> {
        if self.granted.is_none() {
            return Ok(());
        }
        match &self.work {
            Work::Create(columns) | Work::Update(_, columns) | Work::Conversation(_, columns) => {
                let binds = columns.iter().filter(|(key, _)| bind::bind_key(key).is_some());
                for (set, _) in binds.filter_map(|(_, value)| bind::target(value.as_str()?)) {
                    self.table(records, set).await?;
                }
                Ok(())
            }
            Work::Retrieve(_, query) | Work::Search { query, .. } => self.check_query(query),
            Work::Fetch(fetch) => fetch.query().map_or(Ok(()), |query| self.check_query(query)),
            _ => Ok(()),
        }
    }

    /// Refuses a query that reaches into tables that the provider was not granted.
    pub(super) fn check_query(&self, query: &Query) -> Result<(), Failure> {
        if self.granted.is_none() || !query.reaches_others() {
            return Ok(());
        }
        Err(Failure::invalid(
            self.method,
            "a provider that was granted some tables only may not reach others by $expand or lookup/column",
        ))
    }
}

impl Workspace {
    pub(super) fn job(&self, caller: Slot, method: &'static str, table: String, work: Work) -> Answer {
        Answer::Records(self.records_job(caller, method, table, work))
    }

    /// The work itself, for whoever does not answer a call with it.
    pub(super) fn records_job(&self, caller: Slot, method: &'static str, table: String, work: Work) -> Box<RecordsJob> {
        let record = self.record(caller);
        let granted = (!record.tables.iter().any(|table| table == "*")).then(|| record.tables.clone());
        Box::new(RecordsJob { caller, method, table, granted, user: self.host.user_id.clone(), work })
    }

    /// As [`Workspace::job`], on a table of the host's own that the caller need not be granted.
    pub(super) fn job_with(&self, caller: Slot, method: &'static str, table: &str, work: Work) -> Answer {
        let mut answer = self.job(caller, method, table.to_owned(), work);
        if let Answer::Records(job) = &mut answer {
            job.granted.iter_mut().for_each(|granted| granted.push(table.to_owned()));
        }
        answer
    }

    pub(super) fn retrieve(&self, caller: Slot, table: String, id: String, text: Option<&str>) -> Answer {
        match Query::parse(text.unwrap_or_default()) {
            Err(error) => Answer::Done(Err(Failure::invalid("retrieverecord", error.to_string()))),
            Ok(query) => match self.templates.row(&table, &normal_id(&id), &query) {
                None => {
                    let query = query.for_user(&self.host.user_id);
                    self.job(caller, "retrieverecord", table, Work::Retrieve(id, query))
                }
                Some(row) => {
                    let missing = || {
                        let message = format!("{table} {} does not exist", crate::slugs::shown(&id));
                        Failure::new(ErrorType::XrmApiError, "retrieverecord", message)
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
            Ok(query) => query.for_user(&self.host.user_id),
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

    /// Answers a call with what the store said, and shows what is to be shown. The form of a new record is answered later.
    pub fn finish_job(&mut self, now: Instant, job: RecordsJob, outcome: JobOutcome) -> Answer {
        let caller = job.caller;
        self.analytics_at(now);
        let notified = self.analytics_resolved(caller, job.method);
        let answer = outcome.0.and_then(|found| self.job_answer(now, job, found));
        let answer = answer.unwrap_or_else(|failure| {
            self.call_failed(now, caller, &failure);
            Answer::Done(Err(failure))
        });
        self.analytics_after(caller, notified, &answer);
        answer
    }

    fn job_answer(&mut self, now: Instant, job: RecordsJob, found: Found) -> Result<Answer, Failure> {
        let reply = match (job.work, found) {
            (Work::Create(columns), Found::Written(table, id)) => {
                HostReply::CreateRecord(SavedRecord::new(&table, &id, columns))
            }
            (Work::Update(_, columns), Found::Written(table, id)) => {
                HostReply::UpdateRecord(SavedRecord::new(&table, &id, columns))
            }
            (Work::Conversation(_, columns), Found::Written(table, id)) => {
                HostReply::UpdateConversation(SavedRecord::new(&table, &id, columns))
            }
            (Work::Resolve(resolve), Found::Resolved(resolution)) => {
                return Ok(self.go_on(now, job.caller, *resolve, resolution));
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
            (Work::SearchPage(text), Found::Table(schema)) => {
                HostReply::RenderSearchPage(self.show_search_page(job.caller, &schema, text)?)
            }
            (Work::Metadata(attributes), Found::Table(schema)) => {
                HostReply::GetEntityMetadata(metadata_text(&schema, &attributes))
            }
            (Work::OpenNote(from, request), Found::NoteTarget(opened)) => {
                return self.show_note(job.caller, from, request, opened);
            }
            (Work::Fetch(fetch), Found::Fetched(schema, rows, listed)) => {
                self.fetch_reply(&fetch, &schema, rows, &listed)
            }
            (Work::Action(_), Found::Action(response)) => HostReply::ExecuteAction(response),
            (Work::ClickToAct(_, on), Found::ClickToAct) => {
                self.set_click_to_act(job.caller, on);
                HostReply::SetClickToAct(())
            }
            (Work::Form(form), Found::Form(schema, name)) => {
                return self.show_form(job.caller, form, &schema, name.as_deref());
            }
            _ => {
                let message = "the record store answered another call";
                return Err(Failure::new(ErrorType::GenericError, job.method, message));
            }
        };
        Ok(Answer::Done(Ok(reply)))
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
        let name = single.and_then(|_| rows[0].text(&schema.primary_name));
        self.open_titled(page, name).map_err(|message| Failure::invalid("searchandopenrecords", message))?;
        Ok(())
    }
}
