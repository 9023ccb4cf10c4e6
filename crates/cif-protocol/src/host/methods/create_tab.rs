//! `createTab(input, cid?)`.

use crate::host::macros::host_method;
use crate::{Record, TabId};

host_method! {
    /// Opens a tab in the focused session, which must be the caller's own or home; answers its id.
    CreateTab {
        wire: "createTab",
        call: createTab(input: "TabInput" Given; cid: "string") -> "string",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {
        /// Template and values.
        input: TabInput = "input" from "input";
    }
    optional {}
    reply: TabId
}

/// What a tab is made from.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TabInput {
    /// The tab template, by unique or display name.
    pub template_name: String,
    /// The parameters of the page, and values of slugs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_parameters: Option<Record>,
    /// Does the tab get the focus? Missing: yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_focused: Option<bool>,
    /// A tag to find the tab by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_tag: Option<String>,
    /// Tell the host page when the tab's form is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inject_on_save: Option<bool>,
}

impl TabInput {
    /// A tab of this template, with focus.
    #[must_use]
    pub fn new(template_name: impl Into<String>) -> Self {
        Self {
            template_name: template_name.into(),
            template_parameters: None,
            is_focused: None,
            template_tag: None,
            inject_on_save: None,
        }
    }

    /// The same tab with these parameters.
    #[must_use]
    pub fn parameters(mut self, parameters: Record) -> Self {
        self.template_parameters = Some(parameters);
        self
    }
}
