//! Session templates, `msdyn_sessiontemplate`.

use serde::{Deserialize, Serialize};

use super::{PanelState, SessionTemplateKind};

/// How a session looks when it starts: title, panel, anchor tab and further tabs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SessionTemplate {
    /// The `templateName` of `createSession`, for example `cif_call`.
    pub unique_name: String,
    /// Id of its row; empty means one that the host counts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The display name; also accepted as `templateName`.
    pub name: String,
    /// Title, at most 200 characters, with `{name}` slugs; `None` means the provider's label.
    #[serde(default)]
    pub title: Option<String>,
    /// Generic or entity.
    #[serde(default = "generic")]
    pub kind: SessionTemplateKind,
    /// The table of an entity template.
    #[serde(default)]
    pub entity: Option<String>,
    /// The panel when the session starts; `None` means hidden.
    #[serde(default)]
    pub panel: Option<PanelState>,
    /// Name of the tab template of the anchor tab; `None` means the record that the session's parameters name.
    #[serde(default)]
    pub anchor_tab: Option<String>,
    /// Names of the tab templates opened beside the anchor, in order.
    #[serde(default)]
    pub tabs: Vec<String>,
    /// Path of the icon, without slugs.
    #[serde(default)]
    pub icon: Option<String>,
    /// True when the anchor tab shows the session's title.
    #[serde(default)]
    pub title_on_anchor: bool,
}

const fn generic() -> SessionTemplateKind {
    SessionTemplateKind::Generic
}

impl SessionTemplate {
    /// A generic, docked template without title and tabs.
    #[must_use]
    pub fn new(unique_name: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            unique_name: unique_name.into(),
            id: String::new(),
            name: name.into(),
            title: None,
            kind: SessionTemplateKind::Generic,
            entity: None,
            panel: Some(PanelState::Docked),
            anchor_tab: None,
            tabs: Vec::new(),
            icon: None,
            title_on_anchor: false,
        }
    }

    /// With this title.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With this tab template as anchor.
    #[must_use]
    pub fn with_anchor_tab(mut self, tab: impl Into<String>) -> Self {
        self.anchor_tab = Some(tab.into());
        self
    }

    /// With one more tab.
    #[must_use]
    pub fn with_tab(mut self, tab: impl Into<String>) -> Self {
        self.tabs.push(tab.into());
        self
    }

    /// With this panel at the start.
    #[must_use]
    pub const fn with_panel(mut self, panel: PanelState) -> Self {
        self.panel = Some(panel);
        self
    }

    /// As an entity template for records of `table`.
    #[must_use]
    pub fn for_entity(mut self, table: impl Into<String>) -> Self {
        self.kind = SessionTemplateKind::Entity;
        self.entity = Some(table.into());
        self
    }
}
