//! How the knowledge search of a desktop is configured.

/// The table of articles: `title`, `articlepublicnumber`, `description`, `content`, `keywords`.
pub const KNOWLEDGE_TABLE: &str = "knowledgearticle";

/// A knowledge search of the desktop. A host whose page draws one sets it as [`DeskOptions::knowledge`](crate::DeskOptions);
/// without it `openKBSearchControl` answers false.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct KnowledgeSearch {
    /// Where customers find an article: an address in which `{id}` and `{number}` stand for its id and its number. Without
    /// one it is the page of the article in the host.
    pub link: Option<String>,
}

impl KnowledgeSearch {
    /// With the pages of the host as addresses of articles.
    #[must_use]
    pub const fn new() -> Self {
        Self { link: None }
    }

    /// With these addresses for customers, for example `https://help.example/articles/{number}`.
    #[must_use]
    pub fn with_link(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }
}
