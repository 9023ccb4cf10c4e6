//! Tabs: how they come and go (`docs/src/methods.md`, tabs).

use cif_protocol::host::{CreateTab, Failure, TabInput};
use cif_protocol::{Entries, TabId, TabTemplate};

use super::page::Page;
use super::session::Session;
use super::tab::{Tab, TabParameters};
use super::{ActError, Slot, Workspace};
use crate::AppKind;
use crate::limits::{check_size, values_of};
use crate::slugs::{Slugs, cut, shown};
use crate::templates::first_names;

/// The most tabs of one session.
const TAB_LIMIT: usize = 50;
/// The longest tag of a tab, in bytes.
const TAG_LENGTH: usize = 1_000;
/// The longest title of a tab.
pub(super) const TITLE_LIMIT: usize = 200;

fn require_room(session: &Session) -> Result<(), String> {
    if session.tabs.len() < TAB_LIMIT {
        return Ok(());
    }
    Err(format!("the session has {TAB_LIMIT} tabs, which is the limit; close one first"))
}

impl Workspace {
    /// Refuses a tab call when the focused session is neither the caller's nor home.
    pub(super) fn require_tabs(&self, caller: Slot, method: &str) -> Result<(), Failure> {
        if self.app == AppKind::SingleSession {
            return Err(Failure::not_implemented(method));
        }
        match self.sessions.focused().owner {
            Some(owner) if owner != caller => Err(Failure::invalid(
                method,
                format!(
                    "tabs belong to the focused session, which is one of {:?}; call it while a session of yours or home has the focus",
                    self.name_of(owner)
                ),
            )),
            _ => Ok(()),
        }
    }

    pub(super) fn create_tab(&mut self, caller: Slot, call: CreateTab) -> Result<TabId, Failure> {
        self.require_tabs(caller, "createTab")?;
        self.add_tab("createTab", self.sessions.focused, call.input)
    }

    /// A tab in the home session, which is open to every provider; the session on the screen stays.
    pub(super) fn create_tab_in_home(&mut self, input: TabInput) -> Result<TabId, Failure> {
        const METHOD: &str = "createTabInHomeSession";
        if self.app == AppKind::SingleSession {
            return Err(Failure::not_implemented(METHOD));
        }
        self.add_tab(METHOD, 0, input)
    }

    fn add_tab(&mut self, method: &str, at: usize, input: TabInput) -> Result<TabId, Failure> {
        let fail = |message: String| Failure::invalid(method, message);
        let template = self.templates.tab(&input.template_name).cloned().ok_or_else(|| {
            let known = first_names(self.templates.tabs.iter().map(|template| &template.unique_name));
            fail(format!("no tab template is named {}; there are {known}", shown(&input.template_name)))
        })?;
        require_room(&self.sessions.list[at]).map_err(fail)?;
        let given = input.template_parameters.map(|parameters| parameters.0).unwrap_or_default();
        check_size("parameters of a tab", values_of(&given)).map_err(fail)?;
        if input.template_tag.as_ref().is_some_and(|tag| tag.len() > TAG_LENGTH) {
            return Err(fail(format!("templateTag is longer than {TAG_LENGTH} bytes")));
        }
        let resolved = std::mem::take(&mut self.resolved);
        let session = &self.sessions.list[at];
        let (parameters, other) = (session.parameters.clone(), session.other.clone());
        let slugs = Slugs::new([&given, &parameters, &other]).with_resolved(&resolved);
        let mut tab = self.build_tab(&template, Some(&given), None, slugs).map_err(fail)?;
        tab.tag = input.template_tag;
        tab.inject_on_save = input.inject_on_save.unwrap_or(false);
        let id = tab.id.clone();
        let session = &mut self.sessions.list[at];
        session.tabs.push(tab);
        if input.is_focused.unwrap_or(true) {
            session.focused_tab = session.tabs.len() - 1;
            if at == self.sessions.focused {
                self.tell_page();
            }
        }
        self.touch();
        Ok(id)
    }

    /// Builds a tab of a template, or says which parameter is missing or wrong.
    pub(super) fn build_tab(
        &mut self,
        template: &TabTemplate,
        given: Option<&Entries>,
        global: Option<&Entries>,
        slugs: Slugs<'_>,
    ) -> Result<Tab, String> {
        let title = template.title.as_deref().map(|title| cut(slugs.text(title).trim(), TITLE_LIMIT));
        let parameters = TabParameters { given, template, global, slugs };
        parameters.check_lengths()?;
        let page = Page::build(template.page, &parameters)
            .map_err(|problem| format!("tab template {:?}: {problem}", template.unique_name))?;
        let mut tab = Tab::new(self.sessions.next_tab_id(), page);
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            (tab.title, tab.titled) = (title, true);
        }
        tab.closable = template.closable;
        tab.template = Some((template.unique_name.clone(), template.name.clone()));
        Ok(tab)
    }

    pub(super) fn show_tab(&mut self, at: usize) {
        self.sessions.focused_mut().focused_tab = at;
        self.touch();
        self.tell_page();
    }

    /// Opens a page in a new focused tab of the focused session; in a single-session app in the main page.
    pub(super) fn open_page(&mut self, page: Page) -> Result<(usize, usize), String> {
        let mut tab = Tab::new(self.sessions.next_tab_id(), page);
        let place = if self.app == AppKind::SingleSession {
            self.leave_form(0, 0);
            tab.closable = false;
            self.sessions.home_mut().tabs[0] = tab;
            (0, 0)
        } else {
            require_room(self.sessions.focused())?;
            let session = self.sessions.focused_mut();
            let at = session.add_tab(tab, true);
            let id = session.id.clone();
            (self.sessions.position(&id).unwrap_or(0), at)
        };
        self.touch();
        self.tell_page();
        Ok(place)
    }

    /// As [`Workspace::open_page`], with the name of what it shows as title.
    pub(super) fn open_titled(&mut self, page: Page, name: Option<&str>) -> Result<(usize, usize), String> {
        let place = self.open_page(page)?;
        let session = self.sessions.all_mut().nth(place.0);
        if let (Some(name), Some(session)) = (name.filter(|name| !name.is_empty()), session) {
            session.tabs[place.1].title = cut(name, TITLE_LIMIT);
        }
        Ok(place)
    }

    /// The agent goes to another page in the focused tab.
    pub(super) fn navigate(&mut self, page: Page) {
        let screen = self.on_screen();
        let (id, at) = (screen.id.clone(), screen.focused_tab);
        let Some(session) = self.sessions.position(&id) else { return };
        self.leave_form(session, at);
        if let Some(tab) = self.sessions.all_mut().nth(session).map(|session| &mut session.tabs[at]) {
            // Who comes to the page that is shown already finds it titled: it is not made anew, and tells its title once.
            if tab.page != page {
                (tab.title, tab.titled) = (page.default_title(), false);
            }
            tab.dirty = false;
            tab.page = page;
        }
        self.touch();
        self.tell_page();
    }

    /// Session and position of a tab.
    pub(super) fn find_tab(&self, id: &TabId) -> Result<(usize, usize), ActError> {
        let place =
            |(session, tabs): (usize, &[Tab])| tabs.iter().position(|tab| tab.id == *id).map(|at| (session, at));
        let sessions = self.sessions.all().iter().map(|session| session.tabs.as_slice()).enumerate();
        sessions.into_iter().find_map(place).ok_or_else(|| ActError::UnknownTab(id.to_string()))
    }

    /// What a tab shows.
    ///
    /// # Errors
    /// No such tab.
    pub fn page_of(&self, id: &TabId) -> Result<Page, ActError> {
        let (session, at) = self.find_tab(id)?;
        Ok(self.sessions.all()[session].tabs[at].page.clone())
    }

    /// The agent switches to a tab of the focused session.
    pub(super) fn focus_tab(&mut self, id: &TabId) -> Result<(), ActError> {
        let at = self.sessions.focused().tabs.iter().position(|tab| tab.id == *id);
        self.show_tab(at.ok_or_else(|| ActError::UnknownTab(id.to_string()))?);
        Ok(())
    }

    /// The agent closes a tab.
    pub(super) fn close_tab(&mut self, id: &TabId) -> Result<(), ActError> {
        let (session, at) = self.find_tab(id)?;
        if at == 0 || !self.sessions.all()[session].tabs[at].closable {
            return Err(ActError::TabStays(id.to_string()));
        }
        self.remove_tab(session, at);
        Ok(())
    }

    /// Takes a tab out, which is not the anchor; the one before it comes up if it had the focus.
    pub(super) fn remove_tab(&mut self, session: usize, at: usize) {
        self.leave_form(session, at);
        let shown = &mut self.sessions.list[session];
        let had_focus = shown.focused_tab == at;
        shown.tabs.remove(at);
        if shown.focused_tab >= at {
            shown.focused_tab -= 1;
        }
        self.touch();
        if had_focus && session == self.sessions.focused {
            self.tell_page();
        }
    }
}
