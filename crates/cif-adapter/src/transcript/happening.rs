//! What happened, typed, as it is kept; lines are made of it when somebody reads them.

use std::sync::Arc;

use cif_protocol::Instant;
use cif_protocol::channel::{
    Capabilities, ChannelCommand, ChannelReply, Descriptor, Entry as _, EventEnvelope, Scope, Snapshot,
};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{HostError, HostEventReply, ProviderError};
use serde::Serialize;
use serde_json::{Value, json};

use super::redact::Masks;
use super::{Caller, Line, LineKind, Redactor};

/// One thing that happened.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Happening {
    /// The host was called.
    Call {
        /// Counts the calls.
        number: u64,
        /// Who called.
        caller: Caller,
        /// The call.
        request: HostRequest,
    },
    /// The host answered.
    Answer {
        /// The number of the call.
        number: u64,
        /// Who had called.
        caller: Caller,
        /// The wire name of the method.
        method: String,
        /// The answer.
        result: Result<HostReply, HostError>,
    },
    /// A provider was attached.
    Attached {
        /// What it is.
        descriptor: Descriptor,
        /// What it can do.
        capabilities: Capabilities,
    },
    /// A provider gave a snapshot.
    Snapshot(Result<Snapshot, ProviderError>),
    /// A test sent a command.
    Order(ChannelCommand),
    /// A test sent an event of the host.
    Sent(HostEvent),
    /// Somebody did something that the host does not see.
    Mark {
        /// What.
        name: String,
        /// With what.
        data: Value,
    },
    /// What can be done with one conversation, or for one sign-in; the first time that somebody asks.
    Capabilities {
        /// With which.
        scope: Scope,
        /// What.
        capabilities: Capabilities,
    },
    /// A provider was detached.
    Detached,
    /// A provider was given an event of the host.
    HostEvent(HostEvent),
    /// A provider answered an event of the host.
    HostEventReply {
        /// The wire name of the event.
        event: String,
        /// The answer.
        result: Result<HostEventReply, ProviderError>,
    },
    /// A provider was given a command.
    Command {
        /// Counts the commands.
        number: u64,
        /// The command.
        command: ChannelCommand,
    },
    /// A provider replied to a command.
    Reply {
        /// The number of the command.
        number: u64,
        /// The name of the command.
        command: String,
        /// The reply.
        result: Result<ChannelReply, ProviderError>,
    },
    /// A provider reported an event.
    Reported(EventEnvelope),
    /// The agent did something; [`Happening::agent`] makes it.
    Agent {
        /// What, by the name that it has on the page.
        name: String,
        /// The rest of the action.
        data: Value,
    },
    /// Something went wrong.
    Problem(String),
    /// Something happened on the link between provider and host.
    Link(String),
}

impl Happening {
    /// What the agent did: an action whose JSON is an object with its name under `action`.
    #[must_use]
    pub fn agent(action: &impl Serialize) -> Self {
        let mut data = serde_json::to_value(action).unwrap_or_default();
        let name = data.as_object_mut().and_then(|object| object.remove("action"));
        let name = name.as_ref().and_then(Value::as_str).unwrap_or("act").to_owned();
        Self::Agent { name, data }
    }
}

/// A happening with its time and the provider that it concerns.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// The provider concerned, by the unique name of its record; none for the agent.
    pub provider: Option<Arc<str>>,
    /// What.
    pub what: Happening,
}

/// A value of the Host API as plain JSON.
#[must_use]
pub fn plain(value: &cif_protocol::Value) -> Value {
    // What the writer writes, the reader reads; null stands for the impossible.
    serde_json::from_str(&value.to_plain_json()).unwrap_or_default()
}

/// Plain JSON as a value of the Host API.
///
/// # Errors
///
/// What of it is no such value.
pub fn value_of(data: &Value) -> Result<cif_protocol::Value, String> {
    cif_protocol::Value::from_plain_json(&data.to_string()).map_err(|error| error.to_string())
}

/// The parameters of a request as plain JSON.
#[must_use]
pub fn params(request: &HostRequest) -> Value {
    request.params().map_or_else(|error| json!({ "error": error.to_string() }), |value| plain(&value))
}

fn failed(error: &impl ToString) -> Value {
    json!({ "error": error.to_string() })
}

/// A failed call to the host, so that it can be read again.
fn host_failed(error: &HostError) -> Value {
    serde_json::to_value(error).map_or_else(|unwritable| failed(&unwritable), |error| json!({ "error": error }))
}

/// A failed command, so that it can be read again.
fn provider_failed(error: &ProviderError) -> Value {
    let (kind, text) = (error.kind().code(), error.message());
    json!({ "error": { "kind": kind, "message": text, "certain": error.is_certain() } })
}

fn event_data(event: &HostEvent) -> Value {
    event.payload().map_or_else(|error| failed(&error), |value| plain(&value))
}

impl Entry {
    /// The line of a transcript that tells it.
    #[must_use]
    pub fn line(&self, redactor: &Redactor, masks: &mut Masks) -> Line {
        let (mut caller, mut number) = (None, None);
        let (kind, name, data) = match &self.what {
            Happening::Call { number: n, caller: by, request } => {
                (caller, number) = (Some(*by), Some(*n));
                (LineKind::Call, request.wire_name().to_owned(), params(request))
            }
            Happening::Answer { number: n, caller: by, method, result } => {
                (caller, number) = (Some(*by), Some(*n));
                let data = match result {
                    Ok(reply) => reply.to_wire_value().map_or_else(|error| failed(&error), |value| plain(&value)),
                    Err(error) => host_failed(error),
                };
                (LineKind::Answer, method.clone(), data)
            }
            Happening::Attached { descriptor, capabilities } => {
                let data = json!({ "descriptor": descriptor, "capabilities": capabilities });
                (LineKind::Attachment, "attached".to_owned(), data)
            }
            Happening::Capabilities { scope, capabilities } => {
                let data = json!({ "scope": scope, "capabilities": capabilities });
                (LineKind::Capabilities, "capabilities".to_owned(), data)
            }
            Happening::Snapshot(result) => {
                let data = result.as_ref().map_or_else(provider_failed, |snapshot| Value::Object(snapshot.encode()));
                (LineKind::Snapshot, "snapshot".to_owned(), data)
            }
            Happening::Order(command) => (LineKind::Order, command.name().to_owned(), command.data()),
            Happening::Sent(event) => (LineKind::Sent, event.wire_name().to_owned(), event_data(event)),
            Happening::Mark { name, data } => (LineKind::Mark, name.clone(), data.clone()),
            Happening::Detached => (LineKind::Attachment, "detached".to_owned(), Value::Null),
            Happening::HostEvent(event) => (LineKind::HostEvent, event.wire_name().to_owned(), event_data(event)),
            Happening::HostEventReply { event, result } => {
                let data = match result {
                    Ok(HostEventReply::Refuse(reason)) => json!({ "refuse": reason }),
                    Ok(HostEventReply::Value(value)) => json!({ "value": plain(value) }),
                    Ok(_) => Value::Null,
                    Err(error) => provider_failed(error),
                };
                (LineKind::HostEventReply, event.clone(), data)
            }
            Happening::Command { number: n, command } => {
                number = Some(*n);
                (LineKind::Command, command.name().to_owned(), command.data())
            }
            Happening::Reply { number: n, command, result } => {
                number = Some(*n);
                let data = result.as_ref().map_or_else(provider_failed, ChannelReply::data);
                (LineKind::Reply, command.clone(), data)
            }
            Happening::Reported(event) => {
                let data = match &event.conversation {
                    Some(conversation) => {
                        json!({ "conversation": conversation, "seq": event.seq, "data": event.event.data() })
                    }
                    None => event.event.data(),
                };
                (LineKind::Reported, event.event.name().to_owned(), data)
            }
            Happening::Agent { name, data } => (LineKind::Agent, name.clone(), data.clone()),
            Happening::Link(text) => (LineKind::Link, text.clone(), Value::Null),
            Happening::Problem(problem) => (LineKind::Problem, problem.clone(), Value::Null),
        };
        let provider = self.provider.as_deref().map(str::to_owned);
        let data = redactor.redact(kind, &name, data, masks);
        let free = matches!(kind, LineKind::Problem | LineKind::Link);
        let name = if free { Redactor::text(name, masks) } else { name };
        Line { at_ms: self.at.as_millis(), provider, caller, kind, number, name, data }
    }
}
