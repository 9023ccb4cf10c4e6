//! The simulated customers, as the conformance kit moves them.

use cif_protocol::ConversationId;
use cif_protocol::channel::{ChannelKind, EndCause};
use cif_provider::async_trait;
use cif_provider::far_end::{Effects, FarEnd};

use crate::Provider;

#[async_trait]
impl FarEnd for Provider {
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String> {
        let offered = match kind {
            ChannelKind::Chat => self.greet(from),
            other => return Err(format!("there are no customers for {other}")),
        };
        offered.map(drop).map_err(|error| error.to_string())
    }

    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String> {
        self.book.gone(conversation, EndCause::Cancelled).map_err(|error| error.to_string())
    }

    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> {
        Self::say(self, conversation, text).map_err(|error| error.to_string())
    }

    async fn effects(&self) -> Result<Effects, String> {
        self.done.lock().map(|done| *done).map_err(|error| error.to_string())
    }
}
