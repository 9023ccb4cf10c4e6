//! Pages that a provider opens or has loaded anew (`docs/src/methods.md`, records).

use cif_protocol::Value;
use cif_protocol::host::{Failure, RefreshForm, RenderSearchPage};

use super::jobs::Work;
use super::page::Page;
use super::{Answer, Slot, Workspace};
use crate::AppKind;
use crate::TableSchema;
use crate::limits::check_size;

const SEARCH: &str = "renderSearchPage";

impl Workspace {
    /// The page is opened when the store has found the table.
    pub(super) fn render_search_page(&self, caller: Slot, call: RenderSearchPage) -> Answer {
        let size = check_size("the words in searchString", [&Value::from(call.search_string.as_str())]);
        let checked = size.map_err(|message| Failure::invalid(SEARCH, message));
        match self.require_active(caller, SEARCH).and(checked) {
            Ok(()) => self.job(caller, SEARCH, call.entity_name, Work::SearchPage(call.search_string)),
            Err(failure) => Answer::Done(Err(failure)),
        }
    }

    pub(super) fn show_search_page(&mut self, caller: Slot, table: &TableSchema, text: String) -> Result<(), Failure> {
        // The agent may have gone elsewhere while the store worked.
        self.require_active(caller, SEARCH)?;
        let page = Page::Search { text, entity: Some(table.logical_name.clone()), query: None };
        self.open_page(page).map_err(|message| Failure::invalid(SEARCH, message))?;
        Ok(())
    }

    /// True when the page on the screen is a form, which is then loaded anew.
    pub(super) fn refresh_form(&mut self, caller: Slot, call: &RefreshForm) -> Result<bool, Failure> {
        let at = match self.app {
            AppKind::SingleSession => 0,
            AppKind::MultiSession => {
                self.require_tabs(caller, "refreshform")?;
                self.sessions.focused
            }
        };
        let session = &mut self.sessions.list[at];
        let tab = &mut session.tabs[session.focused_tab];
        let is_form = matches!(tab.page, Page::EntityRecord { .. });
        if is_form {
            tab.refresh(call.save.is_some_and(|save| save.0));
            self.touch();
        }
        Ok(is_form)
    }
}
