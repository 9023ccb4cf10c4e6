//! What happened, typed, as it is kept; lines are made of it when somebody reads them.

use std::sync::Arc;

use cif_host::AgentAction;
use cif_protocol::Instant;
use cif_protocol::channel::{
    Capabilities, ChannelCommand, ChannelReply, Descriptor, Entry as _, EventEnvelope, Scope, Snapshot,
};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{HostError, HostEventReply, ProviderError};
use serde_json::{Value, json};

use super::redact::Masks;
use super::{Caller, Line, LineKind, Redactor};

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) enum Happening {
    Call {
        number: u64,
        caller: Caller,
        request: HostRequest,
    },
    Answer {
        number: u64,
        caller: Caller,
        method: String,
        result: Result<HostReply, HostError>,
    },
    Attached {
        descriptor: Descriptor,
        capabilities: Capabilities,
    },
    Snapshot(Result<Snapshot, ProviderError>),
    Order(ChannelCommand),
    Sent(HostEvent),
    Mark {
        name: String,
        data: Value,
    },
    /// What can be done with one conversation, or for one sign-in; the first time that somebody asks.
    Capabilities {
        scope: Scope,
        capabilities: Capabilities,
    },
    Detached,
    HostEvent(HostEvent),
    HostEventReply {
        event: String,
        result: Result<HostEventReply, ProviderError>,
    },
    Command {
        number: u64,
        command: ChannelCommand,
    },
    Reply {
        number: u64,
        command: String,
        result: Result<ChannelReply, ProviderError>,
    },
    Reported(EventEnvelope),
    Agent(AgentAction),
    Problem(String),
    /// Something happened on the link between provider and host.
    Link(String),
}

/// A happening with its time and the provider that it concerns.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) at: Instant,
    pub(crate) provider: Option<Arc<str>>,
    pub(crate) what: Happening,
}

/// A value of the Host API as plain JSON.
pub(crate) fn plain(value: &cif_protocol::Value) -> Value {
    // What the writer writes, the reader reads; null stands for the impossible.
    serde_json::from_str(&value.to_plain_json()).unwrap_or_default()
}

/// Plain JSON as a value of the Host API.
pub(crate) fn value_of(data: &Value) -> Result<cif_protocol::Value, String> {
    cif_protocol::Value::from_plain_json(&data.to_string()).map_err(|error| error.to_string())
}

/// The parameters of a request as plain JSON.
pub(crate) fn params(request: &HostRequest) -> Value {
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
    pub(crate) fn line(&self, redactor: &Redactor, masks: &mut Masks) -> Line {
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
            Happening::Agent(action) => {
                let mut data = serde_json::to_value(action).unwrap_or_default();
                let name = data.as_object_mut().and_then(|object| object.remove("action"));
                let name = name.as_ref().and_then(Value::as_str).unwrap_or("act").to_owned();
                (LineKind::Agent, name, data)
            }
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
