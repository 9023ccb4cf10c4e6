//! Forms that a provider opened and waits for (`openForm`, `docs/src/methods.md`, records).

use cif_protocol::TabId;
use cif_protocol::host::{EntityReference, Failure, HostReply, OpenForm, OpenFormReply};

use super::jobs::Work;
use super::page::Page;
use super::tab::PendingForm;
use super::{ActError, Answer, ConnectionId, Slot, Workspace};
use crate::TableSchema;
use crate::limits::{check_size, values_of};

const METHOD: &str = "openform";

/// The form that a provider wants, while the store looks whether there is such a table and record.
#[derive(Debug)]
pub(super) struct FormRequest {
    from: ConnectionId,
    /// The record; none for a new one.
    pub(super) id: Option<String>,
    form_id: Option<String>,
    /// Values of a new record, as plain JSON text.
    data: Option<String>,
}

impl Workspace {
    pub(super) fn open_form(&mut self, from: ConnectionId, caller: Slot, call: &OpenForm) -> Answer {
        if let Err(failure) = self.require_active(caller, METHOD) {
            return Answer::Done(Err(failure));
        }
        let options = &call.entity_form_options.0;
        let text = |key: &str| options.text(key).filter(|text| !text.is_empty());
        let Some(entity) = text("entityName") else {
            let message = "entityFormOptions names no table; give entityName, for example contact";
            return Answer::Done(Err(Failure::invalid(METHOD, message)));
        };
        let id = text("entityId").map(crate::normal_id);
        let data = call.entity_form_parameters.as_ref().filter(|_| id.is_none());
        let size = data.map_or(Ok(()), |data| check_size("values of a form", values_of(&data.0)));
        if let Err(message) = size {
            return Answer::Done(Err(Failure::invalid(METHOD, message)));
        }
        let data = data.map(|data| cif_protocol::Value::from(data.0.clone()).to_plain_json());
        let form = FormRequest { from, id, form_id: text("formId").map(crate::normal_id), data };
        self.job(caller, METHOD, entity.to_owned(), Work::Form(form))
    }

    /// Opens an existing record and answers at once, or an empty form and answers when it is saved or left.
    pub(super) fn show_form(
        &mut self,
        caller: Slot,
        form: FormRequest,
        schema: &TableSchema,
        name: Option<&str>,
    ) -> Result<Answer, Failure> {
        // The agent may have gone elsewhere while the store worked.
        self.require_active(caller, METHOD)?;
        let FormRequest { from, id, form_id, data } = form;
        let exists = id.is_some();
        let page = Page::EntityRecord { entity: schema.logical_name.clone(), id, data, form_id };
        let fail = |message: String| Failure::invalid(METHOD, message);
        let (session, tab) = self.open_titled(page, name).map_err(fail)?;
        if exists {
            return Ok(Answer::Done(Ok(HostReply::OpenForm(OpenFormReply::default()))));
        }
        let ticket = self.ticket();
        if let Some(session) = self.sessions.all_mut().nth(session) {
            session.tabs[tab].form = Some(PendingForm { ticket, connection: from });
        }
        Ok(Answer::Later(ticket))
    }

    /// The agent leaves a form without saving.
    pub(super) fn leave_form(&mut self, session: usize, tab: usize) {
        let form = self.sessions.all_mut().nth(session).and_then(|session| session.tabs[tab].form.take());
        if let Some(form) = form {
            self.reply(form.ticket, Ok(HostReply::OpenForm(OpenFormReply::default())));
        }
    }

    /// The form of a tab was saved as this record.
    pub(super) fn form_saved(
        &mut self,
        id: &TabId,
        entity: String,
        record: &str,
        name: Option<String>,
    ) -> Result<(), ActError> {
        let (session, at) = self.find_tab(id)?;
        let Some(tab) = self.sessions.all_mut().nth(session).map(|session| &mut session.tabs[at]) else {
            return Ok(());
        };
        let record = crate::normal_id(record);
        if let (Some(name), false) = (&name, tab.titled) {
            tab.title.clone_from(name);
        }
        tab.dirty = false;
        let form = tab.form.take();
        tab.page = Page::record(entity.clone(), record.clone());
        if let Some(form) = form {
            let mut reference = EntityReference::new(entity, record);
            reference.name = name;
            self.reply(form.ticket, Ok(HostReply::OpenForm(OpenFormReply::new(vec![reference]))));
        }
        self.touch();
        Ok(())
    }
}
