//! From the page to its server.

use cif_bridge::page::PageToken;
use cif_protocol::{CommandId, ConversationId, ProviderId};
use serde::Deserialize;
use serde_json::Value;

/// The longest message that a page may send, in bytes: a piece of a file in base64, and some more.
pub const MAX_PAGE_MESSAGE: usize = 2 * 1024 * 1024;

/// A message from the page.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageMessage {
    /// The first message: who it is, and what it has.
    Hello(Hello),
    /// Do this at a provider.
    Command(Command),
    /// The page shows a conversation from now on: its items are wanted.
    Open(Open),
    /// It does not show it any more.
    Close(Close),
    /// Earlier items of a conversation that is open.
    History(History),
    /// Where a text occurs in a conversation.
    Search(Search),
    /// The agent has seen a conversation up to an item.
    Seen(Seen),
    /// The page wants to lead.
    Lead(Lead),
    /// The page leads no longer, and does not want to.
    Follow,
    /// The answer to a ping.
    Pong(Pong),
}

/// Why a text is no message of a page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageMessageError {
    /// It is too long.
    #[error("the message has {found} bytes; a page may send {MAX_PAGE_MESSAGE}")]
    TooLong {
        /// Its length in bytes.
        found: usize,
    },
    /// It is not JSON, or not of a known shape.
    #[error("not a message of the widget's page: {path}: {source}")]
    #[non_exhaustive]
    Shape {
        /// The field, with dots between levels, as far as it is known; a dot alone is the whole.
        path: String,
        /// What was found and what was expected.
        source: serde_json::Error,
    },
}

impl PageMessage {
    /// Reads the text of a message.
    ///
    /// ```
    /// use cif_widget::page_api::PageMessage;
    /// assert!(matches!(PageMessage::parse(r#"{"type":"pong","data":{"n":7}}"#), Ok(PageMessage::Pong(pong)) if pong.n == 7));
    /// ```
    ///
    /// # Errors
    /// The text is too long, is not JSON, or has a type or a field that is not known; the error names it.
    pub fn parse(text: &str) -> Result<Self, PageMessageError> {
        if text.len() > MAX_PAGE_MESSAGE {
            return Err(PageMessageError::TooLong { found: text.len() });
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let message = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| PageMessageError::Shape { path: error.path().to_string(), source: error.into_inner() })?;
        reader.end().map_err(|source| PageMessageError::Shape { path: ".".to_owned(), source })?;
        Ok(message)
    }
}

/// The first message of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Hello {
    /// The secret from the page's own text.
    pub token: PageToken,
    /// Names the browser tab, the same after a reload and after a broken connection; the page draws it at random.
    pub page: String,
    /// The version of the page API that the page speaks.
    pub protocol: u32,
    /// The epoch of the welcome that the page had before, if it had one.
    #[serde(default)]
    pub epoch: Option<String>,
    /// The conversations that the page has open, with what it has of each under that epoch. They are open from now on, and it
    /// gets what it lacks.
    #[serde(default)]
    pub have: Vec<Have>,
}

/// What a page has of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Have {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The highest `rev` of the items that it got, 0 for none.
    pub after: u64,
    /// The lowest `n` of the items that it has; nothing where it has none.
    #[serde(default)]
    pub first: Option<i64>,
}

/// Do something at a provider. The answer is `done` with the same id; a command that was sent already is not executed a second
/// time, and answered by its first outcome.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Command {
    /// Drawn by the page, never used again: the idempotency id of the command.
    pub id: CommandId,
    /// The provider record.
    pub provider: ProviderId,
    /// The command as the Channel API has it, `{"name": …, "data": {…}}`.
    pub command: Value,
    /// The epoch in which the agent gave it. After a restart of the server nobody knows whether it took effect: then it is
    /// executed only if a second execution does no harm.
    pub epoch: String,
    /// The page's token of leadership, for commands that only the leader may give.
    #[serde(default)]
    pub fence: Option<u64>,
}

/// A conversation is shown from now on. The answer is `items`: the last ones, or those that the page lacks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Open {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The highest `rev` that the page has of it under the present epoch, if it has any.
    #[serde(default)]
    pub after: Option<u64>,
    /// The lowest `n` that it has.
    #[serde(default)]
    pub first: Option<i64>,
}

/// A conversation is not shown any more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Close {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
}

/// Earlier items are wanted. The answer is `items`, perhaps after the provider was asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct History {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Items with a lower `n` than this, which is the lowest that the page has.
    pub before: i64,
    /// The most items to send; at most 500 are.
    pub count: u32,
}

/// Where does a text occur? The answer is `found`, and once more whenever more of the history was fetched, until the page
/// searches another text. An empty text ends the search.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Search {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The text; upper and lower case are the same.
    pub text: String,
}

/// The agent has seen a conversation up to an item: it counts as read, and the provider is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Seen {
    /// The provider record.
    pub provider: ProviderId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The place of the last item that was seen.
    pub n: i64,
}

/// The page wants to lead: to ring and to own the media.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Lead {
    /// Does it take the lead from a page that is alive, because the agent said so? Otherwise it waits until nobody leads.
    #[serde(default)]
    pub take: bool,
}

/// The answer to a ping.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pong {
    /// The number of the ping.
    pub n: u64,
}
