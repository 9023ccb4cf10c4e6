//! A far end that is shared: by a provider that plays its own customers, most often.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::ConversationId;
use cif_protocol::channel::ChannelKind;

use super::{Effects, FarEnd, FarEndAct, Secrets};

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl<T: FarEnd + ?Sized> FarEnd for Arc<T> {
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String> {
        (**self).offer(kind, from).await
    }

    async fn answer(&self, conversation: &ConversationId) -> Result<(), String> {
        (**self).answer(conversation).await
    }

    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String> {
        (**self).hang_up(conversation).await
    }

    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> {
        (**self).say(conversation, text).await
    }

    async fn effects(&self) -> Result<Effects, String> {
        (**self).effects().await
    }

    async fn act(&self, act: FarEndAct) -> Result<(), String> {
        (**self).act(act).await
    }

    async fn secrets(&self) -> Result<Secrets, String> {
        (**self).secrets().await
    }
}
