//! What a step does or expects.

use std::time::Duration;

use cif_protocol::channel::ChannelKind;
use serde_json::Value;

/// One step, checked as far as that can be done before the run. Places in its values are filled when it is run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// The agent does something.
    Act(Value),
    /// The agent answers the notification whose title contains this.
    Answer { title: String, accept: bool },
    /// The agent picks the presence with this text.
    Presence(String),
    /// The host raises an event for a provider.
    Raise { event: String, data: Value, provider: Option<String> },
    /// A customer begins something.
    Simulate { channel: ChannelKind, from: String, name: Option<String> },
    /// A customer goes on with it.
    Customer(Deed),
    /// The agent commands the newest conversation that fits and allows it.
    Command { action: Value, with: Value },
    /// A row is made.
    Create { table: String, columns: Value },
    /// A provider calls this method, its parameters containing these.
    Call { method: String, with: Value, provider: Option<String> },
    /// Nobody does.
    NoCall { method: String, with: Value, provider: Option<String> },
    /// A table has a row with these columns, or that a filter selects, or has none.
    Record { table: String, columns: Option<Value>, filter: Option<String>, absent: bool },
    /// The page shows something, or does not.
    See { place: Seen, wanted: Value, absent: bool },
    /// Nothing for a while.
    Pause(Duration),
}

/// What a customer does in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    Answer,
    HangUp,
    Say(String),
}

/// Where on the page something is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// The sessions but home.
    Sessions,
    /// The tabs of the focused session.
    Tabs,
    Notification,
    Presence,
    Panel,
    /// The conversations of native providers.
    Conversations,
    /// All of it.
    View,
}

impl Seen {
    /// Its name in a failure.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sessions => "session",
            Self::Tabs => "tab",
            Self::Notification => "notification",
            Self::Presence => "presence",
            Self::Panel => "panel",
            Self::Conversations => "conversation",
            Self::View => "view",
        }
    }
}
