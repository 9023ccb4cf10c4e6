//! What travels with a command and with an event.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ChannelCommand, ChannelEvent};
use crate::{CommandId, ConversationId, EventId, Timestamp, TraceContext};

record! {
    /// A command with its idempotency key and the time that is left for it.
    pub struct CommandEnvelope {
        req {
            /// The idempotency key: a provider executes one id once.
            id: CommandId,
            /// The command.
            command: ChannelCommand,
        }
        opt {
            /// Milliseconds until the caller stops waiting; nothing when it waits as long as it takes.
            timeout_ms: u64, with_timeout_ms;
        }
    }
}

/// An event with where it belongs. On the wire one flat object, with the event's own `name` and `data`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EventEnvelope {
    /// Unique per provider; an event that comes twice has the same id.
    pub event_id: EventId,
    /// The conversation that the event is about; nothing for events of the provider as a whole.
    pub conversation: Option<ConversationId>,
    /// Counts the events of the conversation, from 1 without holes; 0 for events without a conversation.
    pub seq: u64,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The command that caused it, if one did.
    pub cause: Option<CommandId>,
    /// The place in a trace of the command that caused it, or of what happened in the service.
    pub trace: Option<TraceContext>,
    /// What happened.
    pub event: ChannelEvent,
}

impl EventEnvelope {
    /// An event of the provider as a whole.
    #[must_use]
    pub fn new(event_id: impl Into<EventId>, occurred_at: Timestamp, event: impl Into<ChannelEvent>) -> Self {
        let event = event.into();
        Self { event_id: event_id.into(), conversation: None, seq: 0, occurred_at, cause: None, trace: None, event }
    }

    /// The event number `seq` of a conversation.
    #[must_use]
    pub fn in_conversation(mut self, conversation: impl Into<ConversationId>, seq: u64) -> Self {
        self.conversation = Some(conversation.into());
        self.seq = seq;
        self
    }

    /// Names the command that caused the event.
    #[must_use]
    pub fn caused_by(mut self, cause: Option<CommandId>) -> Self {
        self.cause = cause;
        self
    }

    /// Places the event in a trace.
    #[must_use]
    pub fn with_trace(mut self, trace: Option<TraceContext>) -> Self {
        self.trace = trace;
        self
    }
}

/// The flat form on the wire.
#[derive(Serialize, Deserialize)]
struct Wire {
    event_id: EventId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conversation: Option<ConversationId>,
    #[serde(default, skip_serializing_if = "super::entry::is_default")]
    seq: u64,
    occurred_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<CommandId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<TraceContext>,
    name: String,
    #[serde(default)]
    data: serde_json::Value,
}

impl Serialize for EventEnvelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire {
            event_id: self.event_id.clone(),
            conversation: self.conversation.clone(),
            seq: self.seq,
            occurred_at: self.occurred_at,
            cause: self.cause.clone(),
            trace: self.trace,
            name: self.event.name().to_owned(),
            data: self.event.data(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for EventEnvelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        let event = ChannelEvent::from_wire(&wire.name, wire.data).map_err(serde::de::Error::custom)?;
        Ok(Self {
            event_id: wire.event_id,
            conversation: wire.conversation,
            seq: wire.seq,
            occurred_at: wire.occurred_at,
            cause: wire.cause,
            trace: wire.trace,
            event,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::{Connected, EndCause, Ended};
    use serde_json::json;

    #[test]
    fn envelopes_are_flat_and_round_trip() {
        let event = EventEnvelope::new("e7", Timestamp::from_unix_millis(5), Ended::new(EndCause::FarEnd))
            .in_conversation("c1", 4)
            .caused_by(Some(CommandId::new("k1")))
            .with_trace(Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse().unwrap()));
        let json = json!({
            "event_id": "e7", "conversation": "c1", "seq": 4, "occurred_at": 5, "cause": "k1",
            "trace": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "name": "conversation.ended", "data": {"cause": "far_end"},
        });
        assert_eq!(serde_json::to_value(&event).unwrap(), json);
        assert_eq!(serde_json::from_value::<EventEnvelope>(json).unwrap(), event);
    }

    #[test]
    fn an_unknown_event_is_kept() {
        let json = json!({"event_id": "e1", "occurred_at": 0, "name": "recording.lost", "data": {"a": [1.5, null]}});
        let event: EventEnvelope = serde_json::from_value(json.clone()).unwrap();
        assert!(matches!(&event.event, ChannelEvent::Other(other) if other.name == "recording.lost"));
        assert_eq!(serde_json::to_value(&event).unwrap(), json);
    }

    #[test]
    fn missing_data_stands_for_an_empty_object() {
        let json = json!({"event_id": "e1", "occurred_at": 0, "name": "conversation.connected"});
        let event: EventEnvelope = serde_json::from_value(json).unwrap();
        assert_eq!(event.event, Connected::new().into());
    }

    #[test]
    fn an_error_in_the_data_names_entry_and_field() {
        let json = json!({"event_id": "e1", "occurred_at": 0, "name": "conversation.ended", "data": {"cause": 7}});
        let error = serde_json::from_value::<EventEnvelope>(json).unwrap_err().to_string();
        assert!(error.contains("conversation.ended") && error.contains("`cause`"), "{error}");
    }
}
