//! What must hold for the records of an instance. The limits are those of the specification (`docs/src/host-model.md`).

use std::fmt;

use cif_protocol::{NotificationTemplate, PresenceInfo, ProviderRecord, SessionTemplate, TabPageKind, TabTemplate};
use cif_protocol::{Origin, SessionTemplateKind};
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::{App, Instance, Kind, Profile, Role, User};
use crate::{Templates, normal_id};

/// How much a [`Problem`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Weight {
    /// The record can be kept, but something will not work as somebody may expect.
    Warning,
    /// The record is refused.
    Error,
}

/// Something that is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// The kind of the record.
    pub kind: Kind,
    /// The record, by name.
    pub name: String,
    /// The field, by its key in a document.
    pub field: String,
    /// How much it matters.
    pub weight: Weight,
    /// What was found, what is expected.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}, {}: {}", self.kind, self.name, self.field, self.message)
    }
}

/// Collects what is wrong with one record.
pub(super) struct Report<'a> {
    kind: Kind,
    name: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    fn push(&mut self, weight: Weight, field: impl Into<String>, message: impl Into<String>) {
        let (kind, name) = (self.kind, self.name.to_owned());
        self.problems.push(Problem { kind, name, field: field.into(), weight, message: message.into() });
    }

    fn wrong(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.push(Weight::Error, field, message);
    }

    fn warn(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.push(Weight::Warning, field, message);
    }

    fn at_most(&mut self, field: &str, text: &str, limit: usize) {
        let length = text.chars().count();
        if length > limit {
            self.wrong(field, format!("has {length} characters, at most {limit} are allowed"));
        }
    }

    fn name(&mut self, field: &str, name: &str) {
        if name.trim().is_empty() || name.trim() != name || name.chars().any(char::is_control) {
            self.wrong(field, format!("is {name:?}, expected a name without control characters and spaces around it"));
        }
        self.at_most(field, name, 128);
    }

    fn prefixed(&mut self, name: &str) {
        self.name("unique_name", name);
        let fits = name.split_once('_').is_some_and(|(prefix, rest)| {
            (3..=8).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_alphanumeric()) && !rest.is_empty()
        });
        if !fits {
            self.warn(
                "unique_name",
                "cannot be kept by Dynamics, which wants a prefix of 3 to 8 letters and digits, then an underscore",
            );
        }
    }

    fn guid(&mut self, field: &str, id: &str) {
        let id = normal_id(id);
        let groups: Vec<usize> = id.split('-').map(str::len).collect();
        if groups != [8, 4, 4, 4, 12] || !id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') {
            self.wrong(field, format!("is {id:?}, expected a GUID such as 0c1f0000-0000-4000-8000-000000000001"));
        }
    }
}

/// Everything that is wrong with one record.
pub(super) fn of_record<T: Entry>(record: &T, instance: &Instance) -> Vec<Problem> {
    let mut report = Report { kind: T::KIND, name: record.known_as(), problems: Vec::new() };
    record.check(instance, &mut report);
    report.problems
}

fn of_kind<T: Entry>(instance: &Instance) -> Vec<Problem> {
    let each = T::all(instance).iter().flat_map(|record| of_record(record, instance));
    each.chain(taken::<T>(instance)).collect()
}

/// The records of a kind that have the name or the id of one before them.
pub(super) fn taken<T: Entry>(instance: &Instance) -> Vec<Problem> {
    let records = T::all(instance);
    let mut problems = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let mut report = Report { kind: T::KIND, name: record.known_as(), problems: Vec::new() };
        if records[..at].iter().any(|other| other.known_as() == record.known_as()) {
            report.wrong(T::KIND.name_key(), "is taken by another record");
        }
        let id = normal_id(record.id());
        let same = |other: &&T| !id.is_empty() && normal_id(other.id()) == id;
        if let Some(other) = records[..at].iter().find(same) {
            report.wrong(T::KIND.id_key(), format!("{id} is the id of {:?} already", other.known_as()));
        }
        problems.extend(report.problems);
    }
    problems
}

impl Instance {
    /// Everything that is wrong with it, warnings included.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        Kind::ALL.into_iter().flat_map(|kind| super::entry::for_kind!(kind, of_kind(self))).collect()
    }
}

/// Names and ids of the records that a list refers to.
fn refer<'n>(
    report: &mut Report<'_>,
    field: &str,
    listed: impl IntoIterator<Item = &'n String>,
    kind: Kind,
    known: &[(&str, &str)],
) {
    for name in listed {
        let found = known.iter().any(|(unique, id)| unique == name || normal_id(id) == normal_id(name));
        if !found {
            report.warn(field, format!("names the {kind} {name:?}, which does not exist; add it, or correct the name"));
        }
    }
}

fn profiles(instance: &Instance) -> Vec<(&str, &str)> {
    instance.profiles.iter().map(|profile| (profile.unique_name.as_str(), profile.id.as_str())).collect()
}

fn roles(instance: &Instance) -> Vec<(&str, &str)> {
    instance.roles.iter().map(|role| (role.unique_name.as_str(), role.id.as_str())).collect()
}

pub(super) fn provider(record: &ProviderRecord, instance: &Instance, report: &mut Report<'_>) {
    let test_origins: &[Origin] = &instance.options.insecure_test_origins;
    for problem in record.validate(test_origins) {
        report.wrong(problem.field, problem.message);
    }
    let apps: Vec<(&str, &str)> = instance.apps.iter().map(|app| (app.unique_name.as_str(), app.id.as_str())).collect();
    refer(report, "apps", &record.apps, Kind::App, &apps);
    refer(report, "roles", &record.roles, Kind::Role, &roles(instance));
    refer(report, "profiles", &record.profiles, Kind::Profile, &profiles(instance));
    if !record.kind.is_native() {
        return;
    }
    let all = all_templates(instance);
    let flow = &record.flow_templates;
    for (field, name) in [
        ("call_session", &flow.call_session),
        ("chat_session", &flow.chat_session),
        ("mail_session", &flow.mail_session),
    ] {
        if all.session(name).is_none() {
            report.warn(format!("flow_templates.{field}"), missing(Kind::SessionTemplate, name));
        }
    }
    for (field, name) in [
        ("call_notification", &flow.call_notification),
        ("chat_notification", &flow.chat_notification),
        ("mail_notification", &flow.mail_notification),
    ] {
        if all.notification(name).is_none() {
            report.warn(format!("flow_templates.{field}"), missing(Kind::NotificationTemplate, name));
        }
    }
}

fn missing(kind: Kind, name: &str) -> String {
    format!("names the {kind} {name:?}, which does not exist; add it, or correct the name")
}

/// With the built-in ones.
pub(super) fn all_templates(instance: &Instance) -> Templates {
    let mut all = Templates::builtin();
    all.extend(instance.templates.clone());
    all
}

fn template(unique_name: &str, name: &str, report: &mut Report<'_>) {
    report.prefixed(unique_name);
    report.at_most("name", name, 100);
    if name.trim().is_empty() {
        report.wrong("name", "is missing: the name that is shown in lists");
    }
}

pub(super) fn session(record: &SessionTemplate, instance: &Instance, report: &mut Report<'_>) {
    template(&record.unique_name, &record.name, report);
    report.at_most("title", record.title.as_deref().unwrap_or_default(), 200);
    report.at_most("entity", record.entity.as_deref().unwrap_or_default(), 100);
    report.at_most("icon", record.icon.as_deref().unwrap_or_default(), 1_024);
    if record.kind == SessionTemplateKind::Entity && record.entity.as_deref().unwrap_or_default().is_empty() {
        report.wrong("entity", "is missing: an entity template names its table");
    }
    let all = all_templates(instance);
    for (field, name) in record
        .anchor_tab
        .iter()
        .map(|name| ("anchor_tab".to_owned(), name))
        .chain(record.tabs.iter().enumerate().map(|(at, name)| (format!("tabs[{at}]"), name)))
    {
        if all.tab(name).is_none() {
            report.wrong(field, missing(Kind::TabTemplate, name));
        }
    }
}

/// The parameters that a page cannot be without.
const fn required_parameters(page: TabPageKind) -> &'static [&'static str] {
    match page {
        TabPageKind::EntityList | TabPageKind::EntityRecord => &["entityName"],
        TabPageKind::WebResource => &["webresourceName"],
        TabPageKind::Dashboard => &["dashboardId"],
        TabPageKind::Search => &["searchText"],
        TabPageKind::ThirdPartyWebsite => &["url"],
        TabPageKind::CustomPage => &["name"],
        _ => &[],
    }
}

pub(super) fn tab(record: &TabTemplate, _: &Instance, report: &mut Report<'_>) {
    template(&record.unique_name, &record.name, report);
    report.at_most("title", record.title.as_deref().unwrap_or_default(), 200);
    for (name, value) in &record.parameters {
        report.at_most(&format!("parameters.{name}"), value, TabTemplate::PARAMETER_LIMIT);
    }
    let parameter = |wanted: &str| {
        let named = record.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        named.map(|(_, value)| value.as_str())
    };
    for required in required_parameters(record.page) {
        // A site may be kept in its stored form instead.
        let stored = || parameter("data").is_some_and(|data| TabTemplate::stored_site(data).is_some());
        if parameter(required).is_none() && !(record.page == TabPageKind::ThirdPartyWebsite && stored()) {
            report.warn(
                format!("parameters.{required}"),
                "is missing: whoever opens the tab must give it, or the page stays empty",
            );
        }
    }
    let url = parameter("url").filter(|_| record.page == TabPageKind::ThirdPartyWebsite);
    if let Some(url) = url.filter(|url| !url.starts_with('{') && !url.starts_with("https://")) {
        report.warn("parameters.url", format!("is {url:?}; sites are framed over https only, off loopback"));
    }
}

pub(super) fn notification(record: &NotificationTemplate, _: &Instance, report: &mut Report<'_>) {
    template(&record.unique_name, &record.name, report);
    report.at_most("title", &record.title, 100);
    if record.title.trim().is_empty() {
        report.wrong("title", "is missing: what the agent reads first");
    }
    report.at_most("icon", &record.icon, 1_024);
    if record.timeout_seconds > NotificationTemplate::MAX_TIMEOUT_SECONDS {
        report.wrong(
            "timeout_seconds",
            format!("is {}, expected 0 to {}", record.timeout_seconds, NotificationTemplate::MAX_TIMEOUT_SECONDS),
        );
    }
    for (at, field) in record.fields.iter().enumerate() {
        report.at_most(&format!("fields[{at}].title"), &field.title, 200);
        report.at_most(&format!("fields[{at}].value"), &field.value, 1_028);
    }
    if record.fields.len() > NotificationTemplate::MAX_FIELDS {
        report.warn(
            "fields",
            format!(
                "has {} rows; only the {} of lowest order are shown",
                record.fields.len(),
                NotificationTemplate::MAX_FIELDS
            ),
        );
    }
}

pub(super) fn presence(record: &PresenceInfo, _: &Instance, report: &mut Report<'_>) {
    report.name("presenceText", &record.presence_text);
    report.guid("presenceId", &record.presence_id);
    let color = record.presence_color.strip_prefix('#').unwrap_or_default();
    if color.len() != 6 || !color.bytes().all(|b| b.is_ascii_hexdigit()) {
        report.wrong("presenceColor", format!("is {:?}, expected a colour such as #107c10", record.presence_color));
    }
}

pub(super) fn profile(record: &Profile, _: &Instance, report: &mut Report<'_>) {
    report.name("unique_name", &record.unique_name);
    report.at_most("name", &record.name, 100);
    if !record.id.is_empty() {
        report.guid("id", &record.id);
    }
}

pub(super) fn app(record: &App, _: &Instance, report: &mut Report<'_>) {
    report.name("unique_name", &record.unique_name);
    report.at_most("name", &record.name, 100);
    report.guid("id", &record.id);
}

pub(super) fn role(record: &Role, _: &Instance, report: &mut Report<'_>) {
    report.name("unique_name", &record.unique_name);
    if !record.id.is_empty() {
        report.guid("id", &record.id);
    }
}

pub(super) fn user(record: &User, instance: &Instance, report: &mut Report<'_>) {
    report.name("unique_name", &record.unique_name);
    report.at_most("name", &record.name, 200);
    report.guid("id", &record.id);
    refer(report, "roles", &record.roles, Kind::Role, &roles(instance));
    refer(report, "team_roles", &record.team_roles, Kind::Role, &roles(instance));
    refer(report, "profile", &record.profile, Kind::Profile, &profiles(instance));
}
