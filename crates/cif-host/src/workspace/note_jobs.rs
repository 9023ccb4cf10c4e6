//! What the store does for a note: finds the record and the note to add to, writes the annotation.

use cif_protocol::Record;
use cif_protocol::host::{ErrorType, Failure};

use super::jobs::{Found, JobOutcome, RecordsJob, Work};
use crate::normal_id;
use crate::query::Query;
use crate::records::{Records, RecordsError};
use crate::slugs::shown;

/// The table of notes, and the column of their text.
const TABLE: &str = "annotation";
const TEXT: &str = "notetext";

/// The record of a note, and the note to add to.
#[derive(Debug, Clone)]
pub(super) struct NoteRequest {
    /// Logical name of the table.
    pub(super) entity: String,
    pub(super) set: String,
    pub(super) id: String,
    pub(super) annotation: Option<String>,
}

/// A note to be saved.
#[derive(Debug)]
pub(super) struct NoteText {
    pub(super) note: u64,
    pub(super) request: NoteRequest,
    pub(super) text: String,
}

/// What was found for a note that is to be opened.
#[derive(Debug)]
pub(super) struct OpenedNote {
    pub(super) entity: String,
    /// The name of the record.
    pub(super) title: String,
}

impl NoteRequest {
    pub(super) fn new(entity: &str, set: &str, id: &str, annotation: Option<String>) -> Self {
        let annotation = annotation.map(|id| normal_id(&id));
        Self { entity: entity.to_owned(), set: set.trim().to_owned(), id: normal_id(id), annotation }
    }
}

impl RecordsJob {
    /// Looks whether a note can be written about this record at all, so that the agent writes nothing in vain.
    pub(super) async fn find_note(&self, records: &dyn Records, request: &NoteRequest) -> Result<OpenedNote, Failure> {
        let fail = |error| self.failure(&error);
        let schema = self.table(records, &request.entity).await?;
        let set = self.table(records, &request.set).await?;
        if set.logical_name != schema.logical_name {
            let message = format!(
                "entitySetName {} is not the set of {}, which is {}",
                shown(&request.set),
                schema.logical_name,
                schema.set_name
            );
            return Err(Failure::invalid(self.method(), message));
        }
        self.table(records, TABLE).await?;
        let name_only = Query::all().with_select([schema.primary_name.as_str()]);
        let row = records.retrieve(&schema.logical_name, &request.id, &name_only).await.map_err(fail)?;
        if let Some(id) = &request.annotation {
            self.text_of(records, id).await.map_err(fail)?;
        }
        let title = row.text(&schema.primary_name).unwrap_or(&schema.display_name).to_owned();
        Ok(OpenedNote { entity: schema.logical_name, title })
    }

    async fn text_of(&self, records: &dyn Records, annotation: &str) -> Result<String, RecordsError> {
        let row = records.retrieve(TABLE, annotation, &Query::all().with_select([TEXT])).await?;
        Ok(row.text(TEXT).unwrap_or_default().to_owned())
    }

    /// A new annotation, or the text added to one: old, a blank, new.
    pub(super) async fn write_note(&self, records: &dyn Records, note: &NoteText) -> Result<String, Failure> {
        let NoteText { request, text, .. } = note;
        let fail = |error| self.failure(&error);
        let Some(id) = &request.annotation else {
            let columns = Record::new()
                .with(TEXT, text.as_str())
                .with(format!("objectid_{}@odata.bind", request.entity), format!("{}({})", request.set, request.id));
            return records.create(TABLE, columns).await.map_err(fail);
        };
        let old = self.text_of(records, id).await.map_err(fail)?;
        let text = if old.is_empty() { text.clone() } else { format!("{old} {text}") };
        records.update(TABLE, id, Record::new().with(TEXT, text)).await.map_err(fail)?;
        Ok(id.clone())
    }

    /// The note that this work was about, and the id of its annotation or why there is none.
    pub(super) fn saved_note(self, outcome: JobOutcome) -> Result<(u64, Result<String, Failure>), Failure> {
        let method = self.method();
        let wrong = || Failure::new(ErrorType::GenericError, method, "the record store answered another call");
        match (self.into_work(), outcome.0) {
            (Work::SaveNote(note), Ok(Found::Note(annotation))) => Ok((note.note, Ok(annotation))),
            (Work::SaveNote(note), Err(failure)) => Ok((note.note, Err(failure))),
            (Work::SaveNote(note), Ok(_)) => Ok((note.note, Err(wrong()))),
            _ => Err(wrong()),
        }
    }
}
