//! Slugs that need the record store, fetched before the call that uses them is done (`docs/src/host-model.md`, slugs).

use cif_protocol::host::{CreateSession, HostRequest, NotifyEvent};
use cif_protocol::{Entries, Instant, Record, TabPageKind, TabTemplate, Value};

use super::jobs::{RecordsJob, Work};
use super::new_session::{anchor_record, given_for, slug_values};
use super::page::Page;
use super::tab::TabParameters;
use super::{Answer, ConnectionId, Slot, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::query::Query;
use crate::records::{Records, normal_id};
use crate::slugs::{RecordSlug, Resolved, Slugs, column, filled, record_slugs, shown};

/// The most slugs of records in one call.
const SLUG_LIMIT: usize = 20;

/// A call whose slugs are to be resolved first.
#[derive(Debug)]
pub(super) struct Resolve {
    from: ConnectionId,
    request: HostRequest,
    /// The plain values that slugs may use, the most significant source first.
    sources: Vec<Entries>,
    /// The slugs of records, each once.
    slugs: Vec<String>,
    anchor: Anchor,
    /// Columns of the work item that is to be made.
    work_item: Option<Record>,
}

/// Where the record of the anchor tab is named.
#[derive(Debug)]
enum Anchor {
    /// By nothing.
    None,
    /// It is open already.
    Open(String, String),
    /// By the parameters of a tab that is yet to be made.
    Tab { given: Option<Entries>, template: TabTemplate, global: Entries },
    /// By the parameters of the session.
    Parameters,
}

/// What was found, and what could not be.
#[derive(Debug, Default)]
pub(super) struct Resolution {
    resolved: Resolved,
    problems: Vec<String>,
}

impl Workspace {
    /// The job that has to come before a call; the call itself if it needs none.
    pub(super) fn to_resolve(
        &self,
        from: ConnectionId,
        caller: Slot,
        request: HostRequest,
    ) -> Result<Box<RecordsJob>, Box<HostRequest>> {
        let found = match &request {
            HostRequest::CreateSession(call) => self.of_session(caller, call),
            HostRequest::CreateTab(call) => {
                let allowed = self.require_tabs(caller, "createTab").is_ok();
                let parameters = call.input.template_parameters.as_ref().map(|given| &given.0);
                allowed.then(|| self.of_tab(self.sessions.focused, &call.input.template_name, parameters)).flatten()
            }
            HostRequest::CreateTabInHomeSession(call) => {
                let parameters = call.input.template_parameters.as_ref().map(|given| &given.0);
                self.of_tab(0, &call.input.template_name, parameters)
            }
            HostRequest::NotifyEvent(call) => self.of_notification(call),
            _ => None,
        };
        let Some((sources, slugs, anchor, work_item)) = found else { return Err(Box::new(request)) };
        let method = request.info().map_or("createSession", |info| info.wire);
        let resolve = Resolve { from, request, sources, slugs, anchor, work_item };
        Ok(self.records_job(caller, method, String::new(), Work::Resolve(Box::new(resolve))))
    }

    fn of_session(&self, caller: Slot, call: &CreateSession) -> Option<Found> {
        let template = self.templates.session(&call.input.template_name).filter(|_| self.can_create_session())?;
        let (parameters, other) = slug_values(call);
        let multi = self.app == crate::AppKind::MultiSession;
        let anchor_template = template.anchor_tab.as_deref().and_then(|name| self.templates.tab(name));
        let mut texts: Vec<&str> = template.title.as_deref().into_iter().collect();
        let further = template.tabs.iter().filter_map(|name| self.templates.tab(name));
        for tab in anchor_template.into_iter().chain(further).filter(|_| multi) {
            texts.extend(texts_of(tab, given_for(tab, &parameters)));
        }
        let slugs = unique(&texts);
        let work_item = self.new_work_item(caller, template, &parameters, &other);
        if slugs.is_empty() && work_item.is_none() {
            return None;
        }
        let anchor = match anchor_template {
            Some(tab) => Anchor::Tab {
                given: given_for(tab, &parameters).cloned(),
                template: tab.clone(),
                global: parameters.clone(),
            },
            None => Anchor::Parameters,
        };
        Some((vec![parameters, other], slugs, anchor, work_item))
    }

    fn of_tab(&self, at: usize, name: &str, given: Option<&Entries>) -> Option<Found> {
        let template = self.templates.tab(name)?;
        let slugs = unique(&texts_of(template, given).collect::<Vec<_>>());
        if slugs.is_empty() {
            return None;
        }
        let session = &self.sessions.list[at];
        let anchor = match &session.tabs[0].page {
            Page::EntityRecord { entity, id: Some(id), .. } => Anchor::Open(entity.clone(), id.clone()),
            _ => Anchor::None,
        };
        let sources = given.into_iter().chain([&session.parameters, &session.other]).cloned().collect();
        Some((sources, slugs, anchor, None))
    }

    fn of_notification(&self, call: &NotifyEvent) -> Option<Found> {
        let template = self.templates.notification(call.template_name.as_deref()?)?;
        let fields = template.fields.iter().flat_map(|field| [field.title.as_str(), field.value.as_str()]);
        let slugs = unique(&fields.chain([template.title.as_str()]).collect::<Vec<_>>());
        let sources = call.template_parameters.iter().map(|parameters| parameters.0.clone()).collect();
        (!slugs.is_empty()).then_some((sources, slugs, Anchor::None, None))
    }

    /// Does the call now that its slugs are resolved.
    pub(super) fn go_on(&mut self, now: Instant, caller: Slot, resolve: Resolve, resolution: Resolution) -> Answer {
        let provider = self.name_of(caller).to_owned();
        for problem in resolution.problems {
            self.report(now, Severity::Warning, DiagnosticKind::Template, Some(&provider), problem);
        }
        let conversation = resolution.resolved.conversation.clone();
        self.resolved = resolution.resolved;
        let answer = self.perform(now, resolve.from, caller, resolve.request);
        self.resolved = Resolved::default();
        if let (Some(id), Answer::Done(Err(_))) = (conversation, &answer) {
            self.drop_work_item(caller, id);
        }
        if let Answer::Done(Err(failure)) = &answer {
            self.call_failed(now, caller, failure);
        }
        answer
    }
}

/// Sources, slugs, anchor, work item.
type Found = (Vec<Entries>, Vec<String>, Anchor, Option<Record>);

/// All texts of a tab that may have slugs.
fn texts_of<'a>(template: &'a TabTemplate, given: Option<&'a Entries>) -> impl Iterator<Item = &'a str> {
    let given = given.into_iter().flat_map(Entries::iter).filter_map(|(_, value)| value.as_str());
    template.title.as_deref().into_iter().chain(template.parameters.values().map(String::as_str)).chain(given)
}

fn unique(texts: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for slug in texts.iter().flat_map(|text| record_slugs(text)) {
        if !found.iter().any(|known| known == slug) && found.len() < SLUG_LIMIT {
            found.push(slug.to_owned());
        }
    }
    found
}

impl Resolve {
    fn slugs<'a>(&'a self, resolved: &'a Resolved) -> Slugs<'a> {
        Slugs::new(&self.sources).with_resolved(resolved)
    }

    /// Table and id of the record in the anchor tab.
    fn anchor(&self, resolved: &Resolved) -> Option<(String, String)> {
        match &self.anchor {
            Anchor::None => None,
            Anchor::Open(entity, id) => Some((entity.clone(), id.clone())),
            Anchor::Parameters => anchor_record(&self.slugs(resolved)),
            Anchor::Tab { given, template, global } => {
                let slugs = self.slugs(resolved);
                let parameters = TabParameters { given: given.as_ref(), template, global: Some(global), slugs };
                let entity = parameters.get("entityName").filter(|_| template.page == TabPageKind::EntityRecord)?;
                Some((entity, normal_id(&parameters.get("entityId")?)))
            }
        }
    }
}

impl RecordsJob {
    /// Fetches what slugs stand for. One that cannot be resolved is reported and left empty; the call goes on.
    pub(super) async fn resolve(&self, records: &dyn Records, resolve: &Resolve) -> Resolution {
        let mut resolution = Resolution::default();
        let (with_anchor, without): (Vec<&String>, Vec<&String>) =
            resolve.slugs.iter().partition(|slug| RecordSlug::parse(slug).is_some_and(RecordSlug::needs_anchor));
        for slug in without {
            self.run_query(records, resolve, slug, &mut resolution).await;
        }
        if !with_anchor.is_empty() {
            match resolve.anchor(&resolution.resolved) {
                Some((entity, id)) => self.read_anchor(records, &entity, &id, &mut resolution).await,
                None => resolution.problems.push(format!("{}: no record is in the anchor tab", named(with_anchor[0]))),
            }
        }
        for slug in with_anchor {
            self.run_query(records, resolve, slug, &mut resolution).await;
        }
        if let Some(columns) = &resolve.work_item {
            match records.create(super::work_items::TABLE, columns.clone()).await {
                Ok(id) => resolution.resolved.conversation = Some(id),
                Err(error) => resolution.problems.push(format!("the session has no work item: {error}")),
            }
        }
        resolution
    }

    async fn read_anchor(&self, records: &dyn Records, entity: &str, id: &str, resolution: &mut Resolution) {
        let read = async {
            let schema = self.table(records, entity).await.map_err(|failure| failure.message)?;
            let row = records.retrieve(&schema.logical_name, id, &Query::all()).await;
            row.map(|row| (schema.logical_name, row)).map_err(|error| error.to_string())
        };
        match read.await {
            Ok((entity, row)) => resolution.resolved.set_anchor(&entity, row),
            Err(problem) => resolution.problems.push(format!("the record of the anchor tab: {problem}")),
        }
    }

    async fn run_query(&self, records: &dyn Records, resolve: &Resolve, slug: &str, resolution: &mut Resolution) {
        let Some(RecordSlug::Query { entity, attribute, options }) = RecordSlug::parse(slug) else { return };
        let text = filled(options, &resolve.slugs(&resolution.resolved));
        let find = async {
            let mut query = Query::parse(&text?).map_err(|error| error.to_string())?.with_top(1).for_user(self.user());
            if attribute.is_empty() {
                return Err("expected {$odata.<table>.<attribute>.?<query>}".to_owned());
            }
            if query.select.is_empty() {
                query.select = vec![attribute.split('@').next().unwrap_or(attribute).to_ascii_lowercase()];
            }
            self.check_query(&query).map_err(|failure| failure.message)?;
            let schema = self.table(records, entity).await.map_err(|failure| failure.message)?;
            let rows = records.query(&schema.logical_name, &query).await.map_err(|error| error.to_string())?;
            Ok(rows.first().and_then(|row| column(row, attribute)).cloned().unwrap_or(Value::Null))
        };
        match find.await {
            Ok(value) => resolution.resolved.set_query(slug, value),
            Err(problem) => resolution.problems.push(format!("{}: {problem}", named(slug))),
        }
    }
}

fn named(slug: &str) -> String {
    format!("the slug {} stands for nothing", shown(slug))
}
