//! The agent's presence at the simulated service.

use cif_protocol::channel::{
    AgentPresence, CurrentPresence, GetPresence, ListPresences, PresenceChanged, PresenceKind, PresenceList,
    PresenceOption, SetPresence,
};
use cif_provider::{CallContext, Presence, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::service::State;

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
        self.service.execute::<GetPresence>(cx, |state| Ok(current(state)))
    }

    async fn set(&self, cx: &CallContext, command: SetPresence) -> Result<CurrentPresence, ProviderError> {
        self.service.execute::<SetPresence>(cx, |state| {
            if command.when_idle {
                self.service.check_pending(state)?;
            }
            let Some((id, kind, _)) = OPTIONS.iter().find(|(id, ..)| *id == command.id) else {
                let text = format!("there is no presence `{}`; choose one of the list", command.id);
                return Err(ProviderError::new(ProviderErrorKind::NotFound, text));
            };
            let mut presence = AgentPresence::new(*id, kind.clone());
            presence.reason = command.reason;
            let busy = state.talks.values().any(|talk| talk.state().is_live());
            let before = (state.presence.clone(), state.pending.clone());
            if command.when_idle && busy {
                state.pending = Some(presence);
            } else {
                (state.presence, state.pending) = (presence, None);
            }
            if before != (state.presence.clone(), state.pending.clone()) {
                let mut changed = PresenceChanged::new(state.presence.clone());
                changed.pending.clone_from(&state.pending);
                self.service.tell(state, None, changed, cx.command_id());
            }
            Ok(current(state))
        })
    }

    async fn list(&self, cx: &CallContext, _command: ListPresences) -> Result<PresenceList, ProviderError> {
        self.service.execute::<ListPresences>(cx, |_| {
            let options = OPTIONS.map(|(id, kind, label)| PresenceOption::new(id, kind).with_label(label));
            Ok(PresenceList::new().with_options(options))
        })
    }
}

fn current(state: &State) -> CurrentPresence {
    let mut current = CurrentPresence::new(state.presence.clone());
    current.pending.clone_from(&state.pending);
    current
}
