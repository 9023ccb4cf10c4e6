//! The knowledge search of the desktop (`openKBSearchControl`, `docs/src/methods.md`, presence, conversation, notes).

use cif_protocol::Value;
use cif_protocol::host::{Failure, KbArticleSent};
use serde::Serialize;

use super::events::Target;
use super::{ActError, Slot, Workspace};
use crate::limits::check_size;

const METHOD: &str = "openkbsearchcontrol";
/// The longest title and address of an article, in bytes.
const TITLE_LIMIT: usize = 1_000;
const LINK_LIMIT: usize = 4_000;

/// What the knowledge search shows.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    open: bool,
    search: String,
    /// Counts the searches.
    revision: u64,
}

/// The knowledge search, as a page draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KnowledgeView {
    /// True while it is on the screen.
    pub open: bool,
    /// The words searched for.
    pub search: String,
    /// Another number than before: search anew.
    pub revision: u64,
    /// The address of an article, `{id}` and `{number}` to be replaced by its id and number, percent-encoded.
    pub link: String,
}

impl Workspace {
    pub(super) fn open_knowledge_call(&mut self, caller: Slot, search: String) -> Result<bool, Failure> {
        self.require_active(caller, METHOD)?;
        check_size("the words in searchString", [&Value::from(search.as_str())])
            .map_err(|message| Failure::invalid(METHOD, message))?;
        Ok(self.open_knowledge(search))
    }

    /// Shows the knowledge search with these words; false when there is none.
    pub(super) fn open_knowledge(&mut self, search: String) -> bool {
        if self.options.knowledge.is_none() {
            return false;
        }
        self.knowledge = Knowledge { open: true, search, revision: self.knowledge.revision + 1 };
        self.touch();
        true
    }

    /// True when it was open.
    pub(super) fn close_knowledge(&mut self) -> bool {
        let was_open = std::mem::take(&mut self.knowledge.open);
        if was_open {
            self.touch();
        }
        was_open
    }

    /// The agent sends an article, from the knowledge search or from a control of the host page: gives how many providers
    /// were told.
    pub(super) fn send_article(&mut self, title: String, link: String) -> Result<usize, ActError> {
        if link.is_empty() || link.len() > LINK_LIMIT || title.len() > TITLE_LIMIT {
            return Err(ActError::Article(format!(
                "expected an address of 1 to {LINK_LIMIT} bytes and a title of at most {TITLE_LIMIT}, found {} and {}",
                link.len(),
                title.len()
            )));
        }
        Ok(self.emit(Target::All, KbArticleSent::new(title, link)))
    }

    pub(super) fn knowledge_view(&self) -> Option<KnowledgeView> {
        let configured = self.options.knowledge.as_ref()?;
        let link = configured.link.clone().unwrap_or_else(|| {
            let (host, app) = (self.host.client_url.trim_end_matches('/'), &self.host.app_id);
            format!("{host}/main.aspx?appid={app}&pagetype=entityrecord&etn={}&id={{id}}", crate::KNOWLEDGE_TABLE)
        });
        let Knowledge { open, search, revision } = &self.knowledge;
        Some(KnowledgeView { open: *open, search: search.clone(), revision: *revision, link })
    }
}
