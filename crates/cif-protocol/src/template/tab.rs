//! Tab templates, `msdyn_applicationtabtemplate`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TabPageKind;

/// What a tab shows, with its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TabTemplate {
    /// The `templateName` of `createTab`.
    pub unique_name: String,
    /// The display name; also accepted as `templateName`.
    pub name: String,
    /// Title, at most 200 characters, with `{name}` slugs; `None` lets the page choose.
    #[serde(default)]
    pub title: Option<String>,
    /// What the tab shows.
    pub page: TabPageKind,
    /// False when the agent cannot close the tab ("pinned").
    #[serde(default = "yes")]
    pub closable: bool,
    /// Parameters of the page, each at most 2048 characters, with slugs. A parameter without value is left out. Names are
    /// matched without regard to case.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

const fn yes() -> bool {
    true
}

impl TabTemplate {
    /// A closable tab without title and parameters.
    #[must_use]
    pub fn new(unique_name: impl Into<String>, name: impl Into<String>, page: TabPageKind) -> Self {
        Self {
            unique_name: unique_name.into(),
            name: name.into(),
            title: None,
            page,
            closable: true,
            parameters: BTreeMap::new(),
        }
    }

    /// With this title.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With one more parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }
}
