//! What happened, typed, as it is kept; lines are made of it when somebody reads them.

use std::sync::Arc;

use cif_host::AgentAction;
use cif_protocol::Instant;
use cif_protocol::channel::{ChannelCommand, ChannelReply, EventEnvelope};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_provider::{HostError, HostEventReply, ProviderError};
use serde_json::{Value, json};

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
        label: String,
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

/// The parameters of a request as plain JSON.
pub(crate) fn params(request: &HostRequest) -> Value {
    request.params().map_or_else(|error| json!({ "error": error.to_string() }), |value| plain(&value))
}

fn failed(error: &impl ToString) -> Value {
    json!({ "error": error.to_string() })
}

impl Entry {
    pub(crate) fn line(&self, redactor: &Redactor) -> Line {
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
                    Err(error) => failed(error),
                };
                (LineKind::Answer, method.clone(), data)
            }
            Happening::Attached { label } => (LineKind::Attachment, "attached".to_owned(), json!(label)),
            Happening::Detached => (LineKind::Attachment, "detached".to_owned(), Value::Null),
            Happening::HostEvent(event) => {
                let data = event.payload().map_or_else(|error| failed(&error), |value| plain(&value));
                (LineKind::HostEvent, event.wire_name().to_owned(), data)
            }
            Happening::HostEventReply { event, result } => {
                let data = match result {
                    Ok(HostEventReply::Refuse(reason)) => json!({ "refuse": reason }),
                    Ok(HostEventReply::Value(value)) => plain(value),
                    Ok(_) => Value::Null,
                    Err(error) => failed(error),
                };
                (LineKind::HostEventReply, event.clone(), data)
            }
            Happening::Command { number: n, command } => {
                number = Some(*n);
                (LineKind::Command, command.name().to_owned(), command.data())
            }
            Happening::Reply { number: n, command, result } => {
                number = Some(*n);
                let data = result.as_ref().map_or_else(failed, ChannelReply::data);
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
        Line { at_ms: self.at.as_millis(), provider, caller, kind, number, name, data: redactor.redact(data) }
    }
}
