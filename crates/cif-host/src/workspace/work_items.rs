//! Work items: the conversation of a session as a row of the store (`docs/src/host-model.md`, work items).

use cif_protocol::{Entries, Record, SessionTemplate};

use super::jobs::Work;
use super::session::Session;
use super::{Slot, Workspace};
use crate::slugs::{Slugs, cut};

/// The table of work items.
pub(super) const TABLE: &str = "msdyn_ocliveworkitem";
/// The longest title of one.
const TITLE_LIMIT: usize = 200;

/// True when the query of a URL has this parameter with the value `true`.
fn says_true(url: &str, parameter: &str) -> bool {
    let query = url.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
    query
        .split('&')
        .filter_map(|part| part.split_once('='))
        .any(|(name, value)| name.eq_ignore_ascii_case(parameter) && value.eq_ignore_ascii_case("true"))
}

impl Workspace {
    /// The columns of the work item that a new session of this provider gets; `None` when it gets none.
    pub(super) fn new_work_item(
        &self,
        owner: Slot,
        template: &SessionTemplate,
        parameters: &Entries,
        other: &Entries,
    ) -> Option<Record> {
        let record = self.record(owner);
        let skipped = record.channel_url.as_deref().is_some_and(|url| says_true(url, "skipLwiCreation"));
        if !record.analytics || !self.options.work_items || skipped {
            return None;
        }
        let title = template.title.as_deref().map(|title| Slugs::new([parameters, other]).text(title));
        let title = title.filter(|title| !title.trim().is_empty());
        let title = title.unwrap_or_else(|| record.display_label().to_owned());
        Some(Record::new().with("msdyn_title", cut(title.trim(), TITLE_LIMIT)))
    }

    /// Takes the work item of a session away that came to nothing.
    pub(super) fn drop_work_item(&mut self, owner: Slot, id: String) {
        self.in_background(owner, "createSession", TABLE.to_owned(), Work::Delete(id));
    }

    /// Closes the work item of a session that is closed.
    pub(super) fn close_work_item(&mut self, session: &Session) {
        let Some(owner) = session.owner.filter(|_| session.work_item) else { return };
        let (state, status) = self.options.work_item_closed;
        let columns = Record::new().with("statecode", state).with("statuscode", status);
        let work = Work::Update(session.conversation_id.clone(), columns);
        self.in_background(owner, "createSession", TABLE.to_owned(), work);
    }
}

#[cfg(test)]
mod tests {
    use super::says_true;

    #[test]
    fn switches_of_a_channel_url() {
        assert!(says_true("https://a.example/?x=1&skiplwicreation=TRUE#y", "skipLwiCreation"));
        assert!(!says_true("https://a.example/?skipLwiCreation=false", "skipLwiCreation"));
        assert!(!says_true("https://a.example/#?skipLwiCreation=true", "skipLwiCreation"));
    }
}
