//! One line of a transcript.

use serde::{Deserialize, Serialize};

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LineKind {
    /// The host was called.
    Call,
    /// The host answered.
    Answer,
    /// A provider was attached or detached.
    Attachment,
    /// An event of the host was given to a provider.
    HostEvent,
    /// A provider answered an event of the host with more than that it took notice.
    HostEventReply,
    /// A provider was given a command.
    Command,
    /// A provider replied to a command.
    Reply,
    /// A provider reported an event.
    Reported,
    /// The agent did something.
    Agent,
    /// Something went wrong that the host goes on after.
    Problem,
    /// Something happened on the link between provider and host.
    Link,
    /// A provider said what can be done with one conversation; the first time that the host asked.
    Capabilities,
    /// A provider gave a snapshot of what it holds.
    Snapshot,
    /// The test sent a command through `MockHost::command`.
    Order,
    /// The test sent an event through `MockHost::send_event`.
    Sent,
    /// The test did something elsewhere; see `MockHost::mark`.
    Mark,
}

impl LineKind {
    /// The word in the text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Answer => "answer",
            Self::Attachment => "attachment",
            Self::HostEvent => "host event",
            Self::HostEventReply => "host event reply",
            Self::Command => "command",
            Self::Reply => "reply",
            Self::Reported => "reported",
            Self::Agent => "agent",
            Self::Problem => "problem",
            Self::Link => "link",
            Self::Capabilities => "capabilities",
            Self::Snapshot => "snapshot",
            Self::Order => "order",
            Self::Sent => "sent",
            Self::Mark => "mark",
        }
    }
}

/// Who called the host in a provider's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Caller {
    /// The provider itself.
    Provider,
    /// The screen-pop flow beside it.
    Flow,
    /// The test, through `MockHost::host`.
    Test,
}

impl Caller {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Provider => "",
            Self::Flow => "/flow",
            Self::Test => "/test",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Line {
    /// Milliseconds on the clock of the host.
    pub at_ms: u64,
    /// The provider concerned, by the unique name of its record; none for the agent.
    pub provider: Option<String>,
    /// Who called, for calls and answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<Caller>,
    /// What the line tells.
    pub kind: LineKind,
    /// Counts the calls, and the commands; an answer has the number of its call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The wire name of the call, event or command, or what the agent did.
    pub name: String,
    /// The rest as plain JSON, redacted.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub data: serde_json::Value,
}

impl Line {
    /// The speaker in the text: the provider, with `/flow` or `/test` for calls in its name, or the agent.
    pub(super) fn who(&self) -> String {
        let name = self.provider.as_deref().unwrap_or("agent");
        format!("{name}{}", self.caller.map_or("", Caller::suffix))
    }
}
