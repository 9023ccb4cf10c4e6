//! Whether the agent takes chats.

use cif_protocol::channel::{
    AgentPresence, CurrentPresence, GetPresence, ListPresences, PresenceKind, PresenceList, PresenceOption, SetPresence,
};
use cif_provider::{CallContext, Presence, ProviderError, ProviderErrorKind, async_trait};

use super::WebChatProvider;
use crate::hub::{PRESENCES, presence};

/// The longest reason, in bytes.
const MAX_REASON: usize = 500;

impl WebChatProvider {
    fn presence_now(&self) -> CurrentPresence {
        let known = self.shared.look(|hub| hub.presence(&self.seat.id));
        CurrentPresence::new(known.unwrap_or_else(|| AgentPresence::new("away", PresenceKind::Away)))
    }
}

#[async_trait]
impl Presence for WebChatProvider {
    async fn get(&self, _: &CallContext, _: GetPresence) -> Result<CurrentPresence, ProviderError> {
        self.present()?;
        Ok(self.presence_now())
    }

    async fn set(&self, cx: &CallContext, command: SetPresence) -> Result<CurrentPresence, ProviderError> {
        if command.when_idle {
            let text = "a presence for later is not taken; set it when the conversation is over";
            return Err(ProviderError::new(ProviderErrorKind::Unsupported, text));
        }
        let mut chosen = presence(&command.id).ok_or_else(|| {
            let ids: Vec<&str> = PRESENCES.iter().map(|(id, _, _)| *id).collect();
            let text = format!("there is no presence `{}`; choose one of {}", command.id, ids.join(", "));
            ProviderError::new(ProviderErrorKind::NotFound, text)
        })?;
        if command.reason.as_ref().is_some_and(|reason| reason.len() > MAX_REASON) {
            let text = format!("the reason has more than {MAX_REASON} bytes; shorten it");
            return Err(ProviderError::new(ProviderErrorKind::InvalidInput, text));
        }
        chosen.reason = command.reason;
        self.act(|hub, now| {
            hub.set_presence(&self.seat.id, chosen, cx.command_id(), now);
            Ok(())
        })
        .await?;
        Ok(self.presence_now())
    }

    async fn list(&self, _: &CallContext, _: ListPresences) -> Result<PresenceList, ProviderError> {
        self.present()?;
        let options =
            PRESENCES.iter().map(|(id, kind, label)| PresenceOption::new(*id, kind.clone()).with_label(*label));
        Ok(PresenceList::new().with_options(options.collect::<Vec<_>>()))
    }
}
