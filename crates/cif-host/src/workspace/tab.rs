//! A tab, and the parameters its page is built from.

use cif_protocol::{Entries, TabId, TabTemplate, Value};

use super::page::Page;
use super::{ConnectionId, Ticket};
use crate::slugs::{Slugs, text_of};

#[derive(Debug)]
pub(super) struct Tab {
    pub(super) id: TabId,
    pub(super) title: String,
    /// True when the title came from a template or a provider, so that the page does not choose it.
    pub(super) titled: bool,
    pub(super) page: Page,
    pub(super) closable: bool,
    /// Unique and display name of its template.
    pub(super) template: Option<(String, String)>,
    pub(super) tag: Option<String>,
    pub(super) inject_on_save: bool,
    pub(super) dirty: bool,
    /// Counts up when the page is to be loaded anew.
    pub(super) revision: u32,
    /// The form is to be saved before the page is loaded anew.
    pub(super) save_first: bool,
    /// The `openForm` that waits for this form to be saved.
    pub(super) form: Option<PendingForm>,
}

#[derive(Debug)]
pub(super) struct PendingForm {
    pub(super) ticket: Ticket,
    pub(super) connection: ConnectionId,
}

impl Tab {
    pub(super) fn new(id: TabId, page: Page) -> Self {
        let title = page.default_title();
        Self {
            id,
            title,
            titled: false,
            page,
            closable: true,
            template: None,
            tag: None,
            inject_on_save: false,
            dirty: false,
            revision: 0,
            save_first: false,
            form: None,
        }
    }

    pub(super) const fn pending(&self) -> bool {
        self.form.is_some()
    }

    /// Has the page loaded anew by whoever draws it.
    pub(super) const fn refresh(&mut self, save_first: bool) {
        self.revision = self.revision.wrapping_add(1);
        self.save_first = save_first;
    }

    /// Does this name mean the tab's template?
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.template
            .as_ref()
            .is_some_and(|(unique, display)| unique.eq_ignore_ascii_case(name) || display.eq_ignore_ascii_case(name))
    }
}

/// The parameters that pages take. Values of other names are for slugs.
const PAGE_PARAMETERS: [&str; 11] = [
    "entityName",
    "entityId",
    "viewId",
    "formId",
    "data",
    "webresourceName",
    "dashboardId",
    "searchText",
    "url",
    "name",
    "recordId",
];

/// The parameters of a tab: those given for it, then its template's, then global ones of the same name.
pub(super) struct TabParameters<'a> {
    pub(super) given: Option<&'a Entries>,
    pub(super) template: &'a TabTemplate,
    pub(super) global: Option<&'a Entries>,
    pub(super) slugs: Slugs<'a>,
}

impl TabParameters<'_> {
    fn find(&self, name: &str, render: impl Fn(&str) -> Option<Value>) -> Option<String> {
        let same = |key: &str| key.eq_ignore_ascii_case(name);
        let of_entries = |entries: &Entries| entries.iter().find(|(key, _)| same(key)).map(|(_, value)| value.clone());
        let given = self.given.and_then(of_entries).filter(|value| !value.is_absent()).and_then(|value| match value {
            Value::String(text) => render(&text),
            other => Some(other),
        });
        let template = || self.template.parameters.iter().find(|(key, _)| same(key)).and_then(|(_, text)| render(text));
        let global = || self.global.and_then(of_entries).filter(|value| !value.is_absent());
        let value = given.or_else(template).or_else(global)?;
        Some(text_of(&value)).filter(|text| !text.is_empty())
    }

    /// Refuses a value that is too long, as it was given for this tab.
    pub(super) fn check_lengths(&self) -> Result<(), String> {
        let limit = TabTemplate::PARAMETER_LIMIT;
        let known = |key: &str| PAGE_PARAMETERS.iter().any(|name| name.eq_ignore_ascii_case(key));
        let long = |value: &Value| value.as_str().is_some_and(|text| text.chars().count() > limit);
        let mut given = self.given.into_iter().flat_map(Entries::iter);
        match given.find(|(key, value)| known(key) && long(value)) {
            Some((key, _)) => Err(format!(
                "parameter {key} is longer than {limit} characters, which is the limit of a tab's parameter; give an id and let the page find the rest"
            )),
            None => Ok(()),
        }
    }

    /// The parameter as text, by name in any letter case; `None` when it is missing or empty.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.find(name, |text| self.slugs.parameter(text))
    }

    /// The parameter as a URL, with values percent-encoded.
    pub(super) fn get_url(&self, name: &str) -> Option<String> {
        self.find(name, |text| Some(Value::String(self.slugs.url(text))))
    }
}
