//! Control messages: a far end that is asked through the provider's `host_event`.

use cif_protocol::channel::ChannelKind;
use cif_protocol::host::HostEvent;
use cif_protocol::{ConversationId, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, json};

use super::{FarEnd, FarEndAct};
use crate::HostEventReply;

/// The namespace of the control messages: custom host events `conformance.far_end.offer` {`kind`, `from`}, `.answer`, `.hang_up`
/// {`conversation`}, `.say` {`conversation`, `text`}, `.effects` and `.secrets`, and one for each [`FarEndAct`]. They are answered
/// with a value, for `.effects` the numbers of [`Effects`](super::Effects). A provider that does not know them answers as it
/// answers every event that it does not know, and the cases that need a far end are not run. Never leave them in a provider that
/// is in use.
pub const CONTROL: &str = "conformance.far_end.";

/// The control message that asks for an act.
///
/// # Errors
///
/// The act cannot be written, in words.
pub fn act_message(act: &FarEndAct) -> Result<HostEvent, String> {
    Ok(HostEvent::custom(format!("{CONTROL}{}", act.name()), to_value(act)?))
}

/// Lets a provider serve the control messages with a far end of its own, from its `host_event`.
///
/// Gives nothing for an event that is no control message.
pub async fn control(far_end: &dyn FarEnd, event: &HostEvent) -> Option<HostEventReply> {
    let HostEvent::Custom { name, event } = event else { return None };
    let what = name.strip_prefix(CONTROL)?;
    Some(match answer(far_end, what, &event.value).await {
        Ok(value) => HostEventReply::Value(value),
        Err(why) => HostEventReply::Refuse(Some(why)),
    })
}

async fn answer(far_end: &dyn FarEnd, what: &str, payload: &Value) -> Result<Value, String> {
    let text = |key: &str| payload.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let conversation = ConversationId::from(text("conversation"));
    let done = Value::Bool(true);
    match what {
        "offer" => far_end.offer(&ChannelKind::from(text("kind")), &text("from")).await.map(|()| done),
        "answer" => far_end.answer(&conversation).await.map(|()| done),
        "hang_up" => far_end.hang_up(&conversation).await.map(|()| done),
        "say" => far_end.say(&conversation, &text("text")).await.map(|()| done),
        "effects" => to_value(&far_end.effects().await?),
        "secrets" => to_value(&far_end.secrets().await?),
        other if FarEndAct::NAMES.contains(&other) => {
            let mut fields: Map<String, serde_json::Value> = from_value(payload).unwrap_or_default();
            fields.insert("act".to_owned(), json!(other));
            let act = serde_json::from_value(fields.into());
            let act = act.map_err(|error| format!("`{CONTROL}{other}` has other fields: {error}"))?;
            far_end.act(act).await.map(|()| done)
        }
        other => Err(format!("there is no control message `{CONTROL}{other}`")),
    }
}

/// Reads what a control message was answered with.
///
/// # Errors
///
/// It is of another shape, in words.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    let json = serde_json::to_value(value).map_err(|error| error.to_string())?;
    serde_json::from_value(json).map_err(|error| format!("`{CONTROL}` was answered with another shape: {error}"))
}

fn to_value(of: &impl Serialize) -> Result<Value, String> {
    let json = serde_json::to_value(of).map_err(|error| error.to_string())?;
    serde_json::from_value(json).map_err(|error| error.to_string())
}
