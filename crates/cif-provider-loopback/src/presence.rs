//! The agent's presence at the simulated service.

use cif_protocol::channel::{
    AgentPresence, CurrentPresence, GetPresence, ListPresences, PresenceChanged, PresenceKind, PresenceList,
    PresenceOption, SetPresence,
};
use cif_provider::{CallContext, Presence, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;

const OPTIONS: [(&str, PresenceKind, &str); 4] = [
    ("ready", PresenceKind::Available, "Ready"),
    ("busy", PresenceKind::Busy, "Busy"),
    ("break", PresenceKind::Away, "On a break"),
    ("offline", PresenceKind::Offline, "Signed out"),
];

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Presence for LoopbackProvider {
    async fn get(&self, cx: &CallContext, _command: GetPresence) -> Result<CurrentPresence, ProviderError> {
        self.service.execute::<GetPresence>(cx, |state| Ok(CurrentPresence::new(state.presence.clone())))
    }

    async fn set(&self, cx: &CallContext, command: SetPresence) -> Result<CurrentPresence, ProviderError> {
        self.service.execute::<SetPresence>(cx, |state| {
            let Some((id, kind, _)) = OPTIONS.iter().find(|(id, ..)| *id == command.id) else {
                let text = format!("there is no presence `{}`; choose one of the list", command.id);
                return Err(ProviderError::new(ProviderErrorKind::NotFound, text));
            };
            let mut presence = AgentPresence::new(*id, kind.clone());
            presence.reason = command.reason;
            if presence != state.presence {
                state.presence = presence.clone();
                if let Some(sink) = &state.sink {
                    sink.report_provider(PresenceChanged::new(presence.clone()), cx.command_id())?;
                }
            }
            Ok(CurrentPresence::new(presence))
        })
    }

    async fn list(&self, cx: &CallContext, _command: ListPresences) -> Result<PresenceList, ProviderError> {
        self.service.execute::<ListPresences>(cx, |_| {
            let options = OPTIONS.map(|(id, kind, label)| PresenceOption::new(id, kind).with_label(label));
            Ok(PresenceList::new().with_options(options))
        })
    }
}
