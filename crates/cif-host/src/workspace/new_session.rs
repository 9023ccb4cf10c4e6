//! `createSession`: from a template and what the call gives (`docs/src/methods.md`, sessions).

use cif_protocol::host::{CreateSession, Failure, MaxSessionsReached, PanelMode, SessionCreated};
use cif_protocol::{Entries, Instant, SessionId, SessionTemplate, SessionTemplateKind, TabTemplate};

use super::events::Target;
use super::page::Page;
use super::session::Session;
use super::tab::Tab;
use super::titles::set_title;
use super::{ConnectionId, Slot, Workspace};
use crate::AppKind;
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::limits::{check_size, values_of};
use crate::slugs::{Slugs, shown, text_of};
use crate::templates::first_names;

/// Parameters that may name the record of the anchor tab, as table and id.
const ANCHOR_PARAMETERS: [(&str, &str); 3] = [
    ("entityName", "entityId"),
    ("customerEntityName", "customerRecordId"),
    ("entityRoutingLogicalName", "entityRoutingRecordId"),
];

/// The slug that stands for the work item of a session.
const WORK_ITEM_SLUG: &str = "LiveWorkItemId";

/// The values that slugs of a new session have: its parameters, then the other keys of the call.
pub(super) fn slug_values(call: &CreateSession) -> (Entries, Entries) {
    let mut other = call.input.other.0.clone();
    if let (Some(name), false) = (&call.customer_name, other.contains_key("customerName")) {
        other.insert("customerName", name.as_str());
    }
    (call.input.template_parameters.0.clone(), other)
}

/// The record of an anchor tab without template, as table and id.
pub(super) fn anchor_record(slugs: &Slugs<'_>) -> Option<(String, String)> {
    let found = ANCHOR_PARAMETERS.iter().find_map(|(table, id)| Some((slugs.get(table)?, slugs.get(id)?)))?;
    Some((text_of(found.0), crate::normal_id(&text_of(found.1))))
}

/// What `templateParameters` gives for the tab of this template.
pub(super) fn given_for<'a>(template: &TabTemplate, parameters: &'a Entries) -> Option<&'a Entries> {
    let named = |key: &str| key.eq_ignore_ascii_case(&template.unique_name) || key.eq_ignore_ascii_case(&template.name);
    parameters.iter().find(|(key, _)| named(key)).and_then(|(_, value)| value.as_entries())
}

impl Workspace {
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
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let event = MaxSessionsReached::new(count(limit), count(self.sessions.count()));
            self.emit(Target::Connection(from), event);
            return Err(fail(format!(
                "{limit} sessions are open, which is the limit; the agent has to close one first"
            )));
        }
        let name = &call.input.template_name;
        let template = self.templates.session(name).cloned().ok_or_else(|| {
            let known = first_names(self.templates.sessions.iter().map(|template| &template.unique_name));
            fail(format!("no session template is named {}; there are {known}", shown(name)))
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
        let mut created = SessionCreated::new(session.id.clone(), true);
        created.context.clone_from(&session.context);
        self.sessions.list.push(session);
        if self.app == AppKind::SingleSession {
            self.emit(Target::Provider(caller), created);
        }
        // The driver posts the answer first; mode and focus events follow it.
        self.switch_to(self.sessions.list.len() - 1);
        Ok(id)
    }

    fn build_session(&mut self, now: Instant, owner: Slot, template: &SessionTemplate, call: CreateSession) -> Session {
        let (parameters, mut other) = slug_values(&call);
        let resolved = std::mem::take(&mut self.resolved);
        let conversation = resolved.conversation.clone();
        if let Some(id) = &conversation {
            other.insert(WORK_ITEM_SLUG, id.as_str());
        }
        self.sessions.created += 1;
        let id = SessionId::new(format!("session-id-{}", self.sessions.created));
        let mode = match template.panel.map(cif_protocol::PanelState::mode_number) {
            Some(0) => PanelMode::Minimized,
            Some(1) => PanelMode::Docked,
            _ => self.app.closed_mode(),
        };
        let slugs = Slugs::new([&parameters, &other]).with_resolved(&resolved);
        let anchor =
            template.anchor_tab.as_deref().and_then(|name| self.session_tab(now, owner, name, &parameters, &slugs));
        let anchor = anchor.unwrap_or_else(|| {
            let page = anchor_record(&slugs).map_or(Page::Empty, |(table, id)| Page::record(table, id));
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
        session.work_item = conversation.is_some();
        session.conversation_id = conversation.or(call.correlation_id).unwrap_or_default();
        session.provider_session_id = call.provider_session_id;
        (session.parameters, session.other, session.resolved) = (parameters, other, resolved);
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
                let given = given_for(&template, parameters);
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
}
