//! The JSON form. Every body is read in one pass, typed; no field is ever buffered as a generic value.

use cif_protocol::channel::{ChannelCommand, ChannelReply, ErrorObject, EventEnvelope, ScopedCapabilities};
use cif_protocol::host::{HostReply, HostRequest};
use cif_protocol::{CommandId, TraceContext};
use cif_provider::HostError;
use serde::de::Error as _;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CallBody, CallTags, ErrorBody, EventBody, ReplyBody};

/// Writes a field, and behind it the tags that are there.
fn object<S: Serializer, T: Serialize>(
    serializer: S,
    key: &'static str,
    value: &T,
    tags: Option<&CallTags>,
) -> Result<S::Ok, S::Error> {
    let (mut id, mut before, mut trace) = (None, None, None);
    if let Some(tags) = tags {
        (id, before, trace) = (tags.command_id.as_ref(), tags.sent_before_to.as_ref(), tags.trace.as_ref());
    }
    let more = [id.is_some(), before.is_some(), trace.is_some()].into_iter().filter(|there| *there).count();
    let mut object = serializer.serialize_struct("Body", 1 + more)?;
    object.serialize_field(key, value)?;
    if let Some(id) = id {
        object.serialize_field("command_id", id)?;
    }
    if let Some(log) = before {
        object.serialize_field("sent_before_to", log)?;
    }
    if let Some(trace) = trace {
        object.serialize_field("trace", trace)?;
    }
    object.end()
}

/// The one of two that is there.
fn either<A, B, T, E: serde::de::Error>(
    keys: &'static str,
    a: Option<A>,
    b: Option<B>,
    from_a: impl FnOnce(A) -> T,
    from_b: impl FnOnce(B) -> T,
) -> Result<T, E> {
    match (a, b) {
        (Some(a), None) => Ok(from_a(a)),
        (None, Some(b)) => Ok(from_b(b)),
        (None, None) => Err(E::custom(format_args!("one of the fields {keys} is required"))),
        (Some(_), Some(_)) => Err(E::custom(format_args!("only one of the fields {keys} is allowed"))),
    }
}

impl Serialize for CallBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Host { request, tags } => object(serializer, "host", request, Some(tags)),
            Self::Channel { command, tags } => object(serializer, "channel", command, Some(tags)),
        }
    }
}

#[derive(Deserialize)]
struct WireCall {
    host: Option<HostRequest>,
    channel: Option<ChannelCommand>,
    command_id: Option<CommandId>,
    sent_before_to: Option<Box<str>>,
    trace: Option<TraceContext>,
}

impl<'de> Deserialize<'de> for CallBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WireCall { host, channel, command_id, sent_before_to, trace } = WireCall::deserialize(deserializer)?;
        let call = either("`host` and `channel`", host, channel, Self::host, Self::channel)?;
        Ok(call.with_tags(CallTags { command_id, sent_before_to, trace }))
    }
}

impl Serialize for ReplyBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Host(reply) => object(serializer, "host", reply, None),
            Self::Channel(reply) => object(serializer, "channel", reply, None),
        }
    }
}

#[derive(Deserialize)]
struct WireReply {
    host: Option<HostReply>,
    channel: Option<ChannelReply>,
}

impl<'de> Deserialize<'de> for ReplyBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WireReply { host, channel } = WireReply::deserialize(deserializer)?;
        either("`host` and `channel`", host, channel, Self::Host, |reply| Self::Channel(Box::new(reply)))
    }
}

impl Serialize for ErrorBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Host(error) => object(serializer, "host", error, None),
            Self::Channel(error) => object(serializer, "channel", error, None),
        }
    }
}

#[derive(Deserialize)]
struct WireError {
    host: Option<HostError>,
    channel: Option<Box<ErrorObject>>,
}

impl<'de> Deserialize<'de> for ErrorBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WireError { host, channel } = WireError::deserialize(deserializer)?;
        either("`host` and `channel`", host, channel, Self::Host, Self::Channel)
    }
}

#[derive(Serialize, Deserialize)]
struct WireGap {
    lost: u64,
}

impl Serialize for EventBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Event(event) => object(serializer, "event", event, None),
            Self::Gap { lost } => object(serializer, "gap", &WireGap { lost: *lost }, None),
            Self::Capabilities(scoped) => object(serializer, "capabilities", scoped, None),
        }
    }
}

#[derive(Deserialize)]
struct WireEvent {
    event: Option<EventEnvelope>,
    gap: Option<WireGap>,
    capabilities: Option<Box<ScopedCapabilities>>,
}

impl<'de> Deserialize<'de> for EventBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match WireEvent::deserialize(deserializer)? {
            WireEvent { gap: Some(WireGap { lost: 0 }), .. } => Err(D::Error::custom("a gap of 0 events is none")),
            WireEvent { event: Some(event), gap: None, capabilities: None } => Ok(Self::Event(Box::new(event))),
            WireEvent { event: None, gap: Some(gap), capabilities: None } => Ok(Self::Gap { lost: gap.lost }),
            WireEvent { event: None, gap: None, capabilities: Some(scoped) } => Ok(Self::Capabilities(scoped)),
            _ => Err(D::Error::custom("one of the fields `event`, `gap` and `capabilities` is required, and only one")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::{Accept, Capabilities, Connected, Permanence, Scope};
    use cif_protocol::host::{PanelMode, SetMode};
    use cif_protocol::{ConversationId, Timestamp};
    use cif_provider::HostErrorKind;
    use serde_json::{Value, json};

    fn round<T: Serialize + for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug>(body: &T, json: &Value) {
        assert_eq!(serde_json::to_value(body).unwrap(), *json);
        assert_eq!(&serde_json::from_str::<T>(&json.to_string()).unwrap(), body);
    }

    #[test]
    fn bodies_have_one_key_that_says_what_they_are() {
        let call = CallBody::host(SetMode::new(PanelMode::Docked));
        round(&call, &json!({"host": {"method": "setmode", "params": {"value": 1}}}));
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let tags = CallTags {
            command_id: Some("k1".into()),
            sent_before_to: Some("log".into()),
            trace: Some(trace.parse().unwrap()),
        };
        let call = CallBody::channel(Accept::new(ConversationId::new("c1"))).with_tags(tags);
        let channel = json!({"name": "conversation.accept", "data": {"conversation": "c1"}});
        round(&call, &json!({"channel": channel, "command_id": "k1", "sent_before_to": "log", "trace": trace}));
        let error = ErrorBody::Host(HostError::new(HostErrorKind::TimedOut, "getmode", "late"));
        round(&error, &json!({"host": {"kind": "timed_out", "method": "getmode", "message": "late"}}));
        let error = ErrorBody::Channel(Box::new(ErrorObject::new("denied", "no", Permanence::Permanent)));
        round(&error, &json!({"channel": {"code": "denied", "message": "no", "permanence": "permanent"}}));
        round(&EventBody::Gap { lost: 3 }, &json!({"gap": {"lost": 3}}));
        let event = EventEnvelope::new("e1", Timestamp::from_unix_millis(4), Connected::new());
        let data = json!({"event_id": "e1", "occurred_at": 4, "name": "conversation.connected", "data": {}});
        round(&EventBody::Event(Box::new(event)), &json!({"event": data}));
        let scope = Scope::Conversation(ConversationId::new("c1"));
        let scoped = ScopedCapabilities::new(scope, Capabilities::default());
        let json = json!({"capabilities": serde_json::to_value(&scoped).unwrap()});
        round(&EventBody::Capabilities(Box::new(scoped)), &json);
    }

    #[test]
    fn exactly_one_key_is_required() {
        for text in ["{}", r#"{"host": null}"#, r#"{"command_id": "k"}"#] {
            let error = serde_json::from_str::<CallBody>(text).unwrap_err().to_string();
            assert!(error.contains("`host` and `channel`"), "{error}");
        }
        let both = r#"{"host": {"method": "getmode"}, "channel": {"name": "provider.snapshot"}}"#;
        assert!(serde_json::from_str::<CallBody>(both).unwrap_err().to_string().contains("only one"));
        for text in ["{}", r#"{"gap": {"lost": 0}}"#, r#"{"gap": {"lost": 1}, "capabilities": {}}"#] {
            assert!(serde_json::from_str::<EventBody>(text).is_err(), "{text}");
        }
    }
}
