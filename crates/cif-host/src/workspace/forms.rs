//! Forms that a provider opened and waits for (`openForm`, `docs/src/methods.md`, records).

use cif_protocol::TabId;
use cif_protocol::host::{EntityReference, Failure, HostReply, OpenForm, OpenFormReply};

use super::page::Page;
use super::tab::PendingForm;
use super::{ActError, Answer, ConnectionId, Slot, Workspace};

impl Workspace {
    /// Opens an existing record and answers at once, or an empty form and answers when it is saved or left.
    pub(super) fn open_form(&mut self, from: ConnectionId, caller: Slot, call: &OpenForm) -> Answer {
        let opened = self.require_active(caller, "openform").and_then(|()| {
            let options = &call.entity_form_options.0;
            let text = |key: &str| options.text(key).filter(|text| !text.is_empty());
            let fail = |message: String| Failure::invalid("openform", message);
            let Some(entity) = text("entityName") else {
                return Err(fail("entityFormOptions names no table; give entityName, for example contact".to_owned()));
            };
            let id = text("entityId").map(crate::normal_id);
            let data = call.entity_form_parameters.as_ref().filter(|_| id.is_none());
            let page = Page::EntityRecord {
                entity: entity.to_ascii_lowercase(),
                data: data.map(|data| cif_protocol::Value::from(data.0.clone()).to_plain_json()),
                form_id: text("formId").map(crate::normal_id),
                id: id.clone(),
            };
            let place = self.open_page(page).map_err(fail)?;
            Ok((place, id.is_some()))
        });
        match opened {
            Err(failure) => Answer::Done(Err(failure)),
            Ok((_, true)) => Answer::Done(Ok(HostReply::OpenForm(OpenFormReply::default()))),
            Ok(((session, tab), false)) => {
                let ticket = self.ticket();
                if let Some(session) = self.sessions.all_mut().nth(session) {
                    session.tabs[tab].form = Some(PendingForm { ticket, connection: from });
                }
                Answer::Later(ticket)
            }
        }
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
