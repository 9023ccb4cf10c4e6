//! A session: what it was made from, its tabs, its badges.

use cif_protocol::host::PanelMode;
use cif_protocol::{Entries, SessionId, Value};

use super::Slot;
use super::badges::Marks;
use super::page::Page;
use super::tab::Tab;
use crate::slugs::{Resolved, Slugs};

#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: SessionId,
    /// The provider that created it; home has none.
    pub(super) owner: Option<Slot>,
    pub(super) title: String,
    /// The template's title text, for later titles.
    pub(super) title_template: Option<String>,
    /// The template's display name, for a title that becomes blank.
    pub(super) template_name: String,
    pub(super) title_on_anchor: bool,
    pub(super) icon: Option<String>,
    /// `templateParameters` of `createSession`.
    pub(super) parameters: Entries,
    /// Other top-level keys of `createSession`, and the customer's name.
    pub(super) other: Entries,
    /// What was fetched for the slugs of its template.
    pub(super) resolved: Resolved,
    pub(super) context: Option<Value>,
    pub(super) conversation_id: String,
    /// True when the conversation is a work item of the store.
    pub(super) work_item: bool,
    /// Columns of its conversation, from `updateConversation`.
    pub(super) conversation: Entries,
    /// Its marks in the list.
    pub(super) marks: Marks,
    pub(super) provider_session_id: Option<String>,
    pub(super) mode: PanelMode,
    /// The anchor tab first; never empty.
    pub(super) tabs: Vec<Tab>,
    pub(super) focused_tab: usize,
    /// Counts up with every focus, so that the one before can be found.
    pub(super) focused_at: u64,
}

impl Session {
    /// A session with an anchor tab and nothing else.
    pub(super) fn new(id: SessionId, owner: Option<Slot>, mode: PanelMode, anchor: Tab) -> Self {
        Self {
            id,
            owner,
            title: String::new(),
            title_template: None,
            template_name: String::new(),
            title_on_anchor: false,
            icon: None,
            parameters: Entries::new(),
            other: Entries::new(),
            resolved: Resolved::default(),
            context: None,
            conversation_id: String::new(),
            work_item: false,
            conversation: Entries::new(),
            marks: Marks::default(),
            provider_session_id: None,
            mode,
            tabs: vec![anchor],
            focused_tab: 0,
            focused_at: 0,
        }
    }

    /// The values of its slugs, those of the present call first.
    pub(super) fn slugs<'a>(&'a self, call: Option<&'a Entries>) -> Slugs<'a> {
        Slugs::new(call.into_iter().chain([&self.parameters, &self.other])).with_resolved(&self.resolved)
    }

    pub(super) fn tab(&self) -> &Tab {
        &self.tabs[self.focused_tab]
    }

    /// Puts a tab at the end, or in place of an anchor that shows nothing; gives its position.
    pub(super) fn add_tab(&mut self, mut tab: Tab, focus: bool) -> usize {
        let at = if self.tabs[0].page == Page::Empty && !self.tabs[0].pending() {
            tab.id = self.tabs[0].id.clone();
            tab.closable = false;
            self.tabs[0] = tab;
            0
        } else {
            self.tabs.push(tab);
            self.tabs.len() - 1
        };
        if focus {
            self.focused_tab = at;
        }
        at
    }
}
