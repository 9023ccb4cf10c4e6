//! What the relay's page and its server say to each other, as JSON text over one WebSocket: `{"type": …, "data": {…}}`.
//!
//! Values of the host travel in canonical JSON (`docs/src/wire.md`, values).

use std::fmt;

use cif_bridge::page::PageToken;
use cif_protocol::{Record, Value};
use serde::{Deserialize, Serialize};

/// The version of these messages.
pub(super) const VERSION: u32 = 1;
/// The longest message of the page, in bytes.
pub(super) const MAX_MESSAGE: usize = 4 * 1024 * 1024;

/// A message of the page.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub(super) enum PageMessage {
    /// The first message.
    Hello(Box<Hello>),
    /// A call has ended.
    Result(CallResult),
    /// The host raised an event.
    Event(PageEvent),
    /// Nothing has happened; the page is there.
    Alive,
}

impl PageMessage {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_MESSAGE {
            return Err(format!("the message has {} bytes; at most {MAX_MESSAGE} are taken", text.len()));
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| format!("no message of the relay's page: {error}"))
    }
}

/// Who the page is, and what it remembers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hello {
    /// The version of these messages.
    pub(super) version: u32,
    /// The secret that lets it in; absent where the relay asks for none.
    #[serde(default)]
    pub(super) token: Option<PageToken>,
    /// Names the tab in which the page is; the same after a reload of the page.
    pub(super) tab: String,
    /// Names the document, whose memory ends with it.
    pub(super) document: String,
    /// What the host's `getEnvironment` gave, when the page asked it.
    pub(super) environment: Record,
    /// The number of the first message that the page has kept or will send.
    pub(super) next: u64,
    /// The numbers of the events whose answers it waits for.
    #[serde(default)]
    pub(super) waiting: Vec<u64>,
}

impl fmt::Debug for Hello {
    /// Without the environment, which tells of people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hello").field("tab", &self.tab).field("document", &self.document).finish_non_exhaustive()
    }
}

/// How a call ended.
#[derive(Debug, Deserialize)]
pub(super) struct CallResult {
    /// Its number among the results and events of this document: 1, 2, …
    pub(super) n: u64,
    /// The run of the server to which the id belongs.
    pub(super) epoch: String,
    /// The id of the call.
    pub(super) id: u64,
    #[serde(flatten)]
    pub(super) ended: Ended,
}

/// What came of a call.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ended {
    /// What the promise gave.
    Ok(Value),
    /// Why it was rejected.
    Error(Failed),
}

/// A rejected call.
#[derive(Debug, Deserialize)]
pub(super) struct Failed {
    pub(super) why: Why,
    /// With what the promise was rejected.
    pub(super) value: Value,
}

/// Who says that it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Why {
    /// The host or its library.
    Rejected,
    /// The page: the library has no such function.
    Unsupported,
    /// The page: the library has not answered in time.
    TimedOut,
}

/// An event of the host.
#[derive(Debug, Deserialize)]
pub(super) struct PageEvent {
    /// Its number among the results and events of this document: 1, 2, …
    pub(super) n: u64,
    pub(super) name: String,
    /// What the handler was given.
    pub(super) data: Value,
}

/// A message to the page.
#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    /// The page is the one that speaks with the host.
    Welcome {
        /// Names this run of the server's memory; ids of calls belong to it.
        epoch: &'a str,
        /// The highest number of a result or event that has come.
        received: u64,
        /// Names beside the built-in ones that the page must be registered for.
        listen: Vec<&'a str>,
        /// The address of the widget that shows the conversations.
        widget: &'a str,
    },
    /// Another tab speaks with its host for this agent; the page waits.
    Standby { reason: &'a str },
    /// Make this call.
    Call {
        id: u64,
        /// Calls below this id are settled and may be forgotten.
        below: u64,
        wire: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        function: Option<&'a str>,
        args: &'a [Value],
        /// How long the page waits for the library, in milliseconds; absent: for ever.
        #[serde(rename = "withinMs", skip_serializing_if = "Option::is_none")]
        within_ms: Option<u64>,
    },
    /// Calls below this id are settled and may be forgotten.
    Settled { below: u64 },
    /// Results and events up to this number have come.
    Received { n: u64 },
    /// The provider's answer to an event.
    Answer { n: u64, ok: Option<&'a Value>, error: Option<&'a str> },
    /// Why the page is not let in. It does not come back by itself.
    Refused {
        reason: &'a str,
        /// Would another token help?
        ask: bool,
    },
    /// The server ends the connection.
    Bye { reason: &'a str },
    /// Say something.
    Ping,
}

impl ServerMessage<'_> {
    pub(super) fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}
