//! Sessions: creating, finding, switching, closing, titles (`docs/src/methods.md`, sessions).

use cif_protocol::host::{
    CreateSession, Failure, HostEvent, PageNavigated, PanelMode, SessionClosed, SessionInfo, SessionSwitched,
};
use cif_protocol::{Entries, Instant, Record, SessionId, SessionTemplate, SessionTemplateKind, TabId, Value};

use super::events::Target;
use super::page::Page;
use super::session::Session;
use super::tab::{PendingForm, Tab};
use super::{ActError, ConnectionId, Slot, Workspace};
use crate::AppKind;
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::limits::{check_size, values_of};
use crate::slugs::{Slugs, cut, shown, text_of};

/// The longest session title.
const TITLE_LIMIT: usize = 200;
/// Parameters that may name the record of the anchor tab, as table and id.
const ANCHOR_PARAMETERS: [(&str, &str); 3] = [
    ("entityName", "entityId"),
    ("customerEntityName", "customerRecordId"),
    ("entityRoutingLogicalName", "entityRoutingRecordId"),
];

/// All sessions, home first, in order of creation.
#[derive(Debug)]
pub(super) struct Sessions {
    list: Vec<Session>,
    focused: usize,
    created: u64,
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

    pub(super) fn create_session(
        &mut self,
        now: Instant,
        from: ConnectionId,
        caller: Slot,
        call: CreateSession,
    ) -> Result<SessionId, Failure> {
        let fail = |message: String| Failure::invalid("createSession", message);
        if !self.can_create_session() {
            let limit = self.options.session_limit;
            let count = |number: usize| Value::from(u32::try_from(number).unwrap_or(u32::MAX));
            let data = Entries::from_iter([("limit", count(limit)), ("count", count(self.sessions.count()))]);
            let event = HostEvent::Other { wire: "onMaxSessionsReached".to_owned(), data: Value::Object(data) };
            self.emit(Target::Connection(from), event);
            return Err(fail(format!(
                "{limit} sessions are open, which is the limit; the agent has to close one first"
            )));
        }
        let name = &call.input.template_name;
        let template = self.templates.session(name).cloned().ok_or_else(|| {
            let known: Vec<&str> =
                self.templates.sessions.iter().map(|template| template.unique_name.as_str()).take(20).collect();
            fail(format!("no session template is named {}; there are {}", shown(name), known.join(", ")))
        })?;
        if template.kind != SessionTemplateKind::Generic {
            return Err(fail(format!(
                "session template {name:?} is of type Entity; only Generic ones can be created by a provider"
            )));
        }
        let values = values_of(&call.input.template_parameters).chain(values_of(&call.input.other));
        check_size("context and parameters of a session", values.chain(call.context.as_deref())).map_err(fail)?;
        let session = self.build_session(now, caller, &template, call);
        let id = session.id.clone();
        self.sessions.list.push(session);
        // The driver posts the answer first; mode and focus events follow it.
        self.switch_to(self.sessions.list.len() - 1);
        Ok(id)
    }

    fn build_session(&mut self, now: Instant, owner: Slot, template: &SessionTemplate, call: CreateSession) -> Session {
        let (parameters, mut other) = (call.input.template_parameters.0, call.input.other.0);
        if let (Some(name), false) = (call.customer_name, other.contains_key("customerName")) {
            other.insert("customerName", name);
        }
        self.sessions.created += 1;
        let id = SessionId::new(format!("session-id-{}", self.sessions.created));
        let mode = match template.panel.map(cif_protocol::PanelState::mode_number) {
            Some(0) => PanelMode::Minimized,
            Some(1) => PanelMode::Docked,
            _ => self.app.closed_mode(),
        };
        let slugs = Slugs::new([&parameters, &other]);
        let anchor =
            template.anchor_tab.as_deref().and_then(|name| self.session_tab(now, owner, name, &parameters, &slugs));
        let anchor = anchor.unwrap_or_else(|| {
            let record = ANCHOR_PARAMETERS.iter().find_map(|(table, id)| Some((slugs.get(table)?, slugs.get(id)?)));
            let page =
                record.map_or(Page::Empty, |(table, id)| Page::record(text_of(table), crate::normal_id(&text_of(id))));
            Tab::new(self.sessions.next_tab_id(), page)
        });
        let mut tabs = Vec::new();
        for name in &template.tabs {
            tabs.extend(self.session_tab(now, owner, name, &parameters, &slugs));
        }
        let title = self.session_title(owner, template.title.as_deref(), &template.name, &slugs);
        let mut session = Session::new(id, Some(owner), mode, anchor);
        session.tabs.append(&mut tabs);
        session.tabs[0].closable = false;
        session.title_template.clone_from(&template.title);
        session.template_name.clone_from(&template.name);
        session.icon.clone_from(&template.icon);
        session.title_on_anchor = template.title_on_anchor;
        session.context = call
            .context
            .map(|context| *context)
            .or_else(|| other.get("context").cloned())
            .filter(|context| !context.is_absent());
        session.conversation_id = call.correlation_id.unwrap_or_default();
        session.provider_session_id = call.provider_session_id;
        (session.parameters, session.other) = (parameters, other);
        set_title(&mut session, title);
        session
    }

    /// A tab that a session starts with. One that cannot be built is left out and reported; the session opens without it.
    fn session_tab(
        &mut self,
        now: Instant,
        owner: Slot,
        name: &str,
        parameters: &Entries,
        slugs: &Slugs<'_>,
    ) -> Option<Tab> {
        if self.app == AppKind::SingleSession {
            return None;
        }
        let built = match self.templates.tab(name).cloned() {
            None => Err(format!("tab template {name:?} does not exist")),
            Some(template) => {
                let named = |key: &str| {
                    key.eq_ignore_ascii_case(&template.unique_name) || key.eq_ignore_ascii_case(&template.name)
                };
                let given = parameters.iter().find(|(key, _)| named(key)).and_then(|(_, value)| value.as_entries());
                self.build_tab(&template, given, Some(parameters), slugs.clone())
            }
        };
        match built {
            Ok(mut tab) => {
                tab.closable = false;
                Some(tab)
            }
            Err(problem) => {
                let provider = self.name_of(owner).to_owned();
                let message = format!("a session opens without one of its tabs: {problem}");
                self.report(now, Severity::Warning, DiagnosticKind::Template, Some(&provider), message);
                None
            }
        }
    }

    /// A title from a template text; the provider's label without one, the template's name when it is blank.
    fn session_title(&self, owner: Slot, text: Option<&str>, template_name: &str, slugs: &Slugs<'_>) -> String {
        let title = text.map_or_else(|| self.record(owner).display_label().to_owned(), |text| slugs.text(text));
        cut(if title.trim().is_empty() { template_name } else { title.trim() }, TITLE_LIMIT)
    }

    pub(super) fn set_session_title(&mut self, caller: Slot, input: &Record) -> Result<String, Failure> {
        if self.app == AppKind::SingleSession {
            return Err(Failure::not_implemented("setSessionTitle"));
        }
        let fail = |message: String| Failure::invalid("setSessionTitle", message);
        let at = match input.text("sessionId") {
            Some(id) => {
                self.own_session(caller, &SessionId::new(id)).ok_or_else(|| fail(self.no_session(caller, id)))?
            }
            None if self.sessions.focused().owner == Some(caller) => self.sessions.focused,
            None => {
                return Err(fail(
                    "no session of yours has the focus; give the sessionId of one of your own".to_owned(),
                ));
            }
        };
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

    /// The position of a session of this provider.
    pub(super) fn own_session(&self, caller: Slot, id: &SessionId) -> Option<usize> {
        self.sessions.position(id).filter(|at| self.sessions.list[*at].owner == Some(caller))
    }

    fn no_session(&self, caller: Slot, id: &str) -> String {
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
        for tab in 0..self.sessions.list[at].tabs.len() {
            self.leave_form(at, tab);
        }
        let had_focus = self.sessions.focused == at;
        if had_focus {
            self.tell_switch(at, false);
        }
        let session = self.sessions.list.remove(at);
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

fn set_title(session: &mut Session, title: String) {
    if session.title_on_anchor {
        session.tabs[0].title.clone_from(&title);
        session.tabs[0].titled = true;
    }
    session.title = title;
}
