//! Whoever is at the other end of the provider's service: the customer.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::ChannelKind;
use cif_protocol::host::HostEvent;
use cif_protocol::{ConversationId, Record, Value};
use cif_provider::{ChannelProvider, HostEventReply, MaybeSend, MaybeSync};
use serde::{Deserialize, Serialize};

/// Plays the customers of a provider's service, as a test needs them. A provider's own tests implement it on their simulated
/// service; a provider in another process may take [control messages](CONTROL) instead.
///
/// An error says why it could not be done, in words.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait FarEnd: Debug + MaybeSend + MaybeSync + 'static {
    /// A customer calls, writes or mails. The conversation is known by the event that the provider reports.
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String>;

    /// The customer answers an outgoing conversation.
    async fn answer(&self, conversation: &ConversationId) -> Result<(), String>;

    /// The customer hangs up, or gives up waiting.
    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String>;

    /// The customer writes a message in a chat.
    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String>;

    /// What the service has done so far on behalf of the agent.
    async fn effects(&self) -> Result<Effects, String>;
}

/// What a service has done on behalf of the agent, since it began to count. Only differences matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Effects {
    /// Conversations that it began for the agent.
    pub started: u64,
    /// Messages that it delivered to customers.
    pub messages: u64,
    /// Mails that it delivered to customers.
    pub mails: u64,
    /// Tones that it played to customers.
    pub tones: u64,
    /// Transfers that it made.
    pub transfers: u64,
}

impl Effects {
    /// What came since `before`.
    #[must_use]
    pub const fn since(self, before: Self) -> Self {
        Self {
            started: self.started.wrapping_sub(before.started),
            messages: self.messages.wrapping_sub(before.messages),
            mails: self.mails.wrapping_sub(before.mails),
            tones: self.tones.wrapping_sub(before.tones),
            transfers: self.transfers.wrapping_sub(before.transfers),
        }
    }

    /// All of them together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.started + self.messages + self.mails + self.tones + self.transfers
    }
}

/// The namespace of the control messages: custom host events `conformance.far_end.offer` {`kind`, `from`}, `.answer`, `.hang_up`
/// {`conversation`}, `.say` {`conversation`, `text`} and `.effects`, answered with a value, for `.effects` the numbers of
/// [`Effects`]. A provider that does not know them answers as it answers every event that it does not know, and the cases that
/// need a far end are not run. Never leave them in a provider that is in use.
pub const CONTROL: &str = "conformance.far_end.";

/// A far end that is asked by control messages.
#[derive(Debug)]
pub struct RemoteFarEnd {
    provider: Arc<dyn ChannelProvider>,
}

impl RemoteFarEnd {
    /// The far end of `provider`, which is attached.
    #[must_use]
    pub const fn new(provider: Arc<dyn ChannelProvider>) -> Self {
        Self { provider }
    }

    /// Does the provider know the control messages?
    pub async fn is_there(&self) -> bool {
        self.effects().await.is_ok()
    }

    async fn ask(&self, what: &str, fields: Record) -> Result<Value, String> {
        let event = HostEvent::custom(format!("{CONTROL}{what}"), Value::Object(fields.0));
        match self.provider.host_event(event).await {
            Ok(HostEventReply::Value(value)) => Ok(value),
            Ok(HostEventReply::Refuse(why)) => Err(why.unwrap_or_else(|| "the far end refused".to_owned())),
            Ok(_) => Err("the provider does not know the control messages".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl FarEnd for RemoteFarEnd {
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String> {
        self.ask("offer", Record::new().with("kind", kind.as_str()).with("from", from)).await.map(drop)
    }

    async fn answer(&self, conversation: &ConversationId) -> Result<(), String> {
        self.ask("answer", Record::new().with("conversation", conversation.as_str())).await.map(drop)
    }

    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String> {
        self.ask("hang_up", Record::new().with("conversation", conversation.as_str())).await.map(drop)
    }

    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> {
        let fields = Record::new().with("conversation", conversation.as_str()).with("text", text);
        self.ask("say", fields).await.map(drop)
    }

    async fn effects(&self) -> Result<Effects, String> {
        let value = self.ask("effects", Record::new()).await?;
        let json = serde_json::to_value(&value).map_err(|error| error.to_string())?;
        serde_json::from_value(json).map_err(|error| format!("`{CONTROL}effects` answers numbers: {error}"))
    }
}

/// Lets a provider serve the control messages with a far end of its own, from its `host_event`.
///
/// Gives nothing for an event that is no control message.
pub async fn control(far_end: &dyn FarEnd, event: &HostEvent) -> Option<HostEventReply> {
    let what = event.wire_name().strip_prefix(CONTROL)?.to_owned();
    let payload = event.payload().unwrap_or_default();
    let text = |key: &str| payload.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let conversation = ConversationId::from(text("conversation"));
    let outcome = match what.as_str() {
        "offer" => far_end.offer(&ChannelKind::from(text("kind")), &text("from")).await,
        "answer" => far_end.answer(&conversation).await,
        "hang_up" => far_end.hang_up(&conversation).await,
        "say" => far_end.say(&conversation, &text("text")).await,
        "effects" => {
            return Some(match far_end.effects().await {
                Ok(effects) => HostEventReply::Value(numbers(effects)),
                Err(why) => HostEventReply::Refuse(Some(why)),
            });
        }
        other => Err(format!("there is no control message `{CONTROL}{other}`")),
    };
    Some(match outcome {
        Ok(()) => HostEventReply::Value(Value::Bool(true)),
        Err(why) => HostEventReply::Refuse(Some(why)),
    })
}

fn numbers(effects: Effects) -> Value {
    let Effects { started, messages, mails, tones, transfers } = effects;
    let number = |count: u64| Value::from(u32::try_from(count).unwrap_or(u32::MAX));
    let fields = Record::new()
        .with("started", number(started))
        .with("messages", number(messages))
        .with("mails", number(mails))
        .with("tones", number(tones))
        .with("transfers", number(transfers));
    Value::Object(fields.0)
}
