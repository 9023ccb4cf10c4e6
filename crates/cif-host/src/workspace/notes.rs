//! The notes flap: one beside the widget, one open note per session (`docs/src/methods.md`, presence, conversation, notes).

use cif_protocol::SessionId;
use cif_protocol::host::{Failure, HostReply, InsertNotes, InsertNotesReply};
use serde::Serialize;

use super::jobs::{JobOutcome, RecordsJob, Work};
use super::note_jobs::{NoteRequest, NoteText, OpenedNote};
use super::{ActError, Answer, ConnectionId, Output, Slot, Ticket, Workspace};
use crate::slugs::shown;

const METHOD: &str = "insertNotes";
/// Code of the failure while the flap is open.
const FLAP_EXPANDED: i32 = 101;
/// The longest text of a note, in characters.
const TEXT_LIMIT: usize = 100_000;

/// A note that the agent writes, or that is being saved.
#[derive(Debug)]
pub(super) struct Note {
    id: u64,
    /// The session in which it was opened.
    session: SessionId,
    caller: Slot,
    /// The call that waits for the note; none when its caller is gone.
    waiting: Option<(Ticket, ConnectionId)>,
    /// Calls of `closeNotes` that wait until it is saved.
    closing: Vec<(Ticket, ConnectionId)>,
    request: NoteRequest,
    /// The name of the record.
    title: String,
    text: String,
    /// True while the store works.
    saving: bool,
    /// True when it was put away: it is on the screen again only when it cannot be saved.
    away: bool,
    problem: Option<String>,
}

/// The notes flap, as a page draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NoteView {
    /// Names the note in what the agent does with it.
    pub id: u64,
    /// Unique name of the provider that asked for it.
    pub provider: String,
    /// Table of the record that the note is about.
    pub entity: String,
    /// Id of that record.
    pub entity_id: String,
    /// Name of that record, plain text.
    pub title: String,
    /// True when the text is added to a note that exists.
    pub adds: bool,
    /// What the agent has written so far, as far as a page told it.
    pub text: String,
    /// True while it is being saved.
    pub saving: bool,
    /// Why it could not be saved.
    pub problem: Option<String>,
}

impl Workspace {
    pub(super) fn insert_notes(&mut self, from: ConnectionId, caller: Slot, call: InsertNotes) -> Answer {
        if let Err(failure) = self.room_for_note(caller) {
            return Answer::Done(Err(failure));
        }
        for (key, text) in
            [("entityName", &call.entity_name), ("entitySetName", &call.entity_set_name), ("entityId", &call.entity_id)]
        {
            if text.trim().is_empty() {
                let message = format!("{key} is blank; insertNotes needs the record that the note is about");
                return Answer::Done(Err(Failure::invalid(METHOD, message)));
            }
        }
        let annotation = call.annotation_id.filter(|id| !id.trim().is_empty());
        let request = NoteRequest::new(&call.entity_name, &call.entity_set_name, &call.entity_id, annotation);
        self.job(caller, METHOD, call.entity_name, Work::OpenNote(from, request))
    }

    /// Is there a place for a note of this provider now?
    fn room_for_note(&self, caller: Slot) -> Result<(), Failure> {
        let session = self.sessions.focused();
        if let Some(owner) = session.owner.filter(|owner| *owner != caller) {
            let message = format!(
                "the notes flap belongs to the focused session, which is one of {:?}; call it while a session of yours \
                 or home has the focus",
                self.name_of(owner)
            );
            return Err(Failure::invalid(METHOD, message));
        }
        if self.flap().is_some() {
            let failure = Failure::new(cif_protocol::host::ErrorType::GenericError, METHOD, Failure::FLAP_EXPANDED);
            return Err(failure.with_code(FLAP_EXPANDED));
        }
        if self.notes.iter().any(|note| note.session == session.id) {
            let message = format!(
                "a note of session {} is being saved; call insertNotes again when the call for that note is answered",
                shown(session.id.as_str())
            );
            return Err(Failure::invalid(METHOD, message));
        }
        Ok(())
    }

    /// The record was found: shows the flap, and answers when the note is saved or cancelled.
    pub(super) fn show_note(
        &mut self,
        caller: Slot,
        from: ConnectionId,
        request: NoteRequest,
        opened: OpenedNote,
    ) -> Result<Answer, Failure> {
        // The agent may have gone elsewhere while the store worked.
        self.room_for_note(caller)?;
        let (id, ticket) = (self.next_id + 1, self.ticket());
        self.notes.push(Note {
            id,
            session: self.sessions.focused().id.clone(),
            caller,
            waiting: Some((ticket, from)),
            closing: Vec::new(),
            request: NoteRequest { entity: opened.entity, ..request },
            title: opened.title,
            text: String::new(),
            saving: false,
            away: false,
            problem: None,
        });
        self.panel.drop_size();
        self.touch();
        Ok(Answer::Later(ticket))
    }

    /// The position of the note on the screen.
    fn flap(&self) -> Option<usize> {
        let session = &self.sessions.focused().id;
        self.notes.iter().position(|note| note.session == *session && !note.away)
    }

    /// True while the flap is open.
    pub(super) fn has_flap(&self) -> bool {
        self.flap().is_some()
    }

    /// A provider closes its flap: answered when the note is saved.
    pub(super) fn close_notes(&mut self, from: ConnectionId, caller: Slot) -> Answer {
        let done = Answer::Done(Ok(HostReply::CloseNotes(())));
        let Some(at) = self.flap().filter(|at| self.notes[*at].caller == caller) else { return done };
        if !self.put_away(at) {
            return done;
        }
        let ticket = self.ticket();
        self.notes[at].closing.push((ticket, from));
        Answer::Later(ticket)
    }

    /// Saves and closes the flap, if it is open. A note without text is cancelled.
    pub(super) fn put_notes_away(&mut self) {
        if let Some(at) = self.flap() {
            self.put_away(at);
        }
    }

    /// As [`Workspace::put_notes_away`], for a session that is about to close.
    pub(super) fn put_notes_of_away(&mut self, session: &SessionId) {
        if let Some(at) = self.notes.iter().position(|note| note.session == *session && !note.away) {
            self.put_away(at);
        }
    }

    /// True when it is being saved now, false when there was nothing to save.
    fn put_away(&mut self, at: usize) -> bool {
        self.touch();
        let note = &mut self.notes[at];
        note.away = true;
        if note.saving {
            return true;
        }
        if note.text.trim().is_empty() {
            self.end_note(at, Ok(InsertNotesReply::new("")));
            return false;
        }
        self.save(at);
        true
    }

    fn save(&mut self, at: usize) {
        let note = &mut self.notes[at];
        (note.saving, note.problem) = (true, None);
        let text = NoteText { note: note.id, request: note.request.clone(), text: note.text.clone() };
        let (caller, table) = (note.caller, note.request.entity.clone());
        self.in_background(caller, METHOD, table, Work::SaveNote(text));
        self.touch();
    }

    /// What the store said about background work. A note that could not be saved is on the screen again as soon as its session
    /// is; without a session its call fails.
    pub(super) fn background_done(&mut self, job: RecordsJob, outcome: JobOutcome) -> Result<(), Failure> {
        let (id, result) = job.saved_note(outcome)?;
        let Some(at) = self.notes.iter().position(|note| note.id == id) else { return result.map(drop) };
        self.touch();
        match result {
            Ok(annotation) => {
                self.end_note(at, Ok(InsertNotesReply::new(annotation)));
                Ok(())
            }
            Err(failure) => {
                let note = &mut self.notes[at];
                (note.saving, note.away, note.problem) = (false, false, Some(failure.message.clone()));
                for (ticket, _) in std::mem::take(&mut note.closing) {
                    let failure = Failure::new(failure.error_type, "closeNotes", failure.message.clone());
                    self.reply(ticket, Err(failure));
                }
                if self.sessions.position(&self.notes[at].session).is_none() {
                    self.end_note(at, Err(failure.clone()));
                }
                Err(failure)
            }
        }
    }

    /// Answers the calls that wait for a note, and forgets it.
    fn end_note(&mut self, at: usize, result: Result<InsertNotesReply, Failure>) {
        let note = self.notes.remove(at);
        if let Some((ticket, _)) = note.waiting {
            self.reply(ticket, result.map(HostReply::InsertNotes));
        }
        for (ticket, _) in note.closing {
            self.reply(ticket, Ok(HostReply::CloseNotes(())));
        }
        self.touch();
    }

    /// The note on the screen, if it is the one that the agent means.
    fn open_note(&self, id: u64) -> Result<usize, ActError> {
        self.flap().filter(|at| self.notes[*at].id == id).ok_or(ActError::UnknownNote(id))
    }

    pub(super) fn write_note(&mut self, id: u64, text: String) -> Result<(), ActError> {
        let at = self.open_note(id)?;
        let length = text.chars().count();
        if length > TEXT_LIMIT {
            return Err(ActError::Note(format!(
                "it has {length} characters, and {TEXT_LIMIT} are the limit; shorten it"
            )));
        }
        let note = &mut self.notes[at];
        if !note.saving && note.text != text {
            note.text = text;
            self.touch();
        }
        Ok(())
    }

    pub(super) fn save_note(&mut self, id: u64, text: Option<String>) -> Result<(), ActError> {
        if let Some(text) = text {
            self.write_note(id, text)?;
        }
        let at = self.open_note(id)?;
        if self.notes[at].text.trim().is_empty() {
            return Err(ActError::Note("it is empty; write something, or cancel it".to_owned()));
        }
        if !self.notes[at].saving {
            self.save(at);
        }
        Ok(())
    }

    pub(super) fn cancel_note(&mut self, id: u64) -> Result<(), ActError> {
        let at = self.open_note(id)?;
        if self.notes[at].saving {
            return Err(ActError::Note("it is being saved already".to_owned()));
        }
        self.end_note(at, Ok(InsertNotesReply::new("")));
        Ok(())
    }

    /// Callers are gone: their notes stay with the agent, and nobody is answered.
    pub(super) fn forget_note_calls(&mut self, gone: impl Fn(Ticket, ConnectionId) -> bool) -> Vec<Output> {
        let mut dropped = Vec::new();
        for note in &mut self.notes {
            let waiting = note.waiting.take_if(|(ticket, from)| gone(*ticket, *from));
            let (closed, rest): (Vec<_>, Vec<_>) =
                std::mem::take(&mut note.closing).into_iter().partition(|(ticket, from)| gone(*ticket, *from));
            note.closing = rest;
            dropped.extend(waiting.into_iter().chain(closed).map(|(ticket, _)| Output::Dropped(ticket)));
        }
        dropped
    }

    pub(super) fn note_view(&self) -> Option<NoteView> {
        let note = &self.notes[self.flap()?];
        Some(NoteView {
            id: note.id,
            provider: self.name_of(note.caller).to_owned(),
            entity: note.request.entity.clone(),
            entity_id: note.request.id.clone(),
            title: note.title.clone(),
            adds: note.request.annotation.is_some(),
            text: note.text.clone(),
            saving: note.saving,
            problem: note.problem.clone(),
        })
    }
}
