//! What a provider may do with tabs that are open: find, focus, refresh, title, close (`docs/src/methods.md`, tabs).

use cif_protocol::host::{Failure, GetTabs, SetTabTitle};
use cif_protocol::{Record, TabId};

use super::tab::Tab;
use super::tabs::TITLE_LIMIT;
use super::{Slot, Workspace};
use crate::AppKind;
use crate::limits::{check_size, values_of};
use crate::slugs::{cut, shown};

impl Workspace {
    pub(super) fn get_tabs(&self, caller: Slot, call: &GetTabs) -> Result<Vec<TabId>, Failure> {
        if self.app == AppKind::SingleSession {
            return Ok(Vec::new());
        }
        self.require_tabs(caller, "getTabsByTagOrName")?;
        let wanted = |tab: &&Tab| {
            call.name.as_deref().filter(|name| !name.is_empty()).is_none_or(|name| tab.is_of(name))
                && call
                    .template_tag
                    .as_deref()
                    .filter(|tag| !tag.is_empty())
                    .is_none_or(|tag| tab.tag.as_deref() == Some(tag))
        };
        Ok(self.sessions.focused().tabs.iter().filter(wanted).map(|tab| tab.id.clone()).collect())
    }

    pub(super) fn get_focused_tab(&self, caller: Slot) -> Result<Option<TabId>, Failure> {
        if self.app == AppKind::SingleSession {
            return Ok(None);
        }
        self.require_tabs(caller, "getFocusedTab")?;
        Ok(Some(self.sessions.focused().tab().id.clone()))
    }

    /// The position of a tab that the caller may act on: one of the focused session.
    fn reachable_tab(&self, caller: Slot, method: &str, id: &TabId) -> Result<usize, Failure> {
        self.require_tabs(caller, method)?;
        let tabs = &self.sessions.focused().tabs;
        tabs.iter().position(|tab| tab.id == *id).ok_or_else(|| {
            let known: Vec<&str> = tabs.iter().map(|tab| tab.id.as_str()).collect();
            Failure::invalid(
                method,
                format!("tab {} is not in the focused session; its tabs are {}", shown(id.as_str()), known.join(", ")),
            )
        })
    }

    pub(super) fn focus_tab_call(&mut self, caller: Slot, id: &TabId) -> Result<(), Failure> {
        let at = self.reachable_tab(caller, "focusTab", id)?;
        self.show_tab(at);
        Ok(())
    }

    pub(super) fn refresh_tab(&mut self, caller: Slot, id: &TabId) -> Result<(), Failure> {
        let at = self.reachable_tab(caller, "refreshTab", id)?;
        self.sessions.focused_mut().tabs[at].refresh(false);
        self.touch();
        Ok(())
    }

    pub(super) fn set_tab_title(&mut self, caller: Slot, call: &SetTabTitle) -> Result<String, Failure> {
        const METHOD: &str = "setTabTitle";
        let at = self.reachable_tab(caller, METHOD, &call.tab_id.0)?;
        let fail = |message: String| Failure::invalid(METHOD, message);
        let Record(input) = &call.input;
        let text = call.input.text("title").ok_or_else(|| {
            fail(
                "input has no title; give one, for example {\"title\": \"Case {caseId}\", \"caseId\": \"7\"}"
                    .to_owned(),
            )
        })?;
        check_size("the values for a title", values_of(input)).map_err(fail)?;
        let session = self.sessions.focused();
        let tab = &session.tabs[at];
        let title = session.slugs(Some(input)).text(text);
        let title = match (title.trim(), &tab.template) {
            ("", Some((_, display_name))) => display_name.clone(),
            ("", None) => tab.page.default_title(),
            (title, _) => cut(title, TITLE_LIMIT),
        };
        let tab = &mut self.sessions.focused_mut().tabs[at];
        (tab.title, tab.titled) = (title.clone(), true);
        self.touch();
        Ok(title)
    }

    /// Whether the agent may close the tab does not matter here; the anchor always stays.
    pub(super) fn close_tab_call(&mut self, caller: Slot, id: &TabId) -> Result<(), Failure> {
        const METHOD: &str = "closeTab";
        let at = self.reachable_tab(caller, METHOD, id)?;
        if at == 0 {
            let message = format!("tab {id} is the anchor of its session and stays as long as the session does");
            return Err(Failure::invalid(METHOD, message));
        }
        self.remove_tab(self.sessions.focused, at);
        Ok(())
    }
}
