//! Titles of sessions: from the template, its slugs, or as given (`docs/src/methods.md`, sessions).

use cif_protocol::Record;
use cif_protocol::host::Failure;

use super::session::Session;
use super::{Slot, Workspace};
use crate::AppKind;
use crate::slugs::{Slugs, cut};

/// The longest session title.
const TITLE_LIMIT: usize = 200;
impl Workspace {
    /// A title from a template text; the provider's label without one, the template's name when it is blank.
    pub(super) fn session_title(
        &self,
        owner: Slot,
        text: Option<&str>,
        template_name: &str,
        slugs: &Slugs<'_>,
    ) -> String {
        let title = text.map_or_else(|| self.record(owner).display_label().to_owned(), |text| slugs.text(text));
        cut(if title.trim().is_empty() { template_name } else { title.trim() }, TITLE_LIMIT)
    }

    pub(super) fn set_session_title(&mut self, caller: Slot, input: &Record) -> Result<String, Failure> {
        if self.app == AppKind::SingleSession {
            return Err(Failure::not_implemented("setSessionTitle"));
        }
        let at = self.meant_session(caller, "setSessionTitle", input.text("sessionId"))?;
        let session = &self.sessions.list[at];
        let template = session.title_template.as_deref();
        let given = input.text("title").filter(|_| !template.is_some_and(|text| Slugs::uses(text, "title")));
        let title = match given {
            Some(title) if !title.trim().is_empty() => cut(title.trim(), TITLE_LIMIT),
            _ => self.session_title(caller, template, &session.template_name, &session.slugs(Some(&input.0))),
        };
        set_title(&mut self.sessions.list[at], title.clone());
        self.touch();
        Ok(title)
    }
}

pub(super) fn set_title(session: &mut Session, title: String) {
    if session.title_on_anchor {
        session.tabs[0].title.clone_from(&title);
        session.tabs[0].titled = true;
    }
    session.title = title;
}
