//! Sessions: finding, switching, closing (`docs/src/methods.md`, sessions).

use cif_protocol::host::{Failure, PageNavigated, PanelMode, SessionClosed, SessionInfo, SessionSwitched};
use cif_protocol::{Entries, SessionId, TabId, Value};

use super::events::Target;
use super::page::Page;
use super::session::Session;
use super::tab::{PendingForm, Tab};
use super::{ActError, Slot, Workspace};
use crate::AppKind;
use crate::slugs::shown;

/// All sessions, home first, in order of creation.
#[derive(Debug)]
pub(super) struct Sessions {
    pub(super) list: Vec<Session>,
    pub(super) focused: usize,
    pub(super) created: u64,
    tabs_created: u64,
    focus_count: u64,
}

impl Sessions {
    /// Home alone.
    pub(super) fn new(mode: PanelMode) -> Self {
        let mut sessions = Self { list: Vec::new(), focused: 0, created: 0, tabs_created: 0, focus_count: 0 };
        let anchor = Tab::new(sessions.next_tab_id(), Page::list("contact"));
        let mut home = Session::new(SessionId::new(SessionId::HOME), None, mode, anchor);
        home.title = "Home".to_owned();
        home.tabs[0].closable = false;
        sessions.list.push(home);
        sessions
    }

    pub(super) fn next_tab_id(&mut self) -> TabId {
        self.tabs_created += 1;
        TabId::new(format!("tab-id-{}", self.tabs_created))
    }

    pub(super) fn focused(&self) -> &Session {
        &self.list[self.focused]
    }

    pub(super) fn focused_mut(&mut self) -> &mut Session {
        &mut self.list[self.focused]
    }

    pub(super) fn home_mut(&mut self) -> &mut Session {
        &mut self.list[0]
    }

    pub(super) fn all(&self) -> &[Session] {
        &self.list
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Session> {
        self.list.iter_mut()
    }

    pub(super) fn position(&self, id: &SessionId) -> Option<usize> {
        self.list.iter().position(|session| session.id == *id)
    }

    pub(super) fn is_focused(&self, session: &Session) -> bool {
        session.id == self.focused().id
    }

    /// How many sessions there are beside home.
    pub(super) fn count(&self) -> usize {
        self.list.len() - 1
    }

    /// Takes out the forms that nobody waits for any more.
    pub(super) fn forget_forms(&mut self, gone: impl Fn(&PendingForm) -> bool) -> Vec<PendingForm> {
        let tabs = self.list.iter_mut().flat_map(|session| &mut session.tabs);
        tabs.filter_map(|tab| tab.form.take_if(|form| gone(form))).collect()
    }
}

impl Workspace {
    pub(super) fn can_create_session(&self) -> bool {
        self.sessions.count() < self.options.session_limit
    }

    /// The position of a session of this provider.
    pub(super) fn own_session(&self, caller: Slot, id: &SessionId) -> Option<usize> {
        self.sessions.position(id).filter(|at| self.sessions.list[*at].owner == Some(caller))
    }

    pub(super) fn no_session(&self, caller: Slot, id: &str) -> String {
        let own: Vec<&str> = self.own_sessions(caller).map(|session| session.id.as_str()).collect();
        let own = if own.is_empty() { "none".to_owned() } else { own.join(", ") };
        format!("session {} does not exist or belongs to another provider; your sessions are: {own}", shown(id))
    }

    pub(super) fn own_sessions(&self, caller: Slot) -> impl Iterator<Item = &Session> {
        self.sessions.list.iter().filter(move |session| session.owner == Some(caller))
    }

    pub(super) fn get_session(&self, caller: Slot, id: &SessionId) -> Result<SessionInfo, Failure> {
        let empty = || Value::Object(Entries::new());
        if id.is_home() && self.sessions.focused == 0 {
            return Ok(SessionInfo::new(id.clone(), true, empty()));
        }
        let at = self
            .own_session(caller, id)
            .ok_or_else(|| Failure::invalid("getSession", self.no_session(caller, id.as_str())))?;
        let session = &self.sessions.list[at];
        let context = session.context.clone().unwrap_or_else(empty);
        let mut info = SessionInfo::new(id.clone(), at == self.sessions.focused, context);
        info.conversation_id.clone_from(&session.conversation_id);
        if let Some(id) = &session.provider_session_id {
            info.provider_session_id = id.as_str().into();
        }
        Ok(info)
    }

    pub(super) fn get_focused_session(&self, caller: Slot) -> Option<SessionId> {
        let session = self.sessions.focused();
        match session.owner {
            Some(owner) => (owner == caller).then(|| session.id.clone()),
            None => (!self.options.home_session_as_null).then(|| session.id.clone()),
        }
    }

    /// Gives a session the focus: first the loss is told to the owner of the one left, then the gain.
    pub(super) fn switch_to(&mut self, at: usize) {
        self.touch();
        if at == self.sessions.focused {
            return;
        }
        self.put_notes_away();
        let left = self.sessions.focused;
        self.sessions.focused = at;
        self.sessions.focus_count += 1;
        let session = &mut self.sessions.list[at];
        session.focused_at = self.sessions.focus_count;
        self.tell_switch(left, false);
        self.tell_gain(at);
    }

    /// Tells the gain of focus, and the page that comes with it.
    fn tell_gain(&mut self, at: usize) {
        self.sessions.list[at].marks.seen();
        self.tell_switch(at, true);
        if self.app == AppKind::MultiSession {
            self.tell_page();
        }
    }

    /// The session whose tabs are on the screen: the focused one; in a single-session app always home, the main page.
    pub(super) fn on_screen(&self) -> &Session {
        match self.app {
            AppKind::MultiSession => self.sessions.focused(),
            AppKind::SingleSession => &self.sessions.list[0],
        }
    }

    fn tell_switch(&mut self, at: usize, focused: bool) {
        let session = &self.sessions.list[at];
        let Some(owner) = session.owner else { return };
        let mut event = SessionSwitched::new(session.id.clone(), focused);
        event.context.clone_from(&session.context);
        self.emit(Target::Provider(owner), event);
    }

    /// Tells which page is shown now.
    pub(super) fn tell_page(&mut self) {
        let page = &self.on_screen().tab().page;
        if *page != Page::Empty {
            let url = page.url(&self.host.client_url, &self.host.app_id);
            self.emit(Target::All, PageNavigated::new(url));
        }
    }

    /// The agent switches to a session.
    pub(super) fn focus_session(&mut self, id: &SessionId) -> Result<(), ActError> {
        let at = self.sessions.position(id).ok_or_else(|| ActError::UnknownSession(id.to_string()))?;
        self.switch_to(at);
        Ok(())
    }

    /// The agent closes a session: loss of focus, closed, gain of focus, in this order.
    pub(super) fn close_session(&mut self, id: &SessionId) -> Result<(), ActError> {
        let at = self.sessions.position(id).ok_or_else(|| ActError::UnknownSession(id.to_string()))?;
        if at == 0 {
            return Err(ActError::HomeStays);
        }
        self.put_notes_of_away(id);
        for tab in 0..self.sessions.list[at].tabs.len() {
            self.leave_form(at, tab);
        }
        let had_focus = self.sessions.focused == at;
        if had_focus {
            self.tell_switch(at, false);
        }
        let session = self.sessions.list.remove(at);
        self.close_work_item(&session);
        if had_focus {
            self.sessions.focused = match self.app {
                // The session that had the focus before this one; home at the latest.
                AppKind::MultiSession => {
                    let before = self.sessions.list.iter().enumerate().max_by_key(|(_, session)| session.focused_at);
                    before.map_or(0, |(at, _)| at)
                }
                AppKind::SingleSession => self.sessions.count(),
            };
        } else if self.sessions.focused > at {
            self.sessions.focused -= 1;
        }
        if let Some(owner) = session.owner {
            let mut event = SessionClosed::new(session.id);
            event.context = session.context;
            self.emit(Target::Provider(owner), event);
        }
        if had_focus {
            let at = self.sessions.focused;
            self.sessions.focus_count += 1;
            self.sessions.list[at].focused_at = self.sessions.focus_count;
            self.tell_gain(at);
        }
        self.touch();
        Ok(())
    }
}
