//! A far end that is asked by control messages.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::ChannelKind;
use cif_protocol::host::HostEvent;
use cif_protocol::{ConversationId, Record, Value};
use cif_provider::far_end::{CONTROL, Effects, FarEnd, FarEndAct, Secrets, act_message, from_value};
use cif_provider::{ChannelProvider, HostEventReply};

/// The far end of a provider that takes [control messages](CONTROL).
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
        self.tell(HostEvent::custom(format!("{CONTROL}{what}"), Value::Object(fields.0))).await
    }

    async fn tell(&self, event: HostEvent) -> Result<Value, String> {
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
        from_value(&self.ask("effects", Record::new()).await?)
    }

    async fn act(&self, act: FarEndAct) -> Result<(), String> {
        self.tell(act_message(&act)?).await.map(drop)
    }

    async fn secrets(&self) -> Result<Secrets, String> {
        from_value(&self.ask("secrets", Record::new()).await?)
    }
}
