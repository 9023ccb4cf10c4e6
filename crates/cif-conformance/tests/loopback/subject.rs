//! The loopback provider and its far end, as the kit takes them.

use std::sync::Arc;

use async_trait::async_trait;
use cif_conformance::provider::{Effects, FarEnd, Subject};
use cif_protocol::ConversationId;
use cif_protocol::channel::ChannelKind;
use cif_provider::Runtime;
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};

pub(crate) fn loopback(runtime: Arc<dyn Runtime>) -> Subject {
    let provider = LoopbackProvider::new(LoopbackConfig::default(), runtime);
    let far_end = Customers(provider.far_end());
    Subject::new(Arc::new(provider)).with_far_end(far_end)
}

#[derive(Debug)]
struct Customers(cif_provider_loopback::FarEnd);

fn said<T, E: ToString>(outcome: Result<T, E>) -> Result<(), String> {
    outcome.map(drop).map_err(|error| error.to_string())
}

#[async_trait]
impl FarEnd for Customers {
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String> {
        match kind {
            ChannelKind::Email => said(self.0.send_mail(from, "A question", "Good morning")),
            _ => said(self.0.incoming(kind.clone(), Some(from), None)),
        }
    }

    async fn answer(&self, conversation: &ConversationId) -> Result<(), String> {
        said(self.0.answer(conversation))
    }

    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String> {
        said(self.0.hang_up(conversation))
    }

    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> {
        said(self.0.say(conversation, text))
    }

    async fn effects(&self) -> Result<Effects, String> {
        let counted = self.0.effects();
        let mut effects = Effects::default();
        effects.started = counted.started;
        effects.messages = counted.messages;
        effects.mails = counted.mails;
        effects.tones = counted.tones;
        effects.transfers = counted.transfers;
        Ok(effects)
    }
}
