//! What the flow asks of host and provider: each action as a future that ends in an input.

use std::sync::Arc;

use cif_protocol::channel::{Accept, Associate, ChannelCommand, Decline, End, Party};
use cif_protocol::host::{
    CancelEvent, CreateRecord, OpenForm, OpenFormReply, RetrieveRecord, SavedRecord, SearchAndOpenRecords, UpdateRecord,
};
use cif_protocol::{ConversationId, MapRecord, Record, TraceContext};
use cif_provider::{
    BoxFuture, CallContext, Host, HostError, HostErrorKind, HostExt, ProviderError, ProviderErrorKind, Runtime,
    RuntimeExt,
};

use super::action::{Action, Input, Show};
use super::activity::{Write, has_marker};
use super::lookup::{Found, Needle, encode};
use super::notice::FlowStep;
use super::{ActivityTable, FlowConfig, FlowError, Hit, LookupTable};
use crate::hub::Hub;

/// How a piece of work ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// An input for the conversation.
    Input(Input),
    /// A step failed on which nothing waits.
    Failed(FlowStep, FlowError),
    /// Nothing to report.
    Nothing,
}

/// Everything that work needs.
#[derive(Debug, Clone)]
pub(super) struct Tools {
    pub(super) hub: Hub,
    pub(super) config: Arc<FlowConfig>,
}

/// What of a conversation an action needs.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) id: ConversationId,
    pub(super) party: Option<Party>,
    pub(super) activity: Option<ActivityTable>,
    /// Where what is done for it belongs in a trace.
    pub(super) trace: Option<TraceContext>,
}

impl Tools {
    pub(super) fn host(&self) -> &Arc<dyn Host> {
        self.hub.host()
    }

    pub(super) fn runtime(&self) -> &Arc<dyn Runtime> {
        self.hub.runtime()
    }

    /// The future that carries an action out.
    pub(super) fn work(&self, subject: Subject, action: Action) -> BoxFuture<'static, Outcome> {
        let tools = self.clone();
        Box::pin(async move { tools.carry_out(&subject, action).await })
    }

    async fn carry_out(&self, subject: &Subject, action: Action) -> Outcome {
        let host = self.host();
        let cx = &CallContext::new().with_trace(subject.trace);
        Outcome::Input(match action {
            Action::LookUp(needle) => Input::LookedUp(self.look_up(cx, &needle).await),
            Action::ReadName(hit) => Input::LookedUp(self.read_name(cx, hit).await),
            Action::Wait => {
                self.runtime().sleep(self.config.name_patience).await;
                Input::PatienceOver
            }
            Action::Pause(pause) => {
                self.runtime().sleep(pause).await;
                Input::WriteAgain
            }
            Action::Notify(call) => Input::Notified(host.call_with(cx, *call).await),
            Action::Withdraw { token } => {
                // It fails when the notification has just ended, which is as good.
                let _ = host.call_with(cx, CancelEvent::new(token)).await;
                return Outcome::Nothing;
            }
            Action::Accept => Input::Answered(self.tell(subject, Accept::new(subject.id.clone())).await),
            Action::Decline { reason } => {
                let command = Decline::new(subject.id.clone()).with_reason(reason);
                Input::Answered(self.tell(subject, command).await)
            }
            Action::End { reason } => {
                let command = End::new(subject.id.clone()).with_reason(reason);
                return aside(FlowStep::End, self.tell(subject, command).await);
            }
            Action::Associate(record) => {
                let outcome = self.tell(subject, Associate::new(subject.id.clone(), record)).await;
                return match outcome {
                    // Not every service keeps such links.
                    Err(error) if error.kind() == ProviderErrorKind::Unsupported => Outcome::Nothing,
                    outcome => aside(FlowStep::Associate, outcome),
                };
            }
            Action::OpenSession(call) => Input::SessionOpened(host.call_with(cx, *call).await),
            Action::Show(show) => Input::RecordShown(self.show(cx, subject, show).await),
            Action::Title(call) => Input::Titled(host.call_with(cx, *call).await.map(|_| ())),
            Action::Write(write) => {
                let Some(table) = &subject.activity else { return Outcome::Nothing };
                Input::Written(self.write(cx, table, write).await)
            }
            Action::Tell(_) => return Outcome::Nothing,
        })
    }

    /// Sends the provider a command that goes on with the trace of the conversation.
    async fn tell(&self, subject: &Subject, command: impl Into<ChannelCommand>) -> Result<(), ProviderError> {
        let cx = CallContext::for_command(self.hub.new_command_id()).with_trace(subject.trace);
        self.hub.command_with(&cx, command).await.map(|_| ())
    }

    async fn look_up(&self, cx: &CallContext, needle: &Needle) -> Result<Found, HostError> {
        let deadline = self.runtime().now() + self.config.lookup_timeout;
        self.runtime().timeout_at(Some(deadline), self.look_into_tables(cx, needle)).await.unwrap_or_else(|_| {
            let waited = self.config.lookup_timeout.as_millis();
            Err(HostError::new(HostErrorKind::TimedOut, "search", format!("no customer was found within {waited} ms")))
        })
    }

    async fn read_name(&self, cx: &CallContext, hit: Hit) -> Result<Found, HostError> {
        let Some(table) = self.config.tables.iter().find(|table| table.entity == hit.entity) else {
            return Ok(Found::One(hit));
        };
        let query =
            RetrieveRecord::new(&*hit.entity, &*hit.id).query_parameters(format!("?$select={}", table.name_column));
        let cx = cx.clone().within(self.config.lookup_timeout);
        let row = self.host().call_with(&cx, query).await?;
        let name = row.text(&table.name_column).unwrap_or_default();
        Ok(Found::One(hit.with_name(name)))
    }

    async fn look_into_tables(&self, cx: &CallContext, needle: &Needle) -> Result<Found, HostError> {
        let mut outcome = Ok(Found::Unsearchable);
        for table in &self.config.tables {
            let top = self.config.lookup_rows.max(1);
            let Some(query) = needle.query(table, top) else { continue };
            match self.rows(cx, &table.entity, query).await {
                Ok(rows) => match needle.judge(table, &rows, top) {
                    Found::Nobody if outcome.is_ok() => outcome = Ok(Found::Nobody),
                    Found::Nobody | Found::Unsearchable => {}
                    found => return Ok(found),
                },
                // The next table may still have the customer.
                Err(error) => outcome = Err(error),
            }
        }
        outcome
    }

    async fn rows(&self, cx: &CallContext, entity: &str, query: String) -> Result<Vec<Record>, HostError> {
        self.host().call_with(cx, SearchAndOpenRecords::new(entity, query).search_only(true)).await
    }

    async fn show(&self, cx: &CallContext, subject: &Subject, show: Show) -> Result<Option<Hit>, HostError> {
        let address = subject.party.as_ref().and_then(|party| party.address.as_ref());
        match show {
            Show::Record(hit) => {
                let options = Record::new().with("entityName", hit.entity).with("entityId", hit.id);
                self.host().call_with(cx, OpenForm::new(options)).await.map(|_| None)
            }
            Show::Search { entity } => {
                let Some(address) = address else { return Ok(None) };
                let call = SearchAndOpenRecords::new(entity, Needle::search(address));
                self.host().call_with(cx, call).await.map(|_| None)
            }
            Show::New => {
                let (Some(table), Some(address)) = (self.config.tables.first(), address) else { return Ok(None) };
                let mut columns =
                    Needle::of(address).map_or_else(Record::new, |needle| needle.new_record(table, &address.value));
                let name = subject.party.as_ref().and_then(|party| party.name.as_deref()).unwrap_or_default();
                for (column, text) in name_columns(table, name) {
                    columns.insert(column, text);
                }
                let options = Record::new().with("entityName", &*table.entity);
                let call = OpenForm::new(options).entity_form_parameters(columns);
                self.host().call_with(cx, call).await.map(saved)
            }
        }
    }

    async fn write(&self, cx: &CallContext, table: &ActivityTable, write: Write) -> Result<Option<String>, HostError> {
        match write {
            Write::Find { marker } => self.find_activity(cx, table, &marker, "").await,
            Write::Create { columns } => {
                let call = CreateRecord::new(&*table.entity, MapRecord(columns));
                let saved: SavedRecord = self.host().call_with(cx, call).await?;
                let no_id =
                    || HostError::new(HostErrorKind::Generic, "createrecord", "the host answered without an id");
                saved.id().map(|id| Some(id.to_owned())).ok_or_else(no_id)
            }
            Write::Update { id, mut columns, remarks } => {
                if !remarks.is_empty() {
                    let query = RetrieveRecord::new(&*table.entity, &*id).query_parameters("?$select=description");
                    let row = self.host().call_with(cx, query).await?;
                    let lines = row.text("description").into_iter().chain(remarks.iter().map(String::as_str));
                    columns.insert("description", lines.collect::<Vec<_>>().join("\n"));
                }
                self.host().call_with(cx, UpdateRecord::new(&*table.entity, id, MapRecord(columns))).await.map(|_| None)
            }
        }
    }

    /// The activity with this marker; `condition` narrows the search.
    pub(super) async fn find_activity(
        &self,
        cx: &CallContext,
        table: &ActivityTable,
        marker: &str,
        condition: &str,
    ) -> Result<Option<String>, HostError> {
        let filter = format!("contains(description,'{}'){condition}", marker.replace('\'', "''"));
        let query = format!("$select={},description&$filter={}&$top=20", table.id_column, encode(&filter));
        let rows = self.rows(cx, &table.entity, query).await?;
        let row = rows.iter().find(|row| has_marker(row, marker));
        Ok(row.and_then(|row| row.text(&table.id_column)).map(str::to_owned))
    }
}

fn aside(step: FlowStep, outcome: Result<(), ProviderError>) -> Outcome {
    outcome.map_or_else(|error| Outcome::Failed(step, error.into()), |()| Outcome::Nothing)
}

fn saved(reply: OpenFormReply) -> Option<Hit> {
    let record = reply.saved.into_iter().next()?;
    Some(Hit::new(record.entity_type, record.id).with_name(record.name.unwrap_or_default()))
}

/// Where the name that the channel gave goes in a new record. Contacts have it in two columns.
fn name_columns(table: &LookupTable, name: &str) -> Vec<(String, String)> {
    let name = name.trim();
    if name.is_empty() {
        return Vec::new();
    }
    if table.entity != "contact" {
        return vec![(table.name_column.clone(), name.to_owned())];
    }
    match name.rsplit_once(' ') {
        Some((first, last)) => {
            vec![("firstname".to_owned(), first.trim().to_owned()), ("lastname".to_owned(), last.to_owned())]
        }
        None => vec![("lastname".to_owned(), name.to_owned())],
    }
}
